internal import ArgumentParser
internal import Reports
internal import Scenarios
internal import Simulation
internal import Texts

/// `perennial run`: scenarios in, reports and an exit code out.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs scenarios and says whether the shop held.",
        discussion: """
            A scenario's variants run after it on the same customers. They show what a mechanism is worth: a variant may \
            fail expectations, but no run may break an invariant.

            Reports are written to OUT/SCENARIO/base and OUT/SCENARIO/VARIANT: summary.csv, timeline.csv, events.csv, \
            memory.csv, record.json, sagas.jsonl with some sagas step by step, and for HdrHistogram's plotter an .hgrm file \
            for each latency. With --repeat they are in the folders run-1, run-2, … of these. OUT/SCENARIO/report.html \
            shows all runs of the scenario side by side.

            Of more than \(RunSummary.maximumDetailed) scenarios each has a line, and only those that failed are told in \
            detail.

            \(ExitReason.help)
            """)

    @Argument(
        help: ArgumentHelp(
            "Scenario files, or folders with *.yaml files; - reads one from standard input.", valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var files: [String]

    @OptionGroup var scenario: ScenarioOptions

    @Option(help: ArgumentHelp("Where reports go.", valueName: "folder"), completion: .directory)
    var out = "reports"

    @Option(
        help: "Where it runs: simulated in virtual time, simulated on the wall clock, or as requests to a real service."
    )
    var world = WorldChoice.virtual

    @OptionGroup var http: HTTPOptions

    @Option(help: "Which sagas are kept step by step, for explain and trace: some, or all, which takes memory.")
    var record = RecordChoice.some

    @Option(
        name: .customLong("repeat"),
        help: ArgumentHelp(
            """
            How often everything is run, for perennial compare to tell noise from a change; live runs share the seed, \
            virtual ones, which would be equal, take the next seeds.
            """, valueName: "times"))
    var times = 1

    @Option(help: "Progress on standard error.")
    var progress = ProgressChoice.auto

    @Option(
        help: ArgumentHelp(
            """
            Where a summary in JSON goes, for other programs: verdicts, invariants, headline metrics, exit code; - is \
            standard output, in place of the summary for people.
            """, valueName: "file"), completion: .file(extensions: ["json"]))
    var summaryExport: String?

    @Flag(help: "No progress and no summary: reports and the exit code only.")
    var quiet = false

    @Flag(help: "No colours; the environment's NO_COLOR says the same.")
    var noColor = false

    func validate() throws {
        guard !out.isEmpty else { throw ValidationError("--out is empty: expected a folder.") }
        if summaryExport?.isEmpty == true { throw ValidationError("--summary-export is empty: expected a file, or -.") }
        guard (1...Resamples.maximumRuns).contains(times) else {
            throw ValidationError("--repeat \(times): expected 1 to \(Resamples.maximumRuns).")
        }
    }

    func run() async throws {
        let command = self
        // Reading happens inside too, because a long trace takes its time.
        let status = try await Interrupt.cancelling { try await command.runAll() }
        if status != .held { throw status.exitCode }
    }

    /// Whether standard output has no text for people.
    private var isSilent: Bool { quiet || summaryExport == SummaryExport.standardOutput }

    private func runAll() async throws -> ExitReason {
        var export = SummaryExport()
        // Checked even if the scenario turns out to be wrong.
        try OutputCheck.check([("--summary-export", summaryExport)], against: try ScenarioPaths.all(files))
        if let summaryExport, summaryExport != SummaryExport.standardOutput {
            try OutputCheck.makeFolders(for: [summaryExport], in: out)
            try AtomicFile.checkWritable(summaryExport)
        }
        let (runs, skipped): ([ScenarioRun], [String])
        do {
            (runs, skipped) = try prepared()
        } catch {
            // A summary of an earlier run must not be taken for this run's. Any other file may be the input that could
            // not be read.
            let failure = Failure(unexpected: error)
            export.add(failure)
            if let summaryExport, OutputCheck.mayReplace(summaryExport, like: "{") {
                try export.write(to: summaryExport, status: failure.status)
            }
            throw failure
        }
        if http.once || http.dryRun { return try await show(runs) }
        var summary = RunSummary(names: runs.map(\.name), color: ColorMode.chosen(noColor: noColor))
        var status = ExitReason.held
        var notRun = skipped
        for run in runs {
            guard !Task.isCancelled else {
                notRun += run.notRun(after: 0)
                continue
            }
            do {
                let ended = try await run.run()
                status = status.and(ExitReason(ended.records))
                notRun += run.notRun(after: ended.records.count)
                export.add(ended.records, variants: run.rounds[0].count)
                if !isSilent { try summary.show(ended, of: run) }
            } catch is CancellationError {
                // The scenario had not begun.
                notRun += run.notRun(after: 0)
            } catch {
                // The results of the other scenarios are still useful.
                status = status.and(telling: error)
                export.add(Failure(unexpected: error))
            }
        }
        if !isSilent { status = status.telling { try summary.finish(notRun: notRun, out: out) } }
        if Task.isCancelled { status = status.and(.interrupted) }
        guard let summaryExport else { return status }
        return status.telling { try export.write(to: summaryExport, status: status, notRun: notRun) }
    }

    /// Shows the requests of each scenario, without its variants.
    private func show(_ runs: [ScenarioRun]) async throws -> ExitReason {
        var status = ExitReason.held
        for run in runs {
            let isServed = try await run.http?.show(run.rounds[0][0]) ?? true
            if !isServed { status = .expectationFailed }
        }
        return status
    }

    /// Everything that is to run: scenarios that were read and announced, with folders ready for their reports.
    private func prepared() throws -> (runs: [ScenarioRun], skipped: [String]) {
        try http.check(world)
        let set = try ScenarioSet(files, scenario, in: world, target: http.target)
        let scenarios = try set.usable()
        try OutputCheck.check([("--summary-export", summaryExport)], against: OutputCheck.files(of: scenarios))
        if !quiet {
            for note in scenarios.flatMap(\.notes) { Terminal.printError(note) }
        }
        let runs = try scenarios.map {
            ScenarioRun(
                rounds: try rounds($0), world: world,
                http: world == .http ? HTTPRequests(options: http, file: $0.file) : nil, out: out,
                progress: quiet ? .off : progress,
                settings: scenario.settings + http.settings, keeping: record.selection)
        }
        if !http.once, !http.dryRun { for run in runs { try run.prepare() } }
        return (runs, set.skipped)
    }

    /// The plans of each repetition. In virtual time the same seed would give the same run again.
    private func rounds(_ first: ReadScenario) throws(Failure) -> [[RunPlan]] {
        guard world == .virtual else { return Array(repeating: first.plans, count: times) }
        var rounds = [first.plans]
        for round in 1..<max(1, times) {
            var options = scenario
            options.seed = first.file.scenario.seed &+ UInt64(round)
            rounds.append(try options.read(first.argument).plans)
        }
        return rounds
    }
}
