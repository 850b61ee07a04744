internal import Texts

/// Looks for things that must not reach the YAML parser. One is aliases, with which a small file can stand for an
/// enormous one. The other is text that takes the parser more time or stack than a file of its size should. Each check
/// is one pass over the bytes.
///
/// The parser resolves aliases while it composes, and it compares keys by their whole content. A file of a few hundred
/// bytes can therefore occupy it for ever. A scenario has no need of aliases: variants and defaults do their work.
enum YAMLHazards {
    /// Throws if the text contains both `&name` and `*name`. An alias without an anchor of its name is an error that
    /// the parser reports itself. An anchor without an alias does no harm. So nothing that could expand gets past this
    /// check, wherever it is. The check also counts comments and quoted text. That is the price of not parsing twice.
    static func check(_ text: String, file: String) throws(Diagnostics) {
        let bytes = Array(text.utf8)
        try checkDepth(bytes, file: file)
        try checkDirectives(bytes, file: file)
        try checkAliases(bytes, file: file)
    }

    /// Throws if more brackets and braces are open at a time than values may be nested. Brackets in comments are not
    /// counted, but brackets in a text are. The converter refuses too deep nesting by indentation: it costs the parser
    /// no more than any other text.
    private static func checkDepth(_ bytes: [UInt8], file: String) throws(Diagnostics) {
        var (depth, isComment, isAtStart) = (0, false, true)
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): isComment = false
            case UInt8(ascii: "#") where isAtStart: isComment = true
            case _ where isComment: break
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
            default: break
            }
            isAtStart = byte <= 0x20
            guard depth > YAMLReader.maximumDepth else { continue }
            throw failure(
                index, bytes, file, "nested deeper than the limit of \(YAMLReader.maximumDepth) levels")
        }
    }

    private static func checkDirectives(_ bytes: [UInt8], file: String) throws(Diagnostics) {
        var count = 0
        for index in bytes.indices where bytes[index] == UInt8(ascii: "%") {
            guard index == 0 || bytes[index - 1] == UInt8(ascii: "\n") || bytes[index - 1] == UInt8(ascii: "\r") else {
                continue
            }
            count += 1
            guard count > YAMLReader.maximumDirectives else { continue }
            throw failure(
                index, bytes, file, "more than the limit of \(YAMLReader.maximumDirectives) directives",
                hint: "these files need none")
        }
    }

    private static func checkAliases(_ bytes: [UInt8], file: String) throws(Diagnostics) {
        let anchors = Set(names(after: UInt8(ascii: "&"), in: bytes).map(\.name))
        guard !anchors.isEmpty else { return }
        let aliases = names(after: UInt8(ascii: "*"), in: bytes).filter { anchors.contains($0.name) }
        guard let first = aliases.first else { return }
        throw failure(
            first.index, bytes, file,
            "the alias '*\(String(decoding: first.name, as: UTF8.self))', and these files have no anchors and aliases",
            hint: "write the value out; scenarios have variants")
    }

    private static func failure(
        _ index: Int, _ bytes: [UInt8], _ file: String, _ message: String, hint: String? = nil
    ) -> Diagnostics {
        let before = bytes[..<index]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return YAMLReader.failure(
            file, before.count { $0 == UInt8(ascii: "\n") } + 1, index - lineStart + 1, message, hint: hint)
    }

    private static func names(after sign: UInt8, in bytes: [UInt8]) -> [(index: Int, name: ArraySlice<UInt8>)] {
        bytes.indices.compactMap { index in
            guard bytes[index] == sign else { return nil }
            let name = bytes[(index + 1)...].prefix(while: isNameByte)
            return name.isEmpty ? nil : (index, name)
        }
    }

    /// The bytes that libyaml accepts in the name of an anchor (`IS_ALPHA` in its yaml_private.h).
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
