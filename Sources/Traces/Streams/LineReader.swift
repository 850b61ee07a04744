/// Reads lines that end in LF or CRLF. The last line may end with the source. A byte-order mark at the start is
/// skipped.
///
/// Memory: one buffer of at most twice the line limit.
struct LineReader {
    /// A place in ``bytes``, valid until the next call.
    enum Line {
        /// The line without its end.
        case line(Range<Int>)
        /// The first bytes of a line above the limit. The rest of the line has been skipped.
        case tooLong(Range<Int>)
    }

    /// If more than this of one line must be skipped, the reader reports that this is no text.
    static let maximumSkippedBytes = 16 << 20
    /// How much of a line above the limit is kept for display.
    static let keptOfTooLong = 256

    /// The number of the last line returned, from 1.
    private(set) var number = 0
    private var buffer: ByteBuffer
    private let maximumBytes: Int
    private var pending = 0

    init(source: ByteSource, maximumBytes: Int) {
        buffer = ByteBuffer(source: source)
        self.maximumBytes = maximumBytes
    }

    var source: ByteSource { buffer.source }
    var bytes: [UInt8] { buffer.bytes }

    /// Nil at the end.
    mutating func next() throws(TraceError) -> Line? {
        buffer.consume(pending)
        pending = 0
        if number == 0 { try buffer.skipByteOrderMark() }
        var searched = 0
        while true {
            if let length = buffer.firstLineFeed(from: searched) {
                number += 1
                pending = length + 1
                return line(length)
            }
            searched = buffer.count
            if searched > maximumBytes { return try skipTooLong() }
            if try buffer.readMore() { continue }
            if buffer.count == 0 { return nil }
            number += 1
            pending = buffer.count
            return line(pending)
        }
    }

    private func line(_ length: Int) -> Line {
        let hasReturn = length > 0 && buffer[length - 1] == Ascii.carriageReturn
        let line = buffer.place(0..<(hasReturn ? length - 1 : length))
        return line.count > maximumBytes ? .tooLong(line) : .line(line)
    }

    /// Goes to the end of the line and keeps only what is shown.
    private mutating func skipTooLong() throws(TraceError) -> Line {
        number += 1
        var skipped = 0
        while true {
            if let length = buffer.firstLineFeed(from: Self.keptOfTooLong) { return finishTooLong(length + 1) }
            skipped += buffer.count - Self.keptOfTooLong
            if skipped > Self.maximumSkippedBytes {
                throw .notText(path: source.name, line: number, bytes: skipped)
            }
            // The part that is shown stays in front; everything after it is skipped.
            buffer.dropKeeping(front: Self.keptOfTooLong)
            if try !buffer.readMore() { return finishTooLong(buffer.count) }
        }
    }

    private mutating func finishTooLong(_ length: Int) -> Line {
        pending = length
        return .tooLong(buffer.place(0..<min(Self.keptOfTooLong, buffer.count)))
    }
}
