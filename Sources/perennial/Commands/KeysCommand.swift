internal import Applications
internal import ArgumentParser
internal import Reports
internal import Scenarios
internal import Simulation
internal import Texts

/// `perennial keys`: lists what a scenario file may say, for people.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Lists the keys of a scenario file: what may stand there, defaults, and what they mean.",
        discussion: """
            A prefix is a path as --set has it, such as shop.gateway or faults; a key's name alone finds it wherever it \
            stands. NAME stands for a name that the scenario chooses, N for the number of a list's element, SERVICE for \
            any service. perennial schema is the same for editors.
            """)

    @Argument(help: ArgumentHelp("Only keys whose path begins with it.", valueName: "prefix"))
    var prefix = ""

    @Flag(help: "As a page in Markdown, with how values are written and what each world does: scenarios/README.md.")
    var markdown = false

    func validate() throws {
        if markdown, !prefix.isEmpty {
            throw ValidationError("--markdown is a page of all keys: leave the prefix out.")
        }
    }

    func run() throws {
        guard !markdown else { return try Terminal.write(ScenarioReference.markdown()) }
        let reference = KeyReference(theApplication.vocabulary)
        let entries = reference.entries(below: prefix)
        guard !entries.isEmpty else {
            let hint = NearestName.nearest(to: prefix, among: reference.names + reference.entries.map(\.text))
            throw ValidationError(
                "There is no key '\(PrintableText.escaped(prefix))'; "
                    + (hint.map { "did you mean '\($0)'?" } ?? "perennial keys lists them all."))
        }
        let width = min(Terminal.columns() ?? ConsoleReport.defaultWidth, Terminal.maximumWidth)
        let lines = entries.flatMap { entry in
            [entry.text + Self.terms(entry)] + TerminalText.wrapped(entry.meaning, to: width - 4).map { "    " + $0 }
        }
        try Terminal.write(lines.joined(separator: "\n") + "\n")
    }

    /// `  duration, default 1s (kill, hang)`.
    private static func terms(_ entry: KeyReference.Entry) -> String {
        var terms = entry.type.isEmpty ? [] : [entry.type]
        if entry.isRequired { terms.append("required") }
        if let value = entry.defaultText { terms.append("default \(value)") }
        let owners = entry.owners.isEmpty ? "" : "  (\(entry.owners.joined(separator: ", ")))"
        return (terms.isEmpty ? "" : "  " + terms.joined(separator: "; ")) + owners
    }
}
