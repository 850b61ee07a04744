/// Escapes text from files and arguments for a cell that somebody may open in a spreadsheet. A spreadsheet runs what
/// looks like a formula (OWASP, "CSV Injection": `=`, `+`, `-`, `@`, tab, CR, LF, and the wide forms of the first
/// four).
///
/// Such a text gets an apostrophe in front, by which spreadsheets recognise text. So does a text that begins with an
/// apostrophe. A number stays a number. ``plain(_:)`` removes the apostrophe, so nothing is lost.
package enum SpreadsheetText {
    package static func cell(_ text: String) -> String { isHarmless(text) ? text : "'" + text }

    /// The text that ``cell(_:)`` was given.
    package static func plain(_ cell: String) -> String {
        let scalars = cell.unicodeScalars
        guard scalars.first == "'" else { return cell }
        let text = String(String.UnicodeScalarView(scalars.dropFirst()))
        return isHarmless(text) ? cell : text
    }

    private static func isHarmless(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return true }
        switch first {
        case "-", "+": return isNumber(text)
        case "=", "@", "\t", "\r", "\n", "'", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": return false
        default: return true
        }
    }

    /// A sign, digits and at most one point: the way in which reports write numbers.
    private static func isNumber(_ text: String) -> Bool {
        let parts = text.utf8.dropFirst().split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count <= 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            }
    }
}
