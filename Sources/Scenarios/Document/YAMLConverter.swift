internal import Texts
internal import Yams

/// Copies the parser's nodes into ``SourceNode``s and counts them against the limits.
struct YAMLConverter {
    let file: String
    /// Empty if everything could be copied.
    private(set) var problems: [Diagnostic] = []
    private var nodes = 0

    init(file: String) { self.file = file }

    mutating func convert(_ node: Node, depth: Int) -> SourceNode {
        let position = SourcePosition(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
        nodes += 1
        guard nodes <= YAMLReader.maximumNodes, node.scalar != nil || depth < YAMLReader.maximumDepth else {
            reportLimit(depth, at: position)
            return SourceNode(.text(""), at: position)
        }
        switch node {
        case .scalar(let scalar):
            guard !scalar.string.utf8.contains(0) else {
                problems.append(
                    Diagnostic(
                        position: position, message: "a NUL character, which no text here can have",
                        hint: "write the text without \\0"))
                return SourceNode(.text(""), at: position)
            }
            let isQuoted = scalar.style == .singleQuoted || scalar.style == .doubleQuoted
            var node = SourceNode(.text(Self.text(of: scalar)), at: position, isQuoted: isQuoted)
            node.isNull = !isQuoted && !scalar.string.isEmpty && node.text == ""
            return node
        case .sequence(let sequence):
            return SourceNode(.list(sequence.map { convert($0, depth: depth + 1) }), at: position)
        case .mapping(let mapping):
            return SourceNode(.mapping(mapping.compactMap { convert($0, depth: depth + 1) }), at: position)
        case .alias:
            problems.append(Diagnostic(position: position, message: "an alias, expected a value"))
            return SourceNode(.text(""), at: position)
        }
    }

    /// A plain `~` or `null` is YAML's way to write no value.
    private static func text(of scalar: Node.Scalar) -> String {
        scalar.style == .plain && (scalar.string == "~" || scalar.string == "null") ? "" : scalar.string
    }

    private mutating func convert(_ pair: Node.Mapping.Element, depth: Int) -> SourceNode.Entry? {
        let key = convert(pair.key, depth: depth)
        let value = convert(pair.value, depth: depth)
        guard let name = key.text else {
            problems.append(Diagnostic(position: key.position, message: "\(key.kind) as a key, expected a name"))
            return nil
        }
        return SourceNode.Entry(key: name, keyPosition: key.position, value: value)
    }

    /// One report is enough: after the first, every further node reaches the limits too.
    private mutating func reportLimit(_ depth: Int, at position: SourcePosition) {
        guard problems.isEmpty else { return }
        let message =
            depth >= YAMLReader.maximumDepth
            ? "nested deeper than the limit of \(YAMLReader.maximumDepth) levels"
            : "more than the limit of \(YAMLReader.maximumNodes) keys and values"
        problems.append(Diagnostic(position: position, message: message))
    }
}
