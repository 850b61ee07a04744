internal import Texts

extension Shape {
    /// The JSON Schema, draft 2020-12, of what is allowed here.
    var jsonSchema: JSON {
        switch self {
        case .text(let schema): return schema
        case .record(let properties): return Self.object(properties)
        case .named(let shape):
            return .object([("type", .string("object")), ("additionalProperties", shape.jsonSchema)])
        case .list(let shape, let count):
            return .object([
                ("type", .string("array")), ("items", shape.jsonSchema),
                ("minItems", .integer(count.lowerBound)), ("maxItems", .integer(count.upperBound)),
            ])
        case .either(let shapes): return .object([("anyOf", .array(shapes.map(\.jsonSchema)))])
        case .defined(let name, _): return .object([("$ref", .string("#/$defs/\(name)"))])
        }
    }

    /// Every shape that is referred to by name, once, in the order of first use.
    func collectDefinitions(into definitions: inout [(key: String, value: JSON)]) {
        switch self {
        case .text: break
        case .record(let properties):
            for property in properties { property.shape.collectDefinitions(into: &definitions) }
        case .named(let shape), .list(let shape, _): shape.collectDefinitions(into: &definitions)
        case .either(let shapes): for shape in shapes { shape.collectDefinitions(into: &definitions) }
        case .defined(let name, let shape):
            guard !definitions.contains(where: { $0.key == name }) else { return }
            definitions.append((name, shape.jsonSchema))
            shape.collectDefinitions(into: &definitions)
        }
    }

    private static func object(_ properties: [Property]) -> JSON {
        let required = properties.filter(\.isRequired).map(\.key)
        var entries: [(key: String, value: JSON)] = [
            ("type", .string("object")), ("additionalProperties", .bool(false)),
            ("properties", .object(properties.map { ($0.key, annotated($0)) })),
        ]
        if !required.isEmpty { entries.append(("required", .strings(required))) }
        return .object(entries)
    }

    private static func annotated(_ property: Property) -> JSON {
        var entries: [(key: String, value: JSON)] = [("description", .string(property.description))]
        // The keys of a mapping state their own defaults, so the mapping has none.
        if let value = property.defaultValue, value.entries == nil { entries.append(("default", value.json)) }
        if case .object(let schema) = property.shape.jsonSchema { entries += schema }
        return .object(entries)
    }
}

extension SourceNode {
    /// The value as JSON. What looks like a number or a truth value is one, as in YAML's core schema.
    var json: JSON {
        switch content {
        case .list(let nodes): .array(nodes.map(\.json))
        case .mapping(let entries): .object(entries.map { ($0.key, $0.value.json) })
        case .text(let text) where text == "true" || text == "false": .bool(text == "true")
        case .text(let text): Decimal(text) != nil ? .number(text) : .string(text)
        }
    }
}
