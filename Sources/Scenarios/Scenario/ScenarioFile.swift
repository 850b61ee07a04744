internal import Texts

/// A scenario file that was read: the scenario, and the scenarios of its variants.
package struct ScenarioFile: Sendable {
    /// Larger files are refused.
    package static var maximumBytes: Int { YAMLReader.maximumBytes }

    /// As the user wrote it.
    package let path: String
    package let scenario: Scenario
    /// The content of the file, with the changes of `--set`. It shows where each key is written.
    package let source: SourceNode
    /// In file order.
    package let variants: [NamedVariant]

    /// The path of a file that the scenario names, from the process's working directory.
    package func resolve(_ name: String) -> String {
        guard !name.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return name }
        return path[...slash] + name
    }
}

/// The scenario that a variant makes.
package struct NamedVariant: Sendable {
    package let name: String
    package let scenario: Scenario
    package let source: SourceNode
    /// Expectations of the base that mention faults which the variant does not have. The variant leaves them out.
    package let leftOut: [ExpectationSource]
}

extension Scenario {
    /// The scenario as a file with every default filled in. It reads back as an equal value.
    package var yaml: String { get throws { try YAMLWriter.write(Format.scenario(vocabulary).write(self)) } }
}

extension ScenarioVocabulary {
    /// The JSON Schema (draft 2020-12) of the application's scenario files, for editors.
    package var jsonSchema: String {
        let shape = Format.scenario(self).shape
        guard case .object(let root) = shape.jsonSchema else { return "{}" }
        var definitions: [(key: String, value: JSON)] = []
        shape.collectDefinitions(into: &definitions)
        let head: [(key: String, value: JSON)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Perennial scenario")),
        ]
        return JSON.object(head + root + [("$defs", .object(definitions))]).text() + "\n"
    }
}
