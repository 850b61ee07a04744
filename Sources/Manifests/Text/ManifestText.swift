internal import Texts

/// One file of those that are written: its path below the folder of all of them, and its text.
package struct ManifestFile: Hashable, Sendable {
    /// What a file that is a program begins with; the mark comes after it.
    private static let shebang = "#!"

    package let path: String
    /// With the mark by which ``isUnchanged(_:)`` knows it.
    package let text: String
    /// Whether it is a program.
    package var isExecutable: Bool { text.hasPrefix(Self.shebang) }

    /// - Parameter body: the text without the mark.
    init(_ path: String, _ body: String) {
        self.path = path
        let (first, rest) = Self.cut(body)
        text = first + Self.mark(first + rest) + "\n" + rest
    }

    /// YAML documents, each with what a reader has to know first.
    init(_ path: String, _ documents: [YAMLDocument]) throws {
        self.init(path, try documents.map { try $0.text }.joined(separator: "---\n"))
    }

    private init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// The same file in a folder.
    func moved(to folder: String) -> ManifestFile { ManifestFile(path: "\(folder)/\(path)", text: text) }

    // MARK: The mark

    private static let words = "# Written by perennial manifests, text "

    /// Whether a text is one that this program wrote and nobody has changed since.
    package static func isUnchanged(_ text: String) -> Bool {
        let (first, rest) = cut(text)
        guard let end = rest.firstIndex(of: "\n") else { return false }
        return rest[..<end] == mark(first + rest[rest.index(after: end)...])
    }

    /// Whether a text was written by this program, changed or not.
    package static func isOurs(_ text: String) -> Bool { cut(text).rest.hasPrefix(words) }

    private static func mark(_ body: String) -> String { words + Checksum.text(of: body) }

    /// The line with which a program begins, and the rest.
    private static func cut(_ text: String) -> (first: String, rest: String) {
        guard text.hasPrefix(shebang), let end = text.firstIndex(of: "\n") else { return ("", text) }
        return (String(text[...end]), String(text[text.index(after: end)...]))
    }
}

/// One document of a YAML file.
struct YAMLDocument {
    /// What a reader has to know, without the signs of a comment; empty for nothing. It is broken into lines.
    var comment = ""
    var value: YAML

    init(_ comment: String = "", _ value: YAML) {
        self.comment = comment
        self.value = value
    }

    var text: String {
        get throws { Comment.lines(comment) + (try value.document) }
    }
}

/// Comments of files whose comments begin with `#`.
enum Comment {
    private static let width = 100

    /// The text as lines of a comment; each of its own lines begins one.
    static func lines(_ text: String, indent: String = "") -> String {
        guard !text.isEmpty else { return "" }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { paragraph in
            // A line that is set in is shown as it is, as a command that is to be copied.
            if paragraph.isEmpty { return "\(indent)#\n" }
            if paragraph.hasPrefix("  ") { return "\(indent)# \(paragraph)\n" }
            var lines = [""]
            for word in paragraph.split(separator: " ") {
                if let last = lines.last, !last.isEmpty, last.count + word.count >= width - indent.count {
                    lines.append("")
                }
                lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
            }
            return lines.map { "\(indent)# \($0)\n" }.joined()
        }.joined()
    }
}

/// Tells whether a text has changed: FNV-1a, 64 bits (Fowler, Noll, Vo). It guards against an accident, not against
/// anybody.
enum Checksum {
    static func text(of text: String) -> String {
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
