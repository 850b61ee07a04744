internal import Yams

/// A value of a YAML document. Its keys keep their order.
indirect enum YAML: Hashable, Sendable {
    /// Written so that every reader takes it for text.
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([YAML])
    case map([Entry])
    /// Nothing: it is left out, with its key.
    case absent

    struct Entry: Hashable, Sendable {
        var key: String
        var value: YAML
    }

    /// A text, or nothing.
    static func optional(_ text: String?) -> YAML { text.map(YAML.text) ?? .absent }
    /// A number, or nothing.
    static func optional(_ number: Int?) -> YAML { number.map(YAML.number) ?? .absent }
    static func texts(_ texts: [String]) -> YAML { .list(texts.map(YAML.text)) }

    /// A map with more entries behind its own.
    func adding(_ entries: [(key: String, value: YAML)]) -> YAML {
        guard case .map(let own) = self else { return self }
        return .map(own + entries.map { Entry(key: $0.key, value: $0.value) })
    }
}

extension YAML: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension YAML: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    init(arrayLiteral elements: YAML...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, YAML)...) {
        self = .map(elements.map { Entry(key: $0.0, value: $0.1) })
    }
}

// MARK: Writing

extension YAML {
    /// Longer lists stand on a line for each element.
    private static let maximumFlowWidth = 100

    /// The value as a document, without the line that begins one.
    var document: String {
        get throws { try Yams.serialize(node: node, width: -1, allowUnicode: true) }
    }

    private var node: Node {
        switch self {
        case .text(let text): return .scalar(Node.Scalar(text, Tag(.implicit), Self.style(text)))
        case .number(let number): return .scalar(Node.Scalar("\(number)", Tag(.implicit), .plain))
        case .flag(let flag): return .scalar(Node.Scalar(flag ? "true" : "false", Tag(.implicit), .plain))
        case .list(let values):
            let isShort =
                values.allSatisfy(\.isScalar) && (values.reduce(0) { $0 + $1.width + 2 } <= Self.maximumFlowWidth)
            return .sequence(
                Node.Sequence(values.filter { $0 != .absent }.map(\.node), Tag(.implicit), isShort ? .flow : .block))
        case .map(let entries):
            let pairs = entries.filter { $0.value != .absent }.map { entry in
                (Node.scalar(Node.Scalar(entry.key, Tag(.implicit), Self.style(entry.key))), entry.value.node)
            }
            return .mapping(Node.Mapping(pairs, Tag(.implicit), pairs.isEmpty ? .flow : .block))
        case .absent: return .scalar(Node.Scalar("null", Tag(.implicit), .plain))
        }
    }

    private var isScalar: Bool {
        switch self {
        case .text(let text): !text.contains("\n")
        case .number, .flag, .absent: true
        case .list, .map: false
        }
    }

    private var width: Int { if case .text(let text) = self { text.count } else { 5 } }

    /// Readers differ in what they take for a number or a truth value (`on`, `1_000`, `12:30`). So only what begins
    /// with a letter and looks like a word or a sentence goes without quotes.
    private static func style(_ text: String) -> Node.Scalar.Style {
        if text.contains("\n"), !text.contains("\r") { return .literal }
        return isPlain(text) ? .plain : .doubleQuoted
    }

    private static let words = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"]

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "/"), text.utf8.last != 0x20 else {
            return false
        }
        return !words.contains(text.lowercased())
            && text.utf8.allSatisfy { isLetter($0) || "0123456789._-/=+ ".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
