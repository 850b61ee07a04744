package import Texts

/// A value of a YAML document with its place: text, a mapping in file order, or a list.
///
/// Scalars stay text. The format of a key decides what its text means. YAML's own guesses therefore never change the
/// meaning of `off`, `1e3` or `12:30`.
package struct SourceNode: Sendable {
    package struct Entry: Sendable {
        package var key: String
        package var keyPosition: SourcePosition
        package var value: SourceNode
    }

    package indirect enum Content: Sendable {
        case text(String)
        case mapping([Entry])
        case list([SourceNode])
    }

    package var content: Content
    package var position: SourcePosition
    /// Whether the text is in quotes. They move its first character one column to the right.
    package var isQuoted: Bool
    /// Whether nothing is written as `null`, and not as an empty text.
    package var isNull = false

    package init(_ content: Content, at position: SourcePosition = .generated, isQuoted: Bool = false) {
        self.content = content
        self.position = position
        self.isQuoted = isQuoted
    }
}

extension SourcePosition {
    /// The place of values that no user wrote: those that are printed.
    package static let generated = SourcePosition(file: "", line: 0, column: 0)
}

extension SourceNode {
    static func text(_ text: String) -> SourceNode { SourceNode(.text(text)) }

    /// JSON's `null`.
    static var null: SourceNode {
        var node = SourceNode(.text(""))
        node.isNull = true
        return node
    }

    static func mapping(_ entries: [(key: String, value: SourceNode)]) -> SourceNode {
        SourceNode(.mapping(entries.map { Entry(key: $0.key, keyPosition: .generated, value: $0.value) }))
    }

    static func list(_ nodes: [SourceNode]) -> SourceNode { SourceNode(.list(nodes)) }

    var text: String? {
        guard case .text(let text) = content else { return nil }
        return text
    }

    var entries: [Entry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    var elements: [SourceNode]? {
        guard case .list(let nodes) = content else { return nil }
        return nodes
    }

    /// The value of a mapping's key; nil if there is none or if this is not a mapping.
    package subscript(key: String) -> SourceNode? { entries?.first { $0.key == key }?.value }

    /// Where a mapping's key is written; the place of the whole mapping if it has no such key.
    func position(of key: String) -> SourcePosition {
        entries?.first { $0.key == key }?.keyPosition ?? position
    }

    /// The most scalars of a text that an error shows. A character may have any number of marks.
    private static let maximumShown = 60

    private static func shown(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count > maximumShown else { return text }
        return String(String.UnicodeScalarView(scalars.prefix(maximumShown))) + "…"
    }

    /// The description of this value in an error: `'12x'`, `a mapping`, `a list`, `nothing`.
    var kind: String {
        switch content {
        case .text(""): "nothing"
        case .text(let text): "'\(Self.shown(text))'"
        case .mapping: "a mapping"
        case .list: "a list"
        }
    }
}

extension SourceNode {
    /// What a plain scalar is in JSON, if it is no string.
    enum Meaning { case null, bool, number }

    static func meaning(of text: String) -> Meaning? {
        switch text {
        case "": return .null
        case "true", "false": return .bool
        default: break
        }
        guard let first = text.utf8.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first),
            case .number? = try? JSONReader.read(Array(text.utf8))
        else { return nil }
        return .number
    }
}

extension SourceNode: Hashable {
    /// Two nodes are equal when they have the same content, wherever they are written.
    package static func == (left: SourceNode, right: SourceNode) -> Bool {
        switch (left.content, right.content) {
        case (.text(let left), .text(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.mapping(let left), .mapping(let right)):
            left.map(\.key) == right.map(\.key) && left.map(\.value) == right.map(\.value)
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch content {
        case .text(let text): hasher.combine(text)
        case .list(let nodes): hasher.combine(nodes)
        case .mapping(let entries):
            hasher.combine(entries.map(\.key))
            hasher.combine(entries.map(\.value))
        }
    }
}
