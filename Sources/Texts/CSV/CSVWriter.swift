/// Writes rows of RFC 4180 CSV as a stream: commas, quotes where needed, CR LF at the end of each row, UTF-8. No
/// spreadsheet takes a field for a formula (``SpreadsheetText``).
package struct CSVWriter<Sink: ByteSink> {
    private var sink: BufferedSink<Sink>
    /// The row under way. It goes to the sink as a whole, because a call of the sink costs more than a field does.
    private var line: [UInt8] = []

    package init(_ sink: Sink) { self.sink = BufferedSink(sink) }

    /// Writes a row. The fields are plain text.
    package mutating func row(_ fields: [String]) throws(Sink.Failure) {
        line.removeAll(keepingCapacity: true)
        for (index, field) in fields.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            line.append(field: SpreadsheetText.cell(field))
        }
        line.append(UInt8(ascii: "\r"))
        line.append(UInt8(ascii: "\n"))
        try sink.write(line)
    }

    /// Writes the gathered bytes to the sink and returns the sink.
    package mutating func finished() throws(Sink.Failure) -> Sink { try sink.finished() }
}

extension [UInt8] {
    fileprivate mutating func append(field: String) {
        let quote = UInt8(ascii: "\"")
        guard field.utf8.contains(where: needsQuotes) else { return append(contentsOf: field.utf8) }
        append(quote)
        for byte in field.utf8 {
            if byte == quote { append(quote) }
            append(byte)
        }
        append(quote)
    }
}

private func needsQuotes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
}
