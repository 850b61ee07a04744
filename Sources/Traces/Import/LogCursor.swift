/// Takes a log line apart from the left. Fields are separated by spaces or tabs.
struct LogCursor {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    static func isBlank(_ byte: UInt8) -> Bool { byte == Ascii.space || byte == Ascii.tab }

    /// Whether only blanks are left.
    var isAtEnd: Bool { bytes[position...].allSatisfy(Self.isBlank) }

    /// What is left, without the blanks at its ends.
    var rest: UnsafeRawBufferPointer {
        var (first, last) = (position, bytes.count)
        while first < last, Self.isBlank(bytes[first]) { first += 1 }
        while last > first, Self.isBlank(bytes[last - 1]) { last -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[first..<last])
    }

    /// The bytes up to the next blank; nil if there are none.
    mutating func word() -> UnsafeRawBufferPointer? {
        skipBlanks()
        let start = position
        while position < bytes.count, !Self.isBlank(bytes[position]) { position += 1 }
        return position > start ? UnsafeRawBufferPointer(rebasing: bytes[start..<position]) : nil
    }

    /// The next field, in quotes or not.
    mutating func field() -> UnsafeRawBufferPointer? { nextIsQuote ? quoted() : word() }

    /// The next time in brackets, and the bytes before it.
    ///
    /// Brackets and blanks in the user's name are part of the name.
    mutating func time() -> (before: UnsafeRawBufferPointer, seconds: Int)? {
        var from = position
        while let open = bytes[from...].firstIndex(of: Ascii.openBracket) {
            from = open + 1
            let end = min(bytes.count, from + CivilTime.longestLogTime + 1)
            guard let close = bytes[from..<end].firstIndex(of: Ascii.closeBracket),
                let seconds = CivilTime.seconds(log: UnsafeRawBufferPointer(rebasing: bytes[from..<close]))
            else { continue }
            let before = UnsafeRawBufferPointer(rebasing: bytes[position..<open])
            position = close + 1
            return (before, seconds)
        }
        return nil
    }

    var nextIsQuote: Bool { bytes[position...].first { !Self.isBlank($0) } == Ascii.quote }

    /// The text in quotes. A quote after a backslash is part of the text, and so is a quote that no blank follows: some
    /// programs do not escape quotes. Escapes stay as they are.
    mutating func quoted() -> UnsafeRawBufferPointer? {
        skipBlanks()
        guard position < bytes.count, bytes[position] == Ascii.quote else { return nil }
        var end = position + 1
        while end < bytes.count {
            if bytes[end] == Ascii.quote, end + 1 == bytes.count || Self.isBlank(bytes[end + 1]) { break }
            end += bytes[end] == Ascii.backslash ? 2 : 1
        }
        guard end < bytes.count else { return nil }
        defer { position = end + 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[(position + 1)..<end])
    }

    private mutating func skipBlanks() {
        while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
    }
}
