/// Cuts bytes at a separator; n separators make n + 1 fields.
struct FieldCursor {
    private let bytes: UnsafeRawBufferPointer
    private let separator: UInt8
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer, separator: UInt8) {
        self.bytes = bytes
        self.separator = separator
    }

    /// Whether the last field has been taken.
    var isAtEnd: Bool { position > bytes.count }

    mutating func next() -> UnsafeRawBufferPointer? {
        guard !isAtEnd else { return nil }
        var end = position
        while end < bytes.count, bytes[end] != separator { end += 1 }
        defer { position = end + 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<end])
    }
}
