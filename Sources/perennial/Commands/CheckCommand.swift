internal import ArgumentParser
internal import FoundationEssentials
internal import Measurement
internal import Scenarios
internal import Simulation

/// `perennial check`: what a build calls. Expectations, invariants and the baseline in one go.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Runs scenarios for a build server, and holds them against a baseline.",
        discussion: """
            Every scenario and variant runs in virtual time. It fails where an expectation or an invariant does, and, \
            with --baseline, where any figure is not the baseline's: runs are the same every time, so a figure that \
            moved was moved by a change. --update-baseline accepts what is meant; commit the folder.

            On GitHub's servers failures are also annotations at their lines of the scenarios, and the summary of the \
            step.

            \(ExitReason.help)
            """)

    enum Annotations: String, ExpressibleByArgument, CaseIterable {
        case auto, on, off
    }

    @Argument(
        help: ArgumentHelp("Scenario files, or folders with *.yaml files.", valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var files: [String]

    @OptionGroup var scenario: ScenarioOptions

    @Option(help: ArgumentHelp("The figures that runs must have.", valueName: "folder"), completion: .directory)
    var baseline: String?

    @Flag(help: "Make these runs the baseline.")
    var updateBaseline = false

    @OptionGroup var gates: GateOptions

    @Option(help: ArgumentHelp("Where JUnit XML goes.", valueName: "file"), completion: .file(extensions: ["xml"]))
    var junit: String?

    @Option(
        help: ArgumentHelp(
            "Where a summary in Markdown goes; otherwise it is appended to $GITHUB_STEP_SUMMARY.", valueName: "file"),
        completion: .file(extensions: ["md"]))
    var summary: String?

    @Option(help: "Annotations for GitHub on standard output; auto where GITHUB_ACTIONS is true.")
    var annotations = Annotations.auto

    @Option(help: ArgumentHelp("Where reports go.", valueName: "folder"), completion: .directory)
    var out = "reports"

    @Option(help: "Progress on standard error.")
    var progress = ProgressChoice.auto

    @Flag(help: "No colours; the environment's NO_COLOR says the same.")
    var noColor = false

    func validate() throws {
        guard !updateBaseline || baseline != nil else { throw ValidationError("--update-baseline needs --baseline.") }
        for (option, path) in [("--out", out), ("--baseline", baseline), ("--junit", junit), ("--summary", summary)]
        where path?.isEmpty == true { throw ValidationError("\(option) is empty: expected a path.") }
    }

    func run() async throws {
        let command = self
        let status = try await Interrupt.cancelling { try await command.checkAll() }
        if status != .held { throw status.exitCode }
    }

    private func checkAll() async throws -> ExitReason {
        let began = String(Date().ISO8601Format().prefix { $0 != "Z" })
        let set = try ScenarioSet(files, scenario)
        guard set.problems.isEmpty else {
            try publish(CheckReport(problems: set.problems, began: began))
            _ = try set.usable()
            return .badInput
        }
        var report = CheckReport(began: began)
        var status = ExitReason.held
        for scenario in set.scenarios where !Task.isCancelled {
            let run = ScenarioRun(
                rounds: [scenario.plans], out: out, progress: progress, settings: self.scenario.settings)
            let records = try await run.run().records
            status = status.and(ExitReason(records))
            let checked = try checked(scenario, records)
            if checked.contains(where: \.failsBaseline) { status = status.and(.regressed) }
            report.runs += checked
        }
        if Task.isCancelled { status = status.and(.interrupted) }
        try Terminal.write(report.text(ColorMode.chosen(noColor: noColor)))
        try publish(report)
        return status
    }

    /// Asks of each run what there is to ask.
    private func checked(_ scenario: ReadScenario, _ records: [Record]) throws(Failure) -> [CheckedRun] {
        let path = scenario.file.path
        guard let root = baseline else {
            return zip(scenario.plans, records).map { CheckedRun($0, $1, path: path, baseline: nil) }
        }
        let check = BaselineCheck(root: root, gates: gates)
        var checked: [CheckedRun] = []
        for (plan, record) in zip(scenario.plans, records) {
            if updateBaseline, CheckedRun(plan, record, path: path, baseline: nil).isUsable {
                try check.update(record)
                checked.append(CheckedRun(plan, record, path: path, baseline: .written))
            } else {
                checked.append(CheckedRun(plan, record, path: path, baseline: check.compare(record)))
            }
        }
        let variants = scenario.plans.map { $0.variant ?? Variant.baseName }
        for variant in check.outdated(scenario.name, variants: variants) {
            if updateBaseline {
                check.remove(scenario.name, variant: variant)
            } else if !checked.isEmpty {
                checked[0].failBaseline("has '\(variant)', which the scenario does not; --update-baseline removes it")
            }
        }
        return checked
    }

    // MARK: Views

    private func publish(_ report: CheckReport) throws(Failure) {
        if annotations == .on || (annotations == .auto && Terminal.environment("GITHUB_ACTIONS") == "true") {
            try Terminal.write(report.annotations())
        }
        do throws(FileError) {
            if let junit { try Self.write(report.junit(), to: junit) }
            if let summary {
                try Self.write(report.markdown(), to: summary)
            } else if let step = Terminal.environment("GITHUB_STEP_SUMMARY"), !step.isEmpty {
                try AppendedFile.append(report.markdown(), to: step)
            }
        } catch {
            throw Failure(error)
        }
    }

    private static func write(_ text: String, to path: String) throws(FileError) {
        try AtomicFile.write(to: path) { (file) throws(FileError) in try file.write(Array(text.utf8)) }
    }
}
