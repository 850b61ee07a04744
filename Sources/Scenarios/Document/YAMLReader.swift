internal import Texts
internal import Yams

/// Turns the bytes of a YAML file into a ``SourceNode``, within stated limits.
///
/// Whatever is in the file, the result is a node or a diagnostic. No input can make the reader crash or use memory
/// beyond a small multiple of the file's size.
enum YAMLReader {
    /// What a file should contain, for errors about empty files.
    struct Content {
        let name: String
        /// A hint at how such a file begins.
        let firstLine: String

        static let scenario = Content(name: "a scenario", firstLine: "scenario: my-name")
        static let rules = Content(name: "a list of rules", firstLine: "- { match: /, step: list }")
    }

    /// The largest file: 1 MiB. Scenario files beyond it are refused before they are read.
    static let maximumBytes = 1 << 20
    /// How deep mappings and lists may be nested.
    static let maximumDepth = 24
    /// The most lines that begin with `%`, as directives of YAML do. The parser compares each tag directive with all
    /// earlier ones.
    static let maximumDirectives = 8
    /// The most mappings, lists, keys and values in one file.
    static let maximumNodes = 100_000

    /// Reads one document. `file` names it in diagnostics.
    static func read(
        _ bytes: [UInt8], file: String, expecting content: Content = .scenario
    ) throws(Diagnostics) -> SourceNode {
        guard bytes.count <= maximumBytes else {
            throw failure(file, 0, 0, "is larger than the limit of \(maximumBytes) bytes")
        }
        let text = try decode(bytes, file: file)
        try YAMLHazards.check(text, file: file)
        // The parser recurses down to its own limit. That may need more stack than this thread has.
        let node = DeepStack.run { Result { () throws(Diagnostics) in try parsed(text, file: file) } }
        guard let node = try node.get() else {
            throw failure(
                file, 0, 0, "the file is empty, expected \(content.name)", hint: "start with '\(content.firstLine)'")
        }
        return node
    }

    /// Nil if the text contains no value.
    private static func parsed(_ text: String, file: String) throws(Diagnostics) -> SourceNode? {
        guard let root = try compose(text, file: file) else { return nil }
        var converter = YAMLConverter(file: file)
        let node = converter.convert(root, depth: 0)
        guard converter.problems.isEmpty else { throw Diagnostics(converter.problems) }
        return node
    }

    /// Decodes UTF-8 and drops the byte-order mark that some editors put in front.
    private static func decode(_ bytes: [UInt8], file: String) throws(Diagnostics) -> String {
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        if let zero = bytes.firstIndex(of: 0) {
            let (line, column) = place(of: zero, in: bytes)
            throw failure(file, line, column, "a NUL byte, expected YAML text", hint: "is this a binary file?")
        }
        if let bad = UTF8.firstInvalidByte(in: bytes) {
            let (line, column) = place(of: bad, in: bytes)
            throw failure(
                file, line, column, "a byte that is not UTF-8 (0x\(String(bytes[bad], radix: 16)))",
                hint: "save the file as UTF-8")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Line and column of a byte, both from 1.
    private static func place(of index: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        let before = bytes[..<index]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (before.count { $0 == UInt8(ascii: "\n") } + 1, index - lineStart + 1)
    }

    private static func compose(_ text: String, file: String) throws(Diagnostics) -> Node? {
        do {
            // The basic resolver leaves every scalar as text. Keys then differ only by their text.
            return try Yams.compose(yaml: text, .basic, .default, .utf8)
        } catch let error as YamlError {
            throw diagnostics(for: error, file: file)
        } catch {
            throw failure(file, 0, 0, "is not YAML: \(error)")
        }
    }

    private static func diagnostics(for error: YamlError, file: String) -> Diagnostics {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            let detail = context.map { "\($0.text) from line \($0.mark.line): " } ?? ""
            return failure(file, mark.line, mark.column, "is not YAML: \(detail)\(problem)")
        case .composer(_, "but found another document", let mark, _):
            return failure(
                file, mark.line, mark.column, "a second document, expected one in a file",
                hint: "put each document into a file of its own")
        case .composer(_, let problem, let mark, _):
            return failure(file, mark.line, mark.column, "is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            return failure(
                file, context.mark.line, context.mark.column,
                "the key \(RepeatedKey.names(keys)) stands twice in one mapping",
                hint: RepeatedKey.hint(
                    keys.first ?? "", line: context.mark.line, column: context.mark.column, in: context.text))
        case .reader(let problem, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0)
            let line = before.count { $0.isNewline } + 1
            let column = before.reversed().prefix { !$0.isNewline }.count + 1
            return failure(file, line, column, "is not YAML: \(problem)")
        default:
            return failure(file, 0, 0, "is not YAML: \(error)")
        }
    }

    static func failure(
        _ file: String, _ line: Int, _ column: Int, _ message: String, hint: String? = nil
    ) -> Diagnostics {
        let position = SourcePosition(file: file, line: line, column: column)
        return Diagnostics([Diagnostic(position: position, message: message, hint: hint)])
    }
}
