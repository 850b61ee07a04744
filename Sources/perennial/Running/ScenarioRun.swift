internal import ActorRuntime
internal import HTTPWorld
internal import Measurement
internal import Reports
internal import Scenarios
internal import Simulation
internal import Texts

/// Runs one scenario, the base and then its variants, each on the same customers, and writes their reports. Repetitions
/// run round after round, so that changes on the machine affect base and variants alike.
struct ScenarioRun: Sendable {
    /// The base and its variants, for each round; at least one round.
    let rounds: [[RunPlan]]
    var world = WorldChoice.virtual
    /// Where requests go; nil in a simulation.
    var http: HTTPRequests?
    let out: String
    let progress: ProgressChoice
    /// What the command line changed in the scenario.
    var settings: [String] = []
    /// Which sagas are kept beside the record.
    var keeping = SagaSelection.some

    var name: String { rounds[0][0].scenario.name }

    /// Checks that reports can be written, before anything has run for hours.
    func prepare() throws(Failure) {
        for plan in rounds[0] {
            _ = try http?.runner(plan)
        }
        try folder(rounds[0][0], round: 0).prepare()
    }

    /// The result of a scenario.
    struct Ended {
        /// Round by round, in the order of the plans. There are fewer if the task was cancelled.
        var records: [Record] = []
        /// How long it took to write the reports.
        var writing = Duration.zero
    }

    /// Earlier runs are removed before the first run, so that runs of two commands never lie side by side. Only the
    /// reports that the first run replaces stay until then.
    func run() async throws -> Ended { try await Interrupt.finishing { try await runAll() } }

    private func runAll() async throws -> Ended {
        var ended = Ended()
        try folder(rounds[0][0], round: 0).folder.removeOthers()
        for (round, place, plan) in all where !Task.isCancelled {
            let folder = folder(plan, round: round)
            try folder.prepare()
            let line = ProgressLine(title(plan, round), progress)
            defer { line.finish() }
            var (record, sagas): (Record, KeptSagas?)
            do {
                (record, sagas) = try await carryOut(plan, line.listener)
            } catch is CancellationError where !ended.records.isEmpty {
                // What has run so far still has a result.
                break
            }
            record.settings = settings
            record.scenario = try plan.scenario.yaml
            record.place = place
            let clock = ContinuousClock()
            ended.writing += try clock.measure { try folder.write(record, sagas) }
            ended.records.append(record)
        }
        try writePage(&ended)
        return ended
    }

    private func carryOut(
        _ plan: RunPlan, _ progress: (@Sendable (RunProgress) -> Void)?
    ) async throws -> (Record, KeptSagas?) {
        let version = ProgramVersion.current
        if let http { return (try await http.runner(plan).run(version: version, progress: progress), nil) }
        return try await PlanRunner(plan, world: world.mode ?? .virtual).run(
            keeping: keeping, version: version, progress: progress)
    }

    /// Writes the page over all runs. There is no page over repetitions: they are there to be compared, and a page of
    /// all of them would show none well.
    private func writePage(_ ended: inout Ended) throws {
        guard rounds.count == 1, !ended.records.isEmpty else { return }
        let (records, report) = (
            ended.records,
            ScenarioReport(folder: "\(out)/\(rounds[0][0].scenario.name)", hint: ReportFolder.otherFolder)
        )
        ended.writing += try ContinuousClock().measure { try report.write(records) }
    }

    /// The plans that did not run because of a cancellation, after the `count` that did.
    func notRun(after count: Int) -> [String] { all.dropFirst(count).map { title($0.plan, $0.round) } }

    /// `reports in reports/saga/base`, and on a line of its own the page. It says how long the writing took if that is
    /// worth mentioning.
    func place(_ ended: Ended) -> String {
        let folders = ended.records.prefix(rounds[0].count).map { $0.identity.variant ?? Variant.baseName }
        let names = folders.count == 1 ? folders[0] : "{\(folders.joined(separator: ","))}"
        let seconds = Double(ended.writing.components.seconds) + Double(ended.writing.components.attoseconds) / 1e18
        let time = seconds < 1 ? "" : ", written in \(HumanValue.text(seconds, unit: .seconds))"
        let folder = PrintableText.escaped("\(out)/\(rounds[0][0].scenario.name)")
        let runs = rounds.count == 1 ? "" : "/\(RunName.prefix){1..\(rounds.count)}"
        let page = rounds.count == 1 ? "\nto look at: \(folder)/\(RunFolder.pageName)" : ""
        return "reports in \(folder)/\(names)\(runs)\(time)\(page)"
    }

    /// The records of each round that has begun; at least one if there is a record.
    func rounded(_ ended: Ended) -> [[Record]] {
        stride(from: 0, to: ended.records.count, by: rounds[0].count).map { first in
            Array(ended.records[first..<min(first + rounds[0].count, ended.records.count)])
        }
    }

    private var all: [(round: Int, place: Int, plan: RunPlan)] {
        rounds.enumerated().flatMap { round, plans in
            plans.enumerated().map { (round: round, place: $0.offset, plan: $0.element) }
        }
    }

    private func title(_ plan: RunPlan, _ round: Int) -> String {
        rounds.count == 1 ? plan.title : "\(plan.title) run \(round + 1) of \(rounds.count)"
    }

    private func folder(_ plan: RunPlan, round: Int) -> ReportFolder {
        let folder = RunFolder(
            out: out, scenario: plan.scenario.name, variant: plan.variant,
            number: rounds.count == 1 ? nil : round + 1)
        return ReportFolder(folder: folder, hint: ReportFolder.otherFolder)
    }
}

extension ExitReason {
    /// The exit code for the records of one scenario, base first. A variant shows what a mechanism is worth, so it may
    /// fail expectations. It must never break an invariant.
    init(_ records: [Record]) {
        self = records.reduce(.held) { $0.and(ExitReason($1)) }
    }

    private init(_ record: Record) {
        self =
            if !record.keptInvariants {
                .invariantBroken
            } else if record.isInterrupted {
                .interrupted
            } else if record.isUnsteady || record.voiding != nil || !record.brokeAsExpected {
                // This holds for a variant too: what it was to show has not happened.
                .expectationFailed
            } else if !(record.metExpectations && record.judgedInvariants), record.identity.variant == nil {
                .expectationFailed
            } else {
                .held
            }
    }
}
