internal import Measurement
internal import Scenarios
internal import Simulation

/// Runs one scenario, the base and then its variants, each on the same customers, and writes their reports.
struct ScenarioRun: Sendable {
    let plans: [RunPlan]
    var world = WorldChoice.virtual
    let out: String
    let progress: ProgressChoice
    /// What the command line changed of the scenario.
    var settings: [String] = []
    /// Which sagas are kept beside the record.
    var keeping = SagaSelection.none

    /// Sees that reports can be written, before anything has run for hours.
    func prepare() throws(Failure) { try folder(plans[0]).prepare() }

    /// What a scenario came to.
    struct Ended {
        /// In the order of the plans; fewer than plans where the task was cancelled on the way.
        var records: [Record] = []
        /// How long it took to write their reports.
        var writing = Duration.zero
    }

    func run() async throws -> Ended {
        var ended = Ended()
        for (place, plan) in plans.enumerated() where !Task.isCancelled {
            try folder(plan).prepare()
            let line = ProgressLine(plan.title, progress)
            defer { line.finish() }
            var (record, sagas) = try await Simulation(plan, world: world.mode).run(
                keeping: keeping, version: Perennial.version, progress: { line.show($0) })
            record.settings = settings
            record.scenario = try plan.scenario.yaml
            record.place = place
            let clock = ContinuousClock()
            let folder = folder(plan)
            ended.writing += try clock.measure { try folder.write(record, sagas) }
            ended.records.append(record)
        }
        let (records, report) = (ended.records, ScenarioReport(folder: "\(out)/\(plans[0].scenario.name)"))
        if !records.isEmpty { ended.writing += try ContinuousClock().measure { try report.write(records) } }
        return ended
    }

    /// The plans that a cancellation left over, after so many that ran.
    func notRun(after count: Int) -> [String] { plans.dropFirst(count).map(\.title) }

    /// `reports in reports/saga/base`, and on a line of its own the page over them; how long they took to write where that is worth a word.
    func place(_ ended: Ended) -> String {
        let folders = ended.records.map { $0.identity.variant ?? Variant.baseName }
        let names = folders.count == 1 ? folders[0] : "{\(folders.joined(separator: ","))}"
        let seconds = Double(ended.writing.components.seconds) + Double(ended.writing.components.attoseconds) / 1e18
        let time = seconds < 1 ? "" : ", written in \(HumanValue.text(seconds, unit: .seconds))"
        let folder = "\(out)/\(plans[0].scenario.name)"
        return "reports in \(folder)/\(names)\(time)\nto look at: \(folder)/\(ScenarioReport.name)"
    }

    private func folder(_ plan: RunPlan) -> ReportFolder {
        ReportFolder(out: out, scenario: plan.scenario.name, variant: plan.variant)
    }
}

extension ExitReason {
    /// What the records of one scenario, base first, come to. A variant is there to show what a mechanism is worth: it
    /// may fail expectations, but never break an invariant.
    init(_ records: [Record]) {
        self = records.reduce(.held) { $0.and(ExitReason($1)) }
    }

    private init(_ record: Record) {
        self =
            if !record.keptInvariants {
                .invariantBroken
            } else if record.isInterrupted {
                .interrupted
            } else if record.isUnsteady || !record.brokeAsExpected {
                // Also of a variant: what it was to show has not happened.
                .expectationFailed
            } else if !record.metExpectations, record.identity.variant == nil {
                .expectationFailed
            } else {
                .held
            }
    }
}
