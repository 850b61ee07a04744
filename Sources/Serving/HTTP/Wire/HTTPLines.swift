internal import NIOCore

/// Finds the lines of a message, which end in CR LF and in nothing else. Every byte is looked at once, however slowly
/// they come.
struct HTTPLines {
    /// How much of the line that has begun was seen already.
    private var seen = 0

    /// The length of the line at the buffer's beginning without its end, or nil while its end has not come.
    ///
    /// - Throws: `tooLong` if it has more than `limit` bytes, whether or not its end has come; 400 for a CR or LF alone
    ///   and for any other control character but the tabulator.
    mutating func next(
        in buffer: borrowing ByteBuffer, limit: Int, tooLong: @autoclosure () -> HTTPRefusal
    ) throws(HTTPRefusal) -> Int? {
        let bytes = buffer.readableBytesUInt8Span
        let end = min(bytes.count, limit + 1)
        var index = seen
        while index < end {
            let byte = bytes[index]
            if !HTTPBytes.isText(byte) {
                guard byte == HTTPBytes.carriageReturn else {
                    throw HTTPRefusal(
                        byte == HTTPBytes.lineFeed
                            ? "A line ends in LF alone: lines end in CR LF." : "A line has a control character.")
                }
                guard index + 1 < bytes.count else { break }
                guard bytes[index + 1] == HTTPBytes.lineFeed else {
                    throw HTTPRefusal("A line has a CR alone: lines end in CR LF.")
                }
                seen = 0
                return index
            }
            index += 1
        }
        if index > limit { throw tooLong() }
        seen = index
        return nil
    }
}

extension ByteBuffer {
    /// Takes a line whose length is known, and the CR LF behind it.
    mutating func skipLine(_ length: Int) { moveReaderIndex(forwardBy: length + 2) }

    /// A part of the line at the buffer's beginning.
    func text(_ range: Range<Int>) throws(HTTPRefusal) -> String {
        do {
            return try getUTF8ValidatedString(at: readerIndex + range.lowerBound, length: range.count) ?? ""
        } catch {
            throw HTTPRefusal("A line is not UTF-8.")
        }
    }

    /// Whether a part of the line at the buffer's beginning is UTF-8. Nearly all are ASCII.
    func isUTF8(_ range: Range<Int>) -> Bool {
        let isASCII = withUnsafeReadableBytes { all in all[range].allSatisfy { $0 < 0x80 } }
        return isASCII || (try? text(range)) != nil
    }

    /// Whether a part of the line at the buffer's beginning is this.
    func `is`(_ range: Range<Int>, _ text: StaticString) -> Bool {
        let bytes = readableBytesUInt8Span
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count where bytes[range.lowerBound + offset] != text.utf8Start[offset] { return false }
        return true
    }

    /// Whether a part of the line at the buffer's beginning is this, but for the case of letters.
    func has(_ range: Range<Int>, _ lowercase: StaticString) -> Bool {
        let bytes = readableBytesUInt8Span
        guard range.count == lowercase.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count
        where HTTPBytes.lowercased(bytes[range.lowerBound + offset]) != lowercase.utf8Start[offset] { return false }
        return true
    }
}
