internal import ArgumentParser
internal import Measurement
internal import Scenarios

/// `perennial capacity`: the highest load under which the shop does what is asked of it.
struct CapacityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Finds the highest load that a scenario bears.",
        discussion: """
            The scenario runs again and again in virtual time with another value at the path --vary, from its own value \
            on: twice as much until a run does not hold, or half as much until one does, and then in between. A run \
            holds where every --expect does, no invariant is broken, and no arrival was dropped for want of maxVUs. The scenario's own expectations and its steady \
            state are not asked for.

            A search takes it that what holds under a load holds under every lower one. It looks once beyond, at twice \
            the highest load, and says so where that is not the case: a shop that refuses most orders may be quick again.

            Nothing is written but the result. If no load holds, the exit code is \
            \(ExitReason.expectationFailed.rawValue).

            \(ExitReason.help)
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    /// The most runs that a search may be given.
    static let maximumRuns = 1_000

    @Argument(
        help: ArgumentHelp("A scenario file.", valueName: "file"), completion: .file(extensions: ["yaml"]))
    var file: String

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "What must hold, as a scenario's expectations: 'latency{operation=\"order\"}.p99 < 300ms'. Repeatable.",
            valueName: "expectation"))
    var expect: [String]

    @Option(
        help: ArgumentHelp(
            "The path of the load, as --set has it: a number or a rate, as traffic.shoppers.rate.", valueName: "path"))
    var vary: String

    @Option(help: ArgumentHelp("A variant instead of the scenario itself.", valueName: "name"))
    var variant: String?

    @Option(
        help: ArgumentHelp("How near the highest load that held and the lowest that did not shall be.", valueName: "%"))
    var precision = Precision(share: 0.01)

    @Option(help: ArgumentHelp("The most runs.", valueName: "number"))
    var maxRuns = 40

    @OptionGroup var scenario: ScenarioOptions

    @Option(help: "How the result is shown.")
    var format = Format.text

    @Option(help: "Progress on standard error.")
    var progress = ProgressChoice.auto

    @Flag(help: "No colours; the environment's NO_COLOR says the same.")
    var noColor = false

    func validate() throws {
        guard !expect.isEmpty else { throw ValidationError("Missing expected argument '--expect <expectation>'") }
        guard expect.count <= Limits.expectations else {
            throw ValidationError("--expect is given \(expect.count) times: at most \(Limits.expectations).")
        }
        guard (1...Self.maximumRuns).contains(maxRuns) else {
            throw ValidationError("--max-runs \(maxRuns): expected 1 to \(Self.maximumRuns).")
        }
    }

    func run() async throws {
        let command = self
        let status = try await Interrupt.cancelling(notice: Self.interrupted) { try await command.search() }
        if status != .held { throw status.exitCode }
    }

    private static let interrupted = "interrupted: ending the run, which counts for nothing; once more ends at once"

    private func search() async throws -> ExitReason {
        let subject = try CapacitySubject(file, variant: variant, vary: vary, expect: expect, scenario)
        let run = CapacityRun(subject: subject, precision: precision.share, maximumRuns: maxRuns, progress: progress)
        guard format == .text else {
            let result = try await run.result { _ in }
            try Terminal.write(try result.json())
            return result.status
        }
        let text = CapacityText(color: ColorMode.chosen(noColor: noColor))
        try Terminal.write(text.head(run.blank))
        let result = try await run.result { try Terminal.write(text.line($0)) }
        try Terminal.write(text.end(result))
        return result.status
    }
}
