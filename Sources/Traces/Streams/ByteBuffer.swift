/// Bytes of a source, read ahead into one buffer that grows up to a limit and never beyond it.
///
/// The bytes between ``start`` and ``end`` are read and not yet consumed.
final class ByteBuffer {
    /// How many bytes are read at a time.
    static let pieceBytes = 1 << 16

    let source: ByteSource
    private(set) var base: UnsafeMutableRawBufferPointer
    private(set) var start = 0
    private(set) var end = 0
    private(set) var isAtEnd = false

    init(source: ByteSource) {
        self.source = source
        base = .allocate(byteCount: Self.pieceBytes * 2, alignment: 16)
    }

    deinit { base.deallocate() }

    /// Bytes that can be looked at.
    var available: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(base)[start..<end])
    }

    /// The same bytes, to be changed in place.
    var mutableAvailable: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: base[start..<end]) }

    func consume(_ count: Int) {
        start += count
        assert(start <= end)
    }

    /// Reads more after the available bytes, and moves or grows the buffer if necessary. False at the end of the
    /// source.
    func readMore() throws(TraceError) -> Bool {
        if isAtEnd { return false }
        if base.count - end < Self.pieceBytes { makeRoom() }
        let room = UnsafeMutableRawBufferPointer(rebasing: base[end..<base.count])
        let count = try source.read(into: room)
        end += count
        isAtEnd = count == 0
        return count > 0
    }

    /// Forgets everything that was read after the first `count` bytes.
    func dropKeeping(front count: Int) {
        end = min(end, start + count)
    }

    private func makeRoom() {
        let kept = end - start
        if kept + Self.pieceBytes <= base.count {
            base.copyMemory(from: available)
        } else {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: base.count * 2, alignment: 16)
            larger.copyMemory(from: available)
            base.deallocate()
            base = larger
        }
        start = 0
        end = kept
    }
}
