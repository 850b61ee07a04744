internal import Texts

/// What is allowed at a place of a scenario file, in words.
extension Shape {
    /// Empty for a mapping whose keys are listed one by one.
    var typeText: String {
        switch self {
        case .text(let schema): schema.typeText
        case .record: ""
        case .named: "names with values"
        case .list(let shape, let count):
            "list" + (shape.typeText.isEmpty ? "" : " of \(shape.typeText)")
                + (count.upperBound < .max ? ", at most \(count.upperBound)" : "")
        case .either(let shapes):
            shapes.map(\.typeText).reduce(into: [String]()) { texts, text in
                if !text.isEmpty, !texts.contains(text) { texts.append(text) }
            }.joined(separator: ", or ")
        case .defined(let name, let shape): Self.words[name] ?? shape.typeText
        }
    }

    /// The formats that the reference explains once, by their names in the schema.
    static let words = [
        "duration": "duration", "seconds": "seconds", "distribution": "duration or distribution",
        "probability": "percent", "memory": "size", "name": "name", "link": "link", "intOrPercent": "number or percent",
        "replicas": "number, or all", "service": "service", "json": "JSON",
        "template": "text with variables", "scalar": "text with variables, number, true, false or null",
        "status": "status",
        "cause": "status or failure",
    ]
}

extension JSON {
    var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let flag): "\(flag)"
        case .null, .array, .object: nil
        }
    }

    fileprivate var typeText: String {
        guard case .object(let schema) = self else { return "text" }
        if let value = schema.value(of: "const")?.text { return value }
        if case .array(let values)? = schema.value(of: "enum") {
            // The schema accepts `off` and false, because YAML 1.1 turns one into the other.
            let words = values.compactMap(\.text)
            let shown = words.contains("off") ? words.filter { $0 != "true" && $0 != "false" } : words
            return shown.joined(separator: " | ")
        }
        let types: [String] =
            switch schema.value(of: "type") {
            case .string(let type)?: [type]
            case .array(let types)?: types.compactMap(\.text)
            default: []
            }
        if types.contains("boolean") { return "true | false" }
        if types == ["integer"] || types == ["number"] {
            let word = types == ["integer"] ? "whole number" : "number"
            let most = schema.value(of: "maximum")?.text
            if let least = schema.value(of: "minimum")?.text {
                return most.map { "\(word), \(least) to \($0)" } ?? "\(word), at least \(least)"
            }
            guard let least = schema.value(of: "exclusiveMinimum")?.text else { return word }
            return "\(word) above \(least)" + (most.map { ", at most \($0)" } ?? "")
        }
        guard case .string(let pattern)? = schema.value(of: "pattern") else { return "text" }
        if pattern == Rate.pattern { return "rate" }
        if pattern.hasSuffix("%?$") { return "percent" }
        if pattern.hasPrefix("^/") { return "path of a URL" }
        if types.contains("integer") { return "number or range" }
        return "text"
    }
}

extension [(key: String, value: JSON)] {
    func value(of key: String) -> JSON? { first { $0.key == key }?.value }
}

extension SourceNode {
    /// The value on one line, in its written form. Nil if it is listed key by key, or has no words.
    var shortText: String? {
        switch content {
        case .text(let text): text.isEmpty ? nil : text
        case .list(let nodes): nodes.isEmpty ? "[]" : nil
        case .mapping(let entries):
            // A distribution is a value, although it has keys.
            entries.isEmpty || entries.contains { $0.value.text == nil }
                ? nil : "{ " + entries.map { "\($0.key): \($0.value.text ?? "")" }.joined(separator: ", ") + " }"
        }
    }
}
