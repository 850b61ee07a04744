internal import ArgumentParser
internal import Measurement
internal import Scenarios

/// `perennial run`: scenarios in, reports and an exit code out.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs scenarios and says whether the shop held.",
        discussion: """
            A scenario's variants run after it on the same customers. They show what a mechanism is worth: a variant may \
            fail expectations, but no run may break an invariant.

            Reports are written to OUT/SCENARIO/base and OUT/SCENARIO/VARIANT: summary.csv, timeline.csv, events.csv, \
            memory.csv, record.json, \
            sagas.jsonl with some sagas step by step, for explain and trace, and for HdrHistogram's plotter an .hgrm file for each latency. OUT/SCENARIO/report.html shows all runs of the \
            scenario side by side.

            \(ExitReason.help)
            """)

    @Argument(
        help: ArgumentHelp("Scenario files, or folders with *.yaml files.", valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var files: [String]

    @OptionGroup var scenario: ScenarioOptions

    @Option(help: ArgumentHelp("Where reports go.", valueName: "folder"), completion: .directory)
    var out = "reports"

    @Option(help: "Where time comes from.")
    var world = WorldChoice.virtual

    @Option(help: "Which sagas are kept step by step, for explain and trace: some, or all, which takes memory.")
    var record = RecordChoice.some

    @Option(help: "Progress on standard error.")
    var progress = ProgressChoice.auto

    @Flag(help: "No progress and no summary: reports and the exit code only.")
    var quiet = false

    @Flag(help: "No colours; the environment's NO_COLOR says the same.")
    var noColor = false

    func validate() throws {
        guard !out.isEmpty else { throw ValidationError("--out is empty: expected a folder.") }
    }

    func run() async throws {
        let command = self
        // Reading comes under it too: a long trace takes its time.
        let status = try await Interrupt.cancelling { try await command.runAll() }
        if status != .held { throw status.exitCode }
    }

    private func runAll() async throws -> ExitReason {
        let scenarios = try read()
        if !quiet {
            for note in scenarios.flatMap(\.notes) { Terminal.printError(note) }
        }
        let runs = scenarios.map {
            ScenarioRun(
                plans: $0.plans, world: world, out: out, progress: quiet ? .off : progress,
                settings: scenario.settings, keeping: record.selection)
        }
        for run in runs { try run.prepare() }
        let color = ColorMode.chosen(noColor: noColor)
        var status = ExitReason.held
        var notRun: [String] = []
        for (index, run) in runs.enumerated() {
            guard !Task.isCancelled else {
                notRun += run.notRun(after: 0)
                continue
            }
            let ended = try await run.run()
            status = status.and(ExitReason(ended.records))
            notRun += run.notRun(after: ended.records.count)
            if !quiet { try Self.show(ended, of: run, color, isFirst: index == 0) }
        }
        if !quiet, !notRun.isEmpty { try Terminal.write("not run: \(notRun.joined(separator: ", "))\n") }
        return Task.isCancelled ? status.and(.interrupted) : status
    }

    /// Every file, or all that is wrong with any of them.
    private func read() throws -> [ReadScenario] {
        var scenarios: [ReadScenario] = []
        var problems: [Failure] = []
        for path in try ScenarioPaths.all(files) where !Task.isCancelled {
            do throws(Failure) {
                scenarios.append(try scenario.read(path))
            } catch {
                problems.append(error)
            }
        }
        problems += Self.sharedNames(scenarios)
        guard let first = problems.first else { return scenarios }
        throw Failure(first.status, problems.map(\.description).joined(separator: "\n"))
    }

    /// Scenarios of one name would write over each other's reports.
    private static func sharedNames(_ scenarios: [ReadScenario]) -> [Failure] {
        scenarios.indices.compactMap { index in
            guard let other = scenarios[..<index].first(where: { $0.name == scenarios[index].name }) else { return nil }
            return Failure(
                .badInput,
                "\(scenarios[index].file.path): error: a second scenario '\(other.name)', and reports go by this name"
                    + "\nhint: \(other.file.path) is the first; rename one, or run them one by one with another --out")
        }
    }

    private static func show(
        _ ended: ScenarioRun.Ended, of run: ScenarioRun, _ color: ColorMode, isFirst: Bool
    ) throws(Failure) {
        guard !ended.records.isEmpty else { return }
        let width = Terminal.columns() ?? ConsoleReport.defaultWidth
        let text = ConsoleReport(ended.records, color: color, width: width).render() + run.place(ended) + "\n"
        try Terminal.write(isFirst ? text : "\n" + text)
    }
}
