/// Escapes text from files and arguments for Markdown (CommonMark 0.31, GitHub's tables and strikethrough).
package enum MarkdownText {
    /// The text as plain text within a line.
    package static func escaped(_ text: String) -> String {
        PrintableText.escaped(text).escaping { "\\`*_{}[]<>#|~".unicodeScalars.contains($0) }
    }

    /// A code span. Its fence is longer than any row of backticks in the text (6.1).
    package static func code(_ text: String) -> String {
        let text = PrintableText.escaped(text)
        let longest = longestFence(text)
        guard longest > 0 else { return "`\(text)`" }
        let fence = String(repeating: "`", count: longest + 1)
        return "\(fence) \(text) \(fence)"
    }

    /// A code block of several lines. No line of it can close its fence (4.5).
    package static func block(_ text: String) -> String {
        let text = PrintableText.escaped(text, lines: true)
        let fence = String(repeating: "`", count: max(3, longestFence(text) + 1))
        return "\(fence)\n\(text)\n\(fence)\n"
    }

    private static func longestFence(_ text: String) -> Int {
        var (longest, length) = (0, 0)
        for scalar in text.unicodeScalars {
            length = scalar == "`" ? length + 1 : 0
            longest = max(longest, length)
        }
        return longest
    }
}
