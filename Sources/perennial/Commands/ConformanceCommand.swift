internal import ArgumentParser
internal import Contexts
internal import Polyglot
internal import Scenarios

/// `perennial conformance`: whether a program may stand in a context's place.
struct ConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Checks an external program against the protocol, and against our own context's decisions.",
        discussion: """
            The program is started several times and asked about messages that are drawn from the seed. The protocol, and \
            a program to copy, are in scenarios/polyglot.

            \(ExitReason.help)
            """)

    @Option(
        help: ArgumentHelp(
            "The context that it stands for: \(Conformance.contexts.joined(separator: ", ")).", valueName: "name"))
    var context: String

    @Option(help: ArgumentHelp("The seed of the messages.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("How long an answer may take, in seconds.", valueName: "seconds"))
    var timeout = WireLimits.defaultTimeout.seconds

    @Option(help: ArgumentHelp("How long it may take to start, in seconds.", valueName: "seconds"))
    var startTimeout = WireLimits.defaultStartTimeout.seconds

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("The program and its arguments, after --.", valueName: "command"))
    var command: [String]

    func validate() throws {
        guard Conformance.contexts.contains(context) else {
            throw ValidationError(
                "--context \(context): no such context, expected one of: \(Conformance.contexts.joined(separator: ", "))"
            )
        }
        guard !command.isEmpty else { throw ValidationError("Name the program after --, as: -- python3 program.py") }
        for (option, seconds) in [("--timeout", timeout), ("--start-timeout", startTimeout)] {
            guard seconds > 0, seconds <= WireLimits.longestTimeout.seconds else {
                throw ValidationError(
                    "\(option) \(seconds): expected above 0 and at most \(WireLimits.longestTimeout.seconds) seconds.")
            }
        }
    }

    func run() throws {
        let found = try CommandSpec(onCommandLine: command)
        let external = ExternalCommand(
            executable: found.executable, arguments: Array(command.dropFirst()), directory: found.directory,
            timeout: Timespan(seconds: timeout), startTimeout: Timespan(seconds: startTimeout))
        guard let checks = Conformance.run(external, as: context, seed: seed) else {
            throw ValidationError("--context \(context): no such context.")
        }
        for check in checks { try Terminal.write(Self.line(check)) }
        if checks.contains(where: { $0.problem != nil }) { throw ExitReason.expectationFailed.exitCode }
    }

    private static func line(_ check: ConformanceCheck) -> String {
        guard let problem = check.problem else { return "✓ \(check.name)\n" }
        return "✗ \(check.name)\n    \(problem)\n"
    }
}
