/// Looks for what must not reach the YAML parser: aliases, by which a small file can stand for an enormous one.
///
/// The parser resolves aliases while it composes and compares keys by their whole content, so a file of a few hundred
/// bytes can occupy it for ever. A scenario has no need of aliases: variants and defaults do their work.
enum YAMLHazards {
    /// Throws where the text holds both `&name` and `*name`. Without an anchor of its name an alias is an error of the
    /// parser's own, and without an alias an anchor does no harm, so nothing that could expand gets past this, wherever
    /// it stands; that a comment or a quoted text counts too is the price of not parsing twice.
    static func check(_ text: String, file: String) throws(Diagnostics) {
        let bytes = Array(text.utf8)
        let anchors = Set(names(after: UInt8(ascii: "&"), in: bytes).map(\.name))
        guard !anchors.isEmpty else { return }
        let aliases = names(after: UInt8(ascii: "*"), in: bytes).filter { anchors.contains($0.name) }
        guard let first = aliases.first else { return }
        let before = bytes[..<first.index]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        throw YAMLReader.failure(
            file, before.count { $0 == UInt8(ascii: "\n") } + 1, first.index - lineStart + 1,
            "the alias '*\(String(decoding: first.name, as: UTF8.self))', and these files have no anchors and aliases",
            hint: "write the value out; scenarios have variants")
    }

    private static func names(after sign: UInt8, in bytes: [UInt8]) -> [(index: Int, name: ArraySlice<UInt8>)] {
        bytes.indices.compactMap { index in
            guard bytes[index] == sign else { return nil }
            let name = bytes[(index + 1)...].prefix(while: isNameByte)
            return name.isEmpty ? nil : (index, name)
        }
    }

    /// What libyaml takes into the name of an anchor (`IS_ALPHA` in its yaml_private.h).
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
