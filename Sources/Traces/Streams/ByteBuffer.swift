/// Bytes of a source, read ahead into one buffer that grows up to a limit and never beyond it.
///
/// The bytes from ``start`` on are read and not yet consumed. Offsets count from there, places from the start of
/// ``bytes``.
struct ByteBuffer {
    /// How many bytes are read at a time.
    static let pieceBytes = 1 << 16

    let source: ByteSource
    /// They stay in place until the next call that reads or drops some.
    private(set) var bytes: [UInt8] = []
    private(set) var start = 0
    private(set) var isAtEnd = false
    private var capacity = ByteBuffer.pieceBytes * 2

    init(source: ByteSource) { self.source = source }

    /// How many bytes can be looked at.
    var count: Int { bytes.count - start }

    subscript(offset: Int) -> UInt8 { bytes[start + offset] }

    /// The place of bytes at these offsets.
    func place(_ offsets: Range<Int>) -> Range<Int> { start + offsets.lowerBound..<start + offsets.upperBound }

    /// The offset of the first line feed at or after an offset.
    func firstLineFeed(from offset: Int) -> Int? {
        guard offset < count else { return nil }
        return bytes.span.firstIndex(of: Ascii.lineFeed, in: start + offset..<bytes.count).map { $0 - start }
    }

    /// The offset of the first separator or line feed at or after an offset.
    func firstEnd(from offset: Int, separator: UInt8) -> Int? {
        bytes.span.firstIndex(in: start + offset..<bytes.count) { $0 == separator || $0 == Ascii.lineFeed }
            .map { $0 - start }
    }

    mutating func consume(_ count: Int) {
        start += count
        assert(start <= bytes.count)
    }

    /// Reads more behind the present bytes, and moves or grows the buffer if necessary. False at the end of the source.
    mutating func readMore() throws(TraceError) -> Bool {
        if isAtEnd { return false }
        if capacity - bytes.count < Self.pieceBytes { makeRoom() }
        isAtEnd = try !source.read(capacity - bytes.count, behind: &bytes)
        return !isAtEnd
    }

    /// Forgets everything that was read after the first `count` bytes.
    mutating func dropKeeping(front count: Int) { bytes.removeLast(max(0, self.count - count)) }

    /// Makes one quote of two between these offsets, in place, and returns where the field then ends.
    mutating func undouble(_ offsets: Range<Int>) -> Int {
        var to = start + offsets.lowerBound
        var from = to
        while from < start + offsets.upperBound {
            bytes[to] = bytes[from]
            if bytes[from] == Ascii.quote { from += 1 }
            from += 1
            to += 1
        }
        return to - start
    }

    /// Consumes the mark that some programs put in front of UTF-8.
    mutating func skipByteOrderMark() throws(TraceError) {
        while count < 3 {
            if try !readMore() { return }
        }
        if self[0] == 0xEF, self[1] == 0xBB, self[2] == 0xBF { consume(3) }
    }

    private mutating func makeRoom() {
        bytes.removeFirst(start)
        start = 0
        if capacity - bytes.count < Self.pieceBytes { capacity *= 2 }
    }
}
