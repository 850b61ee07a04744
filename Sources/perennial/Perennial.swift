internal import ArgumentParser

/// The command line: arguments in, exit code out.
@main
struct Perennial: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "perennial",
        abstract: "Simulates and load-tests an event-driven flower shop from scenario files.",
        subcommands: [RunCommand.self])
}
