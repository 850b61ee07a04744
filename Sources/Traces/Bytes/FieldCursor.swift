/// Cuts bytes at a separator; n separators make n + 1 fields. Each call is given the same bytes.
struct FieldCursor {
    private let separator: UInt8
    private let end: Int
    private var position: Int

    /// - Parameter range: the part of the bytes that is cut.
    init(_ range: Range<Int>, separator: UInt8) {
        self.separator = separator
        position = range.lowerBound
        end = range.upperBound
    }

    /// Whether the last field has been taken.
    var isAtEnd: Bool { position > end }

    /// The place of the next field.
    mutating func next(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard !isAtEnd else { return nil }
        let start = position
        let fieldEnd = bytes.firstIndex(of: separator, in: start..<end) ?? end
        position = fieldEnd + 1
        return start..<fieldEnd
    }
}
