internal import Measurement
internal import Scenarios
internal import Simulation

/// Runs one scenario with its variants, and checks each run.
struct ScenarioCheck {
    let out: String
    let progress: ProgressChoice
    let settings: [String]
    /// Nil if nothing is compared with a baseline.
    let baseline: BaselineCheck?
    /// Whether these runs become the baseline.
    let updatesBaseline: Bool

    /// The result of a scenario.
    struct Ended {
        var status: ExitReason
        var runs: [CheckedRun]
        /// Runs that a cancellation prevented.
        var notRun: [String]
    }

    func run(_ scenario: ReadScenario) async throws -> Ended {
        let run = scenarioRun(scenario)
        let records = try await run.run().records
        let checked = try checked(scenario, records)
        var status = ExitReason(records)
        if checked.contains(where: \.failsBaseline) { status = status.and(.regressed) }
        return Ended(status: status, runs: checked, notRun: run.notRun(after: records.count))
    }

    /// The runs of a scenario that was never begun.
    func notRun(_ scenario: ReadScenario) -> [String] { scenarioRun(scenario).notRun(after: 0) }

    private func scenarioRun(_ scenario: ReadScenario) -> ScenarioRun {
        ScenarioRun(rounds: [scenario.plans], out: out, progress: progress, settings: settings)
    }

    private func checked(_ scenario: ReadScenario, _ records: [Record]) throws -> [CheckedRun] {
        let path = scenario.file.path
        guard let baseline else {
            return zip(scenario.plans, records).map { CheckedRun($0, $1, path: path, baseline: nil) }
        }
        var checked: [CheckedRun] = []
        for (plan, record) in zip(scenario.plans, records) {
            if updatesBaseline, CheckedRun(plan, record, path: path, baseline: nil).isUsable {
                try baseline.update(record)
                checked.append(CheckedRun(plan, record, path: path, baseline: .written))
            } else {
                checked.append(CheckedRun(plan, record, path: path, baseline: baseline.compare(record)))
            }
        }
        let variants = scenario.plans.map { $0.variant ?? Variant.baseName }
        for variant in try baseline.outdated(scenario.name, variants: variants) {
            if updatesBaseline {
                try baseline.remove(scenario.name, variant: variant)
            } else if !checked.isEmpty {
                checked[0].failBaseline(ofGone: variant)
            }
        }
        return checked
    }
}
