/// Text from records on its way into a page.
enum HTMLText {
    /// The text with everything harmless that HTML would read as its own, in elements and in quoted attributes, and
    /// what would turn the direction of writing round shown as an escape.
    ///
    /// - Parameter lines: whether ends of lines are kept.
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

    /// A JSON string that may stand in a script element: `<` could end it, and U+2028 a line of it.
    static func json(_ text: String) -> String {
        var result = "\""
        for scalar in PrintableText.escaped(text).unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "<": result += "\\u003c"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A number with at most one decimal, for coordinates.
    static func coordinate(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return (tenths < 0 ? "-" : "") + String(whole) + (rest == 0 ? "" : ".\(rest)")
    }

    /// A number with four significant digits, for what is shown when hovering; `null` for none.
    static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "null" }
        let size = abs(value)
        return PlainDecimal.rounded(value, decimals: size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3)
    }
}
