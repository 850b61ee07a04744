/// Reads lines that end in LF or CRLF. The last line may end with the source. A byte-order mark at the start is
/// skipped.
///
/// Memory: one buffer of at most twice the line limit.
struct LineReader {
    enum Line {
        /// The line without its end; the bytes are valid until the next call.
        case line(UnsafeRawBufferPointer)
        /// The first bytes of a line above the limit. The rest of the line has been skipped.
        case tooLong(UnsafeRawBufferPointer)
    }

    /// If more than this of one line must be skipped, the reader reports that this is no text.
    static let maximumSkippedBytes = 16 << 20
    /// How much of a line above the limit is kept for display.
    static let keptOfTooLong = 256

    /// The number of the last line returned, from 1.
    private(set) var number = 0
    private let buffer: ByteBuffer
    private let maximumBytes: Int
    private var pending = 0

    init(source: ByteSource, maximumBytes: Int) {
        buffer = ByteBuffer(source: source)
        self.maximumBytes = maximumBytes
    }

    var source: ByteSource { buffer.source }

    /// Nil at the end.
    mutating func next() throws(TraceError) -> Line? {
        buffer.consume(pending)
        pending = 0
        if number == 0 { try skipByteOrderMark() }
        var searched = 0
        while true {
            let bytes = buffer.available
            if let length = bytes.firstLineFeed(from: searched) {
                number += 1
                pending = length + 1
                return line(bytes, length)
            }
            searched = bytes.count
            if searched > maximumBytes { return try skipTooLong() }
            if try buffer.readMore() { continue }
            if buffer.available.isEmpty { return nil }
            number += 1
            pending = buffer.available.count
            return line(buffer.available, pending)
        }
    }

    private func line(_ bytes: UnsafeRawBufferPointer, _ length: Int) -> Line {
        var length = length
        if length > 0, bytes[length - 1] == Ascii.carriageReturn { length -= 1 }
        let line = UnsafeRawBufferPointer(rebasing: bytes[0..<length])
        return length > maximumBytes ? .tooLong(line) : .line(line)
    }

    private mutating func skipByteOrderMark() throws(TraceError) {
        while buffer.available.count < 3 {
            if try !buffer.readMore() { return }
        }
        if buffer.available.starts(with: [0xEF, 0xBB, 0xBF]) { buffer.consume(3) }
    }

    /// Goes to the end of the line and keeps only what is shown.
    private mutating func skipTooLong() throws(TraceError) -> Line {
        number += 1
        var skipped = 0
        while true {
            let bytes = buffer.available
            if let length = bytes.firstLineFeed(from: Self.keptOfTooLong) {
                return finishTooLong(bytes, length + 1)
            }
            let surplus = bytes.count - Self.keptOfTooLong
            skipped += surplus
            if skipped > Self.maximumSkippedBytes {
                throw .notText(path: source.name, line: number, bytes: skipped)
            }
            // The part that is shown stays in front; everything after it is skipped.
            buffer.dropKeeping(front: Self.keptOfTooLong)
            if try !buffer.readMore() { return finishTooLong(buffer.available, buffer.available.count) }
        }
    }

    private mutating func finishTooLong(_ bytes: UnsafeRawBufferPointer, _ length: Int) -> Line {
        pending = length
        return .tooLong(UnsafeRawBufferPointer(rebasing: bytes[0..<min(Self.keptOfTooLong, bytes.count)]))
    }
}
