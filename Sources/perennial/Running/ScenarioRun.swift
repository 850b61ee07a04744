internal import Measurement
internal import Scenarios
internal import Simulation

/// Runs one scenario, the base and then its variants, each on the same customers, and writes their reports.
struct ScenarioRun: Sendable {
    let plans: [RunPlan]
    var world = WorldChoice.virtual
    let out: String
    let progress: ProgressChoice

    /// Sees that reports can be written, before anything has run for hours.
    func prepare() throws(Failure) { try folder(plans[0]).prepare() }

    /// The records in the order of the plans; fewer than plans where the task was cancelled on the way.
    func run() async throws -> [Record] {
        var records: [Record] = []
        for plan in plans where !Task.isCancelled {
            try folder(plan).prepare()
            let line = ProgressLine(plan.title, progress)
            defer { line.finish() }
            let record = try await Simulation(plan, world: world.mode).run(
                version: Perennial.version, progress: { line.show($0) })
            try folder(plan).write(record)
            records.append(record)
        }
        return records
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
