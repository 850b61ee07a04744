internal import Texts

/// Makes text from records safe for a page.
enum HTMLText {
    /// Escapes everything in the text that HTML would interpret, in elements and in quoted attributes. It also shows as
    /// an escape whatever would reverse the direction of writing.
    ///
    /// - Parameter lines: whether line ends are kept.
    static func escaped(_ text: String, lines: Bool = false) -> String {
        var result = ""
        for scalar in PrintableText.escaped(text, lines: lines).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A path below the page's own folder, as a link. Whatever it contains, the link has no scheme, no host and no way
    /// upwards.
    static func path(_ text: String) -> String {
        let parts = text.split(separator: "/").filter { $0 != ".." }.map { part in
            part.utf8.map { byte in
                let scalar = Unicode.Scalar(byte)
                let isPlain =
                    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                guard !isPlain, !"-._~".unicodeScalars.contains(scalar) else { return String(scalar) }
                let digits = String(byte, radix: 16, uppercase: true)
                return (digits.count < 2 ? "%0" : "%") + digits
            }.joined()
        }
        return "./" + parts.joined(separator: "/")
    }

    /// A JSON string that is safe in a script element, where `<` could end the element and U+2028 could end a line.
    static func json(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in JSONString.quoted(PrintableText.escaped(text)).unicodeScalars {
            if scalar == "<" { result += "\\u003c".unicodeScalars } else { result.append(scalar) }
        }
        return String(result)
    }

    /// A number with at most one decimal place, for coordinates.
    static func coordinate(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return (tenths < 0 ? "-" : "") + String(whole) + (rest == 0 ? "" : ".\(rest)")
    }

    /// A number with four significant digits, for values shown on hovering; `null` for none.
    static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "null" }
        let size = abs(value)
        return PlainDecimal.rounded(value, decimals: size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3)
    }
}
