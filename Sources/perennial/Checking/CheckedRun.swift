internal import Measurement
internal import Reports
internal import Scenarios
internal import Simulation
internal import Texts

/// A run and everything that a check asked of it.
struct CheckedRun {
    /// `circuit-breaker/base`, like the folders of its reports.
    let name: String
    let record: Record
    private(set) var cases: [CheckCase]
    /// The comparison with the baseline; nil without one.
    let comparison: RunComparison?

    /// - Parameters:
    ///   - path: the scenario's file.
    ///   - baseline: nil if no baseline is asked for.
    init(_ plan: RunPlan, _ record: Record, path: String, baseline: BaselineCheck.Result?) {
        name = "\(plan.scenario.name)/\(plan.variant ?? Variant.baseName)"
        self.record = record
        let places = ExpectationPlaces(plan, path: path)
        var cases = [Self.completion(record, places)]
        cases += Self.expectations(record, places) + Self.invariants(record, places)
        if let baseline { cases.append(baseline.judged(places)) }
        self.cases = Self.unique(cases)
        if case .written = baseline { isBaseline = true } else { isBaseline = false }
        if case .compared(let comparison) = baseline { self.comparison = comparison } else { comparison = nil }
    }

    var failures: [CheckCase] { cases.filter { $0.outcome == .failed } }
    var hasFailed: Bool { !failures.isEmpty }
    var passed: Int { cases.count { $0.outcome == .passed } }
    var differing: Int { cases.count { $0.outcome == .differs } }
    var notJudged: Int { cases.count { $0.outcome == .notJudged } }
    /// Whether the run can become a baseline: it is complete, and the shop worked as it should.
    var isUsable: Bool {
        !record.wasStopped && record.voiding == nil && record.keptInvariants && record.brokeAsExpected
    }

    /// Whether it has become the baseline.
    let isBaseline: Bool

    /// Whether any figure differs from the baseline's.
    var failsBaseline: Bool { cases.contains { $0.kind == .baseline && $0.outcome == .failed } }

    /// Reports that the baseline has a variant which the scenario no longer has.
    mutating func failBaseline(ofGone variant: String) {
        cases.append(
            CheckCase(
                kind: .baseline, name: "baseline of '\(variant)'", outcome: .failed,
                message: "baseline: has '\(variant)', which the scenario does not; --update-baseline removes it",
                position: cases[0].position))
    }

    // MARK: Cases

    private static func completion(_ record: Record, _ places: ExpectationPlaces) -> CheckCase {
        var asked = CheckCase(kind: .completion, name: "runs to its end", outcome: .passed, position: places.file)
        if record.isInterrupted { asked.message = "stopped early, expectations are not judged" }
        if record.isUnsteady {
            let system = ReportVocabulary.of(record).system
            asked.message = "stopped before the first fault, as the \(system) was not in its steady state"
        }
        if let voiding = record.voiding { asked.message = "measured nothing: \(voiding)" }
        if record.wasStopped || record.voiding != nil { asked.outcome = .failed }
        return asked
    }

    private static func expectations(_ record: Record, _ places: ExpectationPlaces) -> [CheckCase] {
        // A run that was interrupted had no time to meet an expectation or to miss it.
        guard !record.isInterrupted else { return [] }
        return record.verdicts.map { verdict in
            var asked = CheckCase(
                kind: .expectation, name: verdict.expectation, outcome: .passed,
                position: places.place(of: verdict.expectation))
            guard !verdict.isHeld else { return asked }
            asked.outcome = record.identity.variant == nil ? .failed : .differs
            asked.message = "\(verdict.expectation): " + reason(verdict)
            return asked
        }
    }

    /// `measured 2118 ms, demanded 1200 ms`.
    private static func reason(_ verdict: Verdict) -> String {
        guard verdict.reason.isEmpty else { return verdict.reason }
        guard let demanded = verdict.demanded, let unit = verdict.unit else { return verdict.measuredText }
        return "measured \(verdict.measuredText), demanded \(HumanValue.text(demanded, unit: unit))"
    }

    private static func invariants(_ record: Record, _ places: ExpectationPlaces) -> [CheckCase] {
        record.invariants.map { invariant in
            var asked = CheckCase(
                kind: .invariant, name: "invariant \(invariant.name)", outcome: .passed, position: places.file)
            if let reason = invariant.notJudged {
                // As with an expectation that has no evidence: a run that came to its end fails, a variant may.
                let mayBeOpen = record.wasStopped || record.identity.variant != nil && !invariant.isToBreak
                asked.outcome = mayBeOpen ? .notJudged : .failed
                asked.message = "invariant \(invariant.name): not judged, since \(reason)"
                return asked
            }
            // A run that was stopped had no time to break what it was to break.
            guard !invariant.isAsExpected, !(record.wasStopped && invariant.isToBreak) else { return asked }
            asked.outcome = .failed
            let breaches = invariant.breaches == 1 ? "1 breach" : "\(invariant.breaches) breaches"
            asked.message = "invariant \(invariant.name): \(invariant.isToBreak ? "was to break and held" : breaches)"
            if let first = invariant.examples.first, !first.isEmpty { asked.message += ": \(first)" }
            asked.details = invariant.examples.filter { !$0.isEmpty }
            return asked
        }
    }

    /// Readers of JUnit XML drop a second case with the same name.
    private static func unique(_ cases: [CheckCase]) -> [CheckCase] {
        var used: Set<String> = []
        return cases.map { asked in
            var unique = asked
            var number = 1
            while !used.insert(unique.name).inserted {
                number += 1
                unique.name = "\(asked.name) (\(number))"
            }
            return unique
        }
    }
}
