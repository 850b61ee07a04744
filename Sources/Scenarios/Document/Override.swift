package import Texts

/// A value that replaces another one in a scenario: `--set path=value`, or one line of a variant.
package struct Override: Sendable {
    /// Keys from the root, joined by dots. A number or a name selects an element of a list. That includes the name that
    /// a release or a fault without a name is given. Keys may contain spaces:
    /// `shop.calls.order -> payment.circuitBreaker`.
    package var path: String
    package var value: SourceNode
    /// Where the path is written.
    package var position: SourcePosition

    package init(path: String, value: SourceNode, position: SourcePosition) {
        self.path = path
        self.value = value
        self.position = position
    }
}

extension Override: Hashable {
    /// Equal when path and value are equal, wherever they are written.
    package static func == (left: Override, right: Override) -> Bool {
        left.path == right.path && left.value == right.value
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(path)
        hasher.combine(value)
    }
}

extension Override {
    /// Reads `path=value`, as `--set` gives it. The value is YAML. Diagnostics give the whole text as their file.
    package init(argument: String) throws(Diagnostics) {
        let file = "--set \(argument)"
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
            throw YAMLReader.failure(file, 0, 0, "no value, expected path=value", hint: "as --set seed=7")
        }
        let text = argument[argument.index(after: equals)...]
        let position = SourcePosition(file: file, line: 0, column: 0)
        if let sign = text.first(where: { $0 != " " }), "&*!".contains(sign) {
            throw YAMLReader.failure(file, 0, 0, "a value that begins with '\(sign)', expected plain YAML")
        }
        let isEmpty = text.allSatisfy { $0 == " " }
        let node =
            isEmpty
            ? SourceNode(.text(""), at: position)
            : try YAMLReader.read(Array(text.utf8), file: file)
        self.init(path: String(argument[..<equals]), value: node.moved(to: position), position: position)
    }
}

extension SourceNode {
    /// The same value, with every part of it at one place.
    func moved(to position: SourcePosition) -> SourceNode {
        let content: Content =
            switch content {
            case .text(let text): .text(text)
            case .list(let nodes): .list(nodes.map { $0.moved(to: position) })
            case .mapping(let entries):
                .mapping(
                    entries.map { Entry(key: $0.key, keyPosition: position, value: $0.value.moved(to: position)) })
            }
        var moved = SourceNode(content, at: position, isQuoted: isQuoted)
        moved.isNull = isNull
        return moved
    }
}
