/// Text in the columns of a terminal, where a character may take two columns or none.
package enum TerminalText {
    /// The columns that the text takes. It must not contain colour codes.
    package static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

    /// The text with blanks after it up to `columns`; longer texts stay as they are.
    package static func padded(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(text)))
    }

    /// The text with blanks before it up to `columns`; longer texts stay as they are.
    package static func rightAligned(_ text: String, to columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - width(text))) + text
    }

    /// The text without the blanks at its end.
    package static func trimmed(_ text: String) -> String { String(text.reversed().drop { $0 == " " }.reversed()) }

    /// The text, or its beginning and `…` if it is wider than `columns`, which must be at least 1.
    package static func shortened(_ text: String, to columns: Int) -> String {
        guard width(text) > columns else { return text }
        var result = ""
        var used = 1
        for character in text {
            used += width(character)
            if used > columns { break }
            result.append(character)
        }
        return result + "…"
    }

    /// Lines of at most `columns`, broken at blanks if there are any. A wider character has a line of its own, and so
    /// has every character if a terminal has no columns.
    package static func wrapped(_ text: String, to columns: Int) -> [String] {
        let columns = max(1, columns)
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let candidate = line.isEmpty ? String(word) : "\(line) \(word)"
            if width(candidate) <= columns {
                line = candidate
                continue
            }
            if !line.isEmpty { lines.append(line) }
            line = ""
            var used = 0
            for character in word {
                if !line.isEmpty, used + width(character) > columns {
                    lines.append(line)
                    (line, used) = ("", 0)
                }
                line.append(character)
                used += width(character)
            }
        }
        lines.append(line)
        return lines
    }

    /// The text in lines of at most `width` columns: the first after `first`, the others after `indent` blanks. Nothing
    /// in the text may move the cursor.
    package static func hanging(
        _ text: String, first: String, indent: Int, width: Int, style: (String) -> String = { $0 }
    ) -> [String] {
        wrapped(PrintableText.escaped(text), to: width - indent).enumerated().map { index, line in
            (index == 0 ? first : String(repeating: " ", count: indent)) + style(line)
        }
    }

    private static func width(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x0300...0x036F, 0x200B...0x200F, 0xFE00...0xFE0F: return 0
        // East Asian wide ranges and emoji, by the blocks that terminals draw in two columns.
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}

/// Whether a text for the terminal has colours. The caller knows whether there is a terminal and what the user wants
/// (`--no-color`, `NO_COLOR`).
package enum ColorMode: Sendable {
    case on, off

    package enum Style: String {
        case good = "32"
        case bad = "31"
        case heading = "1"
        case faint = "2"
    }

    /// ✓ or ✗.
    package func mark(_ isGood: Bool) -> String { apply(isGood ? .good : .bad, to: isGood ? "✓" : "✗") }

    /// The text in a style, or the text itself without colours.
    package func apply(_ style: Style, to text: String) -> String {
        self == .on && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
