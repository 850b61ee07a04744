internal import ArgumentParser

/// The command line: arguments in, exit code out.
@main
struct Perennial: AsyncParsableCommand {
    /// Goes into every record.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "perennial",
        abstract: "Simulates and load-tests an event-driven flower shop from scenario files.",
        discussion: ExitStatus.help,
        version: version,
        subcommands: [
            RunCommand.self, VerifyCommand.self, InspectCommand.self, ImportCommand.self, SchemaCommand.self,
            EventsCommand.self,
        ])

    /// The one place where errors become words on stderr and an exit code.
    static func main() async {
        // A reader that goes away, as `head` does, is an error of a write and not the end of a run.
        Terminal.ignoreClosedPipes()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            try Terminal.flush()
        } catch {
            guard let failure = Failure(error) else { exit(withError: error) }
            Terminal.printError(failure.description)
            exit(withError: failure.status.exitCode)
        }
    }
}
