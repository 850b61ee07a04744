internal import Yams

/// Prints a ``SourceNode`` as YAML that reads back as the same node.
enum YAMLWriter {
    /// A mapping or list that holds only text stays on its key's line up to this many characters.
    private static let maximumFlowWidth = 90

    /// Fails only on values that no scenario that was read can contain, or without memory.
    static func write(_ node: SourceNode) throws -> String {
        try Yams.serialize(node: convert(node), width: -1, allowUnicode: true)
    }

    private static func convert(_ node: SourceNode) -> Node {
        switch node.content {
        case .text(let text):
            if node.isNull { return .scalar(Node.Scalar("null", Tag(.implicit, .basic), .plain)) }
            // Text that was in quotes to be no number and no truth value stays in them.
            return scalar(text, inQuotes: node.isQuoted && SourceNode.meaning(of: text) != nil)
        case .list(let nodes):
            return .sequence(Node.Sequence(nodes.map(convert), .implicit, isShort(node) ? .flow : .block))
        case .mapping(let entries):
            let pairs = entries.map { (scalar($0.key), convert($0.value)) }
            return .mapping(Node.Mapping(pairs, .implicit, isShort(node) ? .flow : .block))
        }
    }

    /// A bare `null` reads back as nothing, so text that looks like it is put in quotes.
    private static func scalar(_ text: String, inQuotes: Bool = false) -> Node {
        let style: Node.Scalar.Style = inQuotes || text == "null" || text == "~" ? .singleQuoted : .any
        return .scalar(Node.Scalar(text, Tag(.implicit, .basic), style))
    }

    private static func isShort(_ node: SourceNode) -> Bool {
        flowWidth(node, depth: 0).map { $0 <= maximumFlowWidth } ?? false
    }

    /// The width on one line; nil for a value that is nested too deep to read well on one line.
    private static func flowWidth(_ node: SourceNode, depth: Int) -> Int? {
        switch node.content {
        case .text(let text): return text.count
        case .list(let nodes):
            return sum(nodes.map { flowWidth($0, depth: depth + 1) }, depth: depth)
        case .mapping(let entries):
            let widths = entries.map { entry in
                flowWidth(entry.value, depth: depth + 1).map { $0 + entry.key.count + 2 }
            }
            return sum(widths, depth: depth)
        }
    }

    private static func sum(_ widths: [Int?], depth: Int) -> Int? {
        guard depth < 2, !widths.contains(nil) else { return nil }
        return widths.reduce(4) { $0 + ($1 ?? 0) + 2 }
    }
}
