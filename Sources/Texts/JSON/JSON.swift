/// A JSON value whose keys keep their order, so that a schema reads like the table from which it comes.
package indirect enum JSON: Sendable {
    case string(String)
    /// A number in JSON's own notation.
    case number(String)
    case bool(Bool)
    case null
    case array([JSON])
    case object([(key: String, value: JSON)])

    package static func integer(_ value: some BinaryInteger) -> JSON { .number("\(value)") }
    package static func strings(_ values: [String]) -> JSON { .array(values.map(JSON.string)) }

    /// The text in one line without blanks, for programs.
    package var compact: String {
        switch self {
        case .string(let string): JSONString.quoted(string)
        case .number(let number): number
        case .bool(let bool): bool ? "true" : "false"
        case .null: "null"
        case .array(let values): "[" + values.map(\.compact).joined(separator: ",") + "]"
        case .object(let entries):
            "{" + entries.map { "\(JSONString.quoted($0.key)):\($0.value.compact)" }.joined(separator: ",") + "}"
        }
    }

    /// The text, indented by two spaces for each level.
    package func text(indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .string(let string): return JSONString.quoted(string)
        case .number(let number): return number
        case .bool(let bool): return bool ? "true" : "false"
        case .null: return "null"
        case .array(let values):
            if values.isEmpty { return "[]" }
            return "[\n" + values.map { inner + $0.text(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let entries):
            if entries.isEmpty { return "{}" }
            let lines = entries.map { "\(inner)\(JSONString.quoted($0.key)): \($0.value.text(indent: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        }
    }
}

/// Writes text as a JSON string (RFC 8259, section 7).
package enum JSONString {
    /// The string with its quotes. Only what must be escaped is escaped.
    package static func quoted(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isEscaped) else { return "\"\(text)\"" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                result += "\\"
                result.unicodeScalars.append(scalar)
            case _ where isEscaped(scalar):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
    }
}
