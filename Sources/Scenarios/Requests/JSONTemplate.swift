internal import Texts

/// A JSON value with templates in its strings.
///
/// In a scenario file it is written as YAML: what looks like a number, `true`, `false` or `null` is one, unless it is in
/// quotes. A text with a variable is always a string: `"${people.age}"` sends `"42"`.
package indirect enum JSONTemplate: Hashable, Sendable {
    case text(Template)
    /// In JSON's own notation.
    case number(String)
    case bool(Bool)
    case null
    case list([JSONTemplate])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package var key: String
        package var value: JSONTemplate

        package init(_ key: String, _ value: JSONTemplate) {
            self.key = key
            self.value = value
        }
    }

    /// All templates in it, in the order of the text.
    package var templates: [Template] {
        switch self {
        case .text(let template): [template]
        case .number, .bool, .null: []
        case .list(let values): values.flatMap(\.templates)
        case .object(let members): members.flatMap(\.value.templates)
        }
    }
}

extension Format where Value == JSONTemplate {
    private static var anything: Shape { .defined("json", .text(.object([]))) }

    /// Any value.
    static var json: Format {
        Format(shape: anything, read: { JSONTemplate.read($0, &$1) }, write: \.node)
    }

    /// A string, a number, `true`, `false` or `null`.
    static var jsonScalar: Format {
        Format(
            shape: .defined(
                "scalar", .text(.object([("type", .strings(["string", "number", "boolean", "null"]))]))),
            read: { node, reading in
                guard node.text != nil else {
                    reading.report(
                        "\(node.kind), expected a text, a number, true, false or null", at: node.position,
                        hint: "name the values within it one by one, as $.items[0].name")
                    return nil
                }
                return JSONTemplate.read(node, &reading)
            },
            write: \.node)
    }
}

extension JSONTemplate {
    /// What one value of YAML is in JSON. Nil only after a problem was reported.
    fileprivate static func read(_ node: SourceNode, _ reading: inout Reading) -> JSONTemplate? {
        switch node.content {
        case .text(let text):
            switch node.isQuoted ? nil : SourceNode.meaning(of: text) {
            case .null: return .null
            case .bool: return .bool(text == "true")
            case .number: return .number(text)
            case nil: return Template.read(text, node, &reading).map(JSONTemplate.text)
            }
        case .list(let nodes):
            let values = nodes.compactMap { read($0, &reading) }
            return values.count == nodes.count ? .list(values) : nil
        case .mapping(let entries):
            let members = entries.compactMap { entry -> Member? in
                if entry.key.contains("${") {
                    reading.report(
                        "'\(entry.key)' is a key with a variable, and only values may have them", at: entry.keyPosition,
                        hint: "send such a request with body, which is any text")
                    return nil
                }
                return read(entry.value, &reading).map { Member(entry.key, $0) }
            }
            return members.count == entries.count ? .object(members) : nil
        }
    }

    fileprivate var node: SourceNode {
        switch self {
        case .text(let template): SourceNode(.text(template.text), isQuoted: true)
        case .number(let text): .text(text)
        case .bool(let flag): .text(flag ? "true" : "false")
        case .null: .null
        case .list(let values): .list(values.map(\.node))
        case .object(let members): .mapping(members.map { ($0.key, $0.value.node) })
        }
    }
}
