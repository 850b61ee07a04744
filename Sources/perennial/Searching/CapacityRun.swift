internal import Measurement
internal import Scenarios
internal import Simulation
internal import Texts

/// Runs the searches, one for each seed: one run after the other, in virtual time.
///
/// The first seed's search begins at the scenario's own value. Each further search begins where the first one has found
/// its border, with small steps, because its own border is not far away.
struct CapacityRun: Sendable {
    let subject: CapacitySubject
    let precision: Double
    /// Of all seeds together.
    let maximumRuns: Int
    /// The number of seeds: the scenario's own, and those after it.
    let seeds: Int
    let progress: ProgressChoice

    /// The first step of a later seed's search, as a share; at least twice the precision.
    private static let firstReach = 0.04

    /// The result before the first run.
    var blank: CapacityResult {
        let first = subject.scenario.seed
        return CapacityResult(
            scenario: subject.scenario.name, variant: subject.variant,
            seeds: (0..<seeds).map { first &+ UInt64($0) }, vary: subject.path, purpose: subject.value.purpose,
            expect: subject.expect, precision: precision)
    }

    /// Searches to the end, or until the task is cancelled. `tried` gets each run when it is over. An interrupted run
    /// does not count.
    func result(_ tried: (CapacityTry) throws -> Void) async throws -> CapacityResult {
        var result = blank
        for seed in result.seeds {
            var search = search(after: result)
            try await carryOut(&search, seed: seed, &result, tried)
            result.conclude(search, seed: seed, subject.value.text)
            guard result.end == .precise else { break }
        }
        return result
    }

    private func search(after result: CapacityResult) -> any BorderSearch {
        let (value, left) = (subject.value, maximumRuns - result.runs.count)
        let first = result.borders.first?.heldNumber
        let reach = first == nil ? 1 : max(2 * precision, Self.firstReach)
        return switch value.purpose {
        case .load:
            CapacitySearch(
                start: first ?? value.number, precision: precision, maximumRuns: left, isWhole: value.isWhole,
                reach: reach, looksBeyond: first == nil)
        case .resource: NeedSearch(start: first ?? value.number, maximumRuns: left, reach: reach)
        }
    }

    private func carryOut(
        _ search: inout any BorderSearch, seed: UInt64, _ result: inout CapacityResult,
        _ tried: (CapacityTry) throws -> Void
    ) async throws {
        while let value = search.next, !Task.isCancelled {
            let plan: RunPlan
            do {
                plan = try subject.plan(value, seed: seed)
            } catch is Diagnostics where value != subject.value.number {
                // The scenario is sound, because it was read with its own value. This value is beyond its limits, or
                // too small for the rest of the file.
                if value > subject.value.number { search.refuse(value) } else { search.ended(value, holds: false) }
                continue
            }
            let text = subject.value.text(value)
            let ended = try await run(plan, at: text)
            guard !ended.record.isInterrupted else { break }
            let run = CapacityTry(ended.record, growth: ended.growth, seed: seed, value: text, number: value)
            search.ended(value, holds: run.isHeld)
            result.runs.append(run)
            try tried(run)
        }
    }

    private func run(_ plan: RunPlan, at text: String) async throws -> (record: Record, growth: [GrowthReading]) {
        let line = ProgressLine("\(plan.title) at \(text)", progress)
        defer { line.finish() }
        return try await PlanRunner(plan).runWatchingGrowth(version: ProgramVersion.current, progress: line.listener)
    }
}
