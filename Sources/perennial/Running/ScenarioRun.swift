internal import Measurement
internal import Reports
internal import Scenarios
internal import Simulation
internal import Texts

/// Runs one scenario, the base and then its variants, each on the same customers, and writes their reports. Where it is
/// repeated, round follows round, so that what changes on the machine meanwhile meets all of them alike.
struct ScenarioRun: Sendable {
    /// The base and its variants, for each round; at least one round.
    let rounds: [[RunPlan]]
    var world = WorldChoice.virtual
    let out: String
    let progress: ProgressChoice
    /// What the command line changed of the scenario.
    var settings: [String] = []
    /// Which sagas are kept beside the record.
    var keeping = SagaSelection.some

    var name: String { rounds[0][0].scenario.name }

    /// Sees that reports can be written, before anything has run for hours.
    func prepare() throws(Failure) { try folder(rounds[0][0], round: 0).prepare() }

    /// What a scenario came to.
    struct Ended {
        /// Round by round in the order of the plans; fewer where the task was cancelled on the way.
        var records: [Record] = []
        /// How long it took to write their reports.
        var writing = Duration.zero
    }

    /// Before the first run, what was run before is removed, so that runs of two commands never lie side by side; only the
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
                (record, sagas) = try await PlanRunner(plan, world: world.mode).run(
                    keeping: keeping, version: ProgramVersion.current, progress: line.listener)
            } catch is CancellationError where !ended.records.isEmpty {
                // What has run before is still worth its answer.
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

    /// The page over all runs. Repetitions are there to be compared, and a page of all of them would show none well.
    private func writePage(_ ended: inout Ended) throws {
        guard rounds.count == 1, !ended.records.isEmpty else { return }
        let (records, report) = (
            ended.records,
            ScenarioReport(folder: "\(out)/\(rounds[0][0].scenario.name)", hint: ReportFolder.otherFolder)
        )
        ended.writing += try ContinuousClock().measure { try report.write(records) }
    }

    /// The plans that a cancellation left over, after so many that ran.
    func notRun(after count: Int) -> [String] { all.dropFirst(count).map { title($0.plan, $0.round) } }

    /// `reports in reports/saga/base`, and on a line of its own the page over them; how long they took to write where that
    /// is worth a word.
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

    /// The records of each round that has begun; at least one where there is a record.
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
