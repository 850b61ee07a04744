/// Writes rows of RFC 4180 CSV, streaming: commas, quotes where needed, CR LF at the end of each row, UTF-8.
struct CSVWriter<Sink: ByteSink> {
    /// Bytes that are gathered before they go to the sink.
    private static var bufferSize: Int { 64 * 1_024 }

    private var sink: Sink
    private var buffer: [UInt8] = []

    init(_ sink: Sink) { self.sink = sink }

    mutating func row(_ fields: [String]) throws(Sink.Failure) {
        for (index, field) in fields.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            append(field)
        }
        buffer.append(UInt8(ascii: "\r"))
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Hands on what is gathered and gives the sink back.
    mutating func finished() throws(Sink.Failure) -> Sink {
        try flush()
        return sink
    }

    private mutating func flush() throws(Sink.Failure) {
        try sink.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func append(_ field: String) {
        let quote = UInt8(ascii: "\"")
        guard field.utf8.contains(where: needsQuotes) else {
            buffer.append(contentsOf: field.utf8)
            return
        }
        buffer.append(quote)
        for byte in field.utf8 {
            if byte == quote { buffer.append(quote) }
            buffer.append(byte)
        }
        buffer.append(quote)
    }
}

private func needsQuotes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
}
