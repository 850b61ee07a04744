/// Writes rows of RFC 4180 CSV as a stream: commas, quotes where needed, CR LF at the end of each row, UTF-8. No
/// spreadsheet takes a field for a formula (``SpreadsheetText``).
package struct CSVWriter<Sink: ByteSink> {
    private var sink: BufferedSink<Sink>

    package init(_ sink: Sink) { self.sink = BufferedSink(sink) }

    /// Writes a row. The fields are plain text.
    package mutating func row(_ fields: [String]) throws(Sink.Failure) {
        for (index, field) in fields.enumerated() {
            if index > 0 { try sink.write(UInt8(ascii: ",")) }
            try append(SpreadsheetText.cell(field))
        }
        try sink.write("\r\n")
    }

    /// Writes the gathered bytes to the sink and returns the sink.
    package mutating func finished() throws(Sink.Failure) -> Sink { try sink.finished() }

    private mutating func append(_ field: String) throws(Sink.Failure) {
        let quote = UInt8(ascii: "\"")
        guard field.utf8.contains(where: needsQuotes) else { return try sink.write(field) }
        try sink.write(quote)
        for byte in field.utf8 {
            if byte == quote { try sink.write(quote) }
            try sink.write(byte)
        }
        try sink.write(quote)
    }
}

private func needsQuotes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
}
