internal import Applications
internal import ArgumentParser
internal import Scenarios

/// `perennial schema`: prints the schema for editors that complete and check scenario files.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema of scenario files, for editors.",
        discussion: """
            In an editor with the YAML language server, save it and begin a scenario file with
            # yaml-language-server: $schema=scenario.schema.json
            """)

    func run() throws { try Terminal.write(theApplication.vocabulary.jsonSchema) }
}
