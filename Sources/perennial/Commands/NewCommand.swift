internal import ArgumentParser
internal import Texts

/// `perennial new`: writes a scenario to begin with.
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Writes a commented scenario to begin with, which runs as it is.",
        discussion: """
            \(ScenarioTemplate.help)

            Nothing is overwritten without --force.
            """)

    @Argument(
        help: ArgumentHelp("The scenario file to write; its name becomes the scenario's.", valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var file: String

    @Option(help: "What to begin with.")
    var template = ScenarioTemplate.minimal

    @Flag(help: "Overwrites what is there.")
    var force = false

    func validate() throws {
        guard !file.isEmpty else { throw ValidationError("The file is empty: expected a name such as my.yaml.") }
    }

    func run() throws {
        let scenario = NewScenario(path: file, template: template)
        try scenario.write(force: force)
        let written = scenario.files.reversed().map { PrintableText.escaped($0.path) }.joined(separator: "\n")
        let note = scenario.note.map { "\($0)\n" } ?? ""
        try Terminal.write("\(written)\n\(note)to run it: perennial run \(scenario.shownPath)\n")
    }
}
