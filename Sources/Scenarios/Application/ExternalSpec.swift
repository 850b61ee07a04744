package import Contexts
package import Texts

/// The external program that decides in place of a service.
package struct ExternalSpec: Hashable, Sendable {
    package static let defaultTimeout = Timespan.seconds(5)
    package static let defaultStartTimeout = Timespan.seconds(10)
    /// The largest value of both time-outs.
    package static let longestTimeout = Timespan.minutes(10)

    package var command = CommandSpec()
    /// How long an answer may take, by the wall clock.
    package var timeout = ExternalSpec.defaultTimeout
    /// How long the program may take to start, by the wall clock.
    package var startTimeout = ExternalSpec.defaultStartTimeout

    package init() {}
}

/// A command as it is written in a scenario, and the program that was found for it.
package struct CommandSpec: Sendable {
    /// The most words of a command, and the most characters of each word.
    package static let maximumWords = 64
    package static let maximumWordLength = 4096

    /// The program and its arguments, as written.
    package var words: [String] = []
    /// The program's absolute path.
    package var executable = ""
    /// The absolute path of the scenario file's directory, where the program works.
    package var directory = ""
    /// Where the command is written, so that a program that does not start can be reported there.
    package var position = SourcePosition(file: "", line: 0, column: 0)

    package init() {}
}

extension CommandSpec: Hashable {
    /// Equal when they start the same program, wherever they are written.
    package static func == (left: CommandSpec, right: CommandSpec) -> Bool {
        left.words == right.words && left.executable == right.executable && left.directory == right.directory
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(words) }
}
