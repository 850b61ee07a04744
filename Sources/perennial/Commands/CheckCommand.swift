internal import ArgumentParser
internal import Foundation
internal import Scenarios
internal import Simulation
internal import Texts

/// `perennial check`: the command for builds. It checks expectations, invariants and the baseline in one go.
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
        if let baseline, Self.resolved(baseline) == Self.resolved(out) {
            throw ValidationError(
                "--baseline \(baseline) is where --out puts reports: runs would be held against themselves.")
        }
        for (option, path) in [("--out", out), ("--baseline", baseline), ("--junit", junit), ("--summary", summary)]
        where path?.isEmpty == true { throw ValidationError("\(option) is empty: expected a path.") }
    }

    private static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }

    func run() async throws {
        let command = self
        let status = try await Interrupt.cancelling { try await command.checkAll() }
        if status != .held { throw status.exitCode }
    }

    private func checkAll() async throws -> ExitReason {
        let began = String(Date().ISO8601Format().prefix { $0 != "Z" })
        let outputs = [("--junit", junit), ("--summary", summary)]
        try OutputCheck.check(outputs, against: try ScenarioPaths.all(files))
        try OutputCheck.makeFolders(for: [junit, summary], in: out)
        // Checked now, and not after runs that take hours.
        for path in [junit, summary].compactMap(\.self) { try AtomicFile.checkWritable(path) }
        let set = try ScenarioSet(files, scenario)
        // A folder in which nothing can be checked is no success.
        if set.problems.isEmpty, set.unread.isEmpty { _ = try set.usable() }
        guard set.problems.isEmpty else {
            let report = CheckReport(problems: set.problems, began: began)
            if let junit, !OutputCheck.mayReplace(junit, like: "<") { _ = try set.usable() }
            if let summary, !OutputCheck.mayReplace(summary, like: "#") { _ = try set.usable() }
            try publish(report)
            _ = try set.usable()
            return .badInput
        }
        try OutputCheck.check(outputs, against: OutputCheck.files(of: set.scenarios))
        let check = ScenarioCheck(
            out: out, progress: progress, settings: scenario.settings,
            baseline: baseline.map { BaselineCheck(root: $0, gates: gates) }, updatesBaseline: updateBaseline)
        var report = CheckReport(notRun: set.unread, began: began)
        if !set.skipped.isEmpty { Terminal.printError("note: not checked: \(set.skipped.joined(separator: ", "))") }
        var status = ExitReason.held
        for scenario in set.scenarios {
            guard !Task.isCancelled else {
                report.notRun += check.notRun(scenario)
                continue
            }
            do {
                let ended = try await check.run(scenario)
                status = status.and(ended.status)
                report.runs += ended.runs
                report.notRun += ended.notRun
            } catch is CancellationError {
                // The scenario had not begun.
                report.notRun += check.notRun(scenario)
            } catch {
                // The results of the other scenarios are still useful.
                let failure = Failure(unexpected: error)
                report.problems.append(ScenarioSet.Problem(path: scenario.file.path, failure: failure))
                status = status.and(failure.status)
            }
        }
        if Task.isCancelled { status = status.and(.interrupted) }
        for problem in report.problems { Terminal.printError(problem.failure.description) }
        return status.telling { try Terminal.write(report.text(ColorMode.chosen(noColor: noColor))) }
            .telling { try publish(report) }
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
