/// Reads RFC 4180 CSV row by row. Rows may also end in LF, because editors and version control write it. The apostrophe
/// of ``SpreadsheetText`` is removed.
///
/// It reads our own reports, which fit into memory and are either right or damaged. So it stops at the first fault and
/// reports its place. `Traces` streams other people's tables and goes on after a bad line, so it has a reader of its
/// own.
package struct CSVRows {
    package struct Field {
        package var text: String
        /// Where the field begins, in Unicode scalars; 1 is the first.
        package var column: Int
    }

    package struct Row {
        /// The line where the row begins; 1 is the first line of the file.
        package var line: Int
        package var fields: [Field]
        /// Whether the row has its end. A row that was cut off may lack digits of its last number.
        package var isComplete: Bool
    }

    private let file: String
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var line = 1
    private var column = 1

    /// - Parameter file: the name in problems.
    package init(_ text: String, file: String) {
        self.file = file
        scalars = Array(text.unicodeScalars)
    }

    /// The next row; nil after the last.
    package mutating func next() throws(Diagnostic) -> Row? {
        guard position < scalars.count else { return nil }
        var row = Row(line: line, fields: [], isComplete: false)
        while true {
            row.fields.append(try field())
            guard let end = peek else { return row }
            advance()
            if end == "," { continue }
            if end == "\r", peek == "\n" { advance() }
            row.isComplete = true
            return row
        }
    }

    private mutating func field() throws(Diagnostic) -> Field {
        var field = Field(text: "", column: column)
        var text = String.UnicodeScalarView()
        guard peek == "\"" else {
            while let scalar = peek, scalar != ",", scalar != "\r", scalar != "\n" {
                if scalar == "\"" { throw problem("a quote within a field that does not begin with one") }
                text.append(scalar)
                advance()
            }
            field.text = SpreadsheetText.plain(String(text))
            return field
        }
        let (openLine, openColumn) = (line, column)
        advance()
        while let scalar = peek {
            advance()
            if scalar != "\"" {
                text.append(scalar)
            } else if peek == "\"" {
                text.append(scalar)
                advance()
            } else {
                if let after = peek, after != ",", after != "\r", after != "\n" {
                    throw problem("expected a comma after the closing quote")
                }
                field.text = SpreadsheetText.plain(String(text))
                return field
            }
        }
        throw Diagnostic(
            file: file, line: openLine, column: openColumn, message: "the quote has no end: the file was cut off",
            hint: "run the scenario again")
    }

    private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func advance() {
        if scalars[position] == "\n" || (scalars[position] == "\r" && !isFollowedByLineFeed) {
            line += 1
            column = 1
        } else {
            column += 1
        }
        position += 1
    }

    private var isFollowedByLineFeed: Bool { position + 1 < scalars.count && scalars[position + 1] == "\n" }

    private func problem(_ message: String) -> Diagnostic {
        Diagnostic(file: file, line: line, column: column, message: message)
    }
}
