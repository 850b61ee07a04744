internal import ArgumentParser
internal import Polyglot
internal import Texts

/// The command line: arguments in, exit code out.
@main
struct Perennial: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "perennial",
        abstract: "Simulates and load-tests an event-driven flower shop from scenario files.",
        discussion: ExitReason.help,
        version: ProgramVersion.current,
        subcommands: [
            NewCommand.self, RunCommand.self, CapacityCommand.self, ReportCommand.self, ExplainCommand.self,
            TraceCommand.self, CheckCommand.self,
            CompareCommand.self, VerifyCommand.self, InspectCommand.self, KeysCommand.self, MetricsCommand.self,
            ImportCommand.self,
            ConformanceCommand.self, SchemaCommand.self, EventsCommand.self,
            ServeCommand.self, StatusCommand.self, RolloutCommand.self, ScaleCommand.self, KillCommand.self,
            StandInCommand.self, AuditCommand.self, RedriveCommand.self, ManifestsCommand.self,
        ])

    /// The one place where errors become text on standard error and an exit code.
    static func main() async {
        Terminal.prepare()
        RunningPrograms.adoptOrphans()
        do {
            try checkCommandName(CommandLine.arguments.dropFirst().first)
            try await run(try parseAsRoot())
            RunningPrograms.endAll()
        } catch {
            RunningPrograms.endAll()
            end(error)
        }
    }

    private static func run(_ command: sending any ParsableCommand) async throws {
        var command = command
        let reader = command is CapacityCommand ? ReaderWatch() : nil
        defer { withExtendedLifetime(reader) {} }
        if var asynchronous = command as? any AsyncParsableCommand {
            // These commands catch signals themselves.
            try await asynchronous.run()
        } else {
            try await Interrupt.ending { try command.run() }
        }
    }

    /// Without this, ArgumentParser takes a mistyped command for an argument of the main command.
    private static func checkCommandName(_ name: String?) throws {
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard let name, !name.hasPrefix("-"), !names.contains(name) else { return }
        let hint = NearestName.nearest(to: name, among: names).map { "did you mean '\($0)'?" }
        throw ValidationError("There is no command '\(name)'; \(hint ?? "perennial --help lists them.")")
    }

    private static func end(_ error: any Error) -> Never {
        if let failure = Failure(error) {
            Terminal.printError(failure.description)
            exit(withError: failure.status.exitCode)
        }
        // Help and complaints about arguments, in ArgumentParser's words.
        let code = exitCode(for: error)
        let text = fullMessage(for: error)
        if text.isEmpty { exit(withError: code) }
        guard code.isSuccess else {
            Terminal.printError(text)
            exit(withError: code)
        }
        do throws(Failure) {
            try Terminal.write(text + "\n")
        } catch {
            Terminal.printError(error.description)
            exit(withError: error.status.exitCode)
        }
        exit(withError: code)
    }
}
