/// Escapes text from files and arguments for people. Scalars that move the cursor, change colours or turn the direction
/// of writing are shown as escapes, `\x1b` or `\u202e`.
package enum PrintableText {
    /// - Parameter lines: whether ends of lines are kept, for a text of several lines.
    package static func escaped(_ text: String, lines: Bool = false) -> String {
        guard text.unicodeScalars.contains(where: { isHarmful($0, lines) }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isHarmful(scalar, lines) {
                result += escape(scalar.value)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text itself, or its beginning and how much more there is. Scalars are counted, because a single character
    /// may have any number of marks.
    package static func bounded(_ text: String, to maximum: Int) -> String {
        let scalars = text.unicodeScalars
        // A scalar has at least one byte.
        guard text.utf8.count > maximum,
            let end = scalars.index(scalars.startIndex, offsetBy: maximum, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else { return text }
        return String(scalars[..<end]) + "… (\(scalars[end...].count) more characters)"
    }

    private static func escape(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        let width = value < 0x100 ? 2 : 4
        return (width == 2 ? "\\x" : "\\u") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// C0 and C1 controls, line separators, and what Unicode calls Bidi_Control (UAX #9).
    private static func isHarmful(_ scalar: Unicode.Scalar, _ lines: Bool) -> Bool {
        switch scalar.value {
        case 0x0A: !lines
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x2029: true
        case 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

extension String {
    /// The text with a backslash before each such scalar. It works on scalars, because a Character that includes a
    /// combining mark would not be found.
    package func escaping(_ isSpecial: (Unicode.Scalar) -> Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if isSpecial(scalar) { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }
}
