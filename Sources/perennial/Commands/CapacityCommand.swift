internal import ArgumentParser
internal import Scenarios
internal import Texts

/// `perennial capacity`: finds the highest load under which the shop meets the given expectations.
struct CapacityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Finds the highest load that a scenario bears, or how much it needs for one.",
        discussion: """
            The scenario runs again and again in virtual time with another value at the path --vary, from its own value \
            on. Of a load, traffic.NAME.rate and its like, the highest that holds is looked for: twice as much until a \
            run does not hold, or half as much until one does, and then in between. Of a resource, as \
            shop.services.NAME.replicas, workers or database.maximumPoolSize, the smallest that holds.

            A run holds where every --expect does, no invariant is broken, no arrival was dropped for want of maxVUs, \
            and nothing looked like growing when the arrivals ended: no service's backlog or lag, nor the sagas in \
            flight. What only the drain clears is not borne. The scenario's own expectations and its steady state are \
            not asked for.

            Each of --seeds is searched by itself. The answer holds with every one of them; beside it stands where nine \
            of ten searches over other seeds come to.

            A search takes it that what holds under a load holds under every lower one. It looks once beyond, at twice \
            the highest load, and says so where that is not the case: a shop that refuses most orders may be quick again.

            Nothing is written but the result. If nothing holds, the exit code is \
            \(ExitReason.expectationFailed.rawValue).

            \(ExitReason.help)
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    /// The largest `--max-runs`.
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
            "The path of a load or a resource, as --set has it: a number or a rate, as traffic.shoppers.rate.",
            valueName: "path"))
    var vary: String

    @Option(help: ArgumentHelp("A variant instead of the scenario itself.", valueName: "name"))
    var variant: String?

    @Option(
        help: ArgumentHelp("How near the highest load that held and the lowest that did not shall be.", valueName: "%"))
    var precision = Precision(share: 0.01)

    @Option(
        help: ArgumentHelp("Over how many seeds: the scenario's own and those after it.", valueName: "number"))
    var seeds = 3

    @Option(help: ArgumentHelp("The most runs, of all seeds together.", valueName: "number"))
    var maxRuns = 100

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
        guard (1...CapacityInterval.maximumSeeds).contains(seeds) else {
            throw ValidationError("--seeds \(seeds): expected 1 to \(CapacityInterval.maximumSeeds).")
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
        let run = CapacityRun(
            subject: subject, precision: precision.share, maximumRuns: maxRuns, seeds: seeds, progress: progress)
        guard format == .text else {
            let result = try await run.result { _ in }
            try Terminal.write(try result.json())
            return result.status
        }
        let text = CapacityText(color: ColorMode.chosen(noColor: noColor))
        let blank = run.blank
        do {
            try Self.show(text.head(blank))
            let result = try await run.result { try Self.show(text.line($0, of: blank)) }
            try Self.show(text.end(result))
            return result.status
        } catch is ReaderGone {
            // Nobody waits for the rest, so the search ends.
            return .interrupted
        }
    }

    /// The reader of the output has gone away, as `head` does.
    private struct ReaderGone: Error {}

    private static func show(_ text: String) throws {
        guard try Terminal.reaches(text) else { throw ReaderGone() }
    }
}
