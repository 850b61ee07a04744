/// Writes the fields of a sorter's record.
struct RecordWriter {
    private(set) var bytes: [UInt8] = []

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// Keys with this number, compared byte by byte, sort in the order of the numbers.
    mutating func ordered(_ value: Int) {
        bytes.append(bytesOf: (UInt64(bitPattern: Int64(value)) ^ (1 << 63)).bigEndian)
    }

    mutating func text(_ text: Span<UInt8>) {
        bytes.append(bytesOf: UInt32(text.count).littleEndian)
        bytes.append(text)
    }

    mutating func text(_ text: [UInt8]) { self.text(text.span) }

    mutating func text(_ text: String) { text.withBytes { self.text($0) } }

    mutating func raw(_ text: Span<UInt8>) { bytes.append(text) }
    mutating func byte(_ byte: UInt8) { bytes.append(byte) }
}

/// Reads the fields again, in the same order, and returns their places. Each call is given the same bytes, which a
/// ``RecordWriter`` of the same run wrote.
struct RecordReader {
    private var position = 0

    func isAtEnd(_ bytes: Span<UInt8>) -> Bool { position >= bytes.count }

    mutating func ordered(_ bytes: Span<UInt8>) -> Int {
        defer { position += 8 }
        return Int(Int64(bitPattern: bytes.word(at: position).byteSwapped ^ (1 << 63)))
    }

    mutating func text(_ bytes: Span<UInt8>) -> Range<Int> {
        let start = position + 4
        position = start + Int(bytes.halfWord(at: position))
        return start..<position
    }

    func rest(_ bytes: Span<UInt8>) -> Range<Int> { position..<bytes.count }

    mutating func string(_ bytes: Span<UInt8>) -> String { String(decoding: bytes.extracting(text(bytes))) }

    mutating func byte(_ bytes: Span<UInt8>) -> UInt8 {
        defer { position += 1 }
        return bytes[position]
    }
}
