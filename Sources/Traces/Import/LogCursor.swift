/// Takes a log line apart from the left. Fields are separated by spaces or tabs. Each call is given the same bytes, and
/// returns places in them.
struct LogCursor {
    private let end: Int
    private var position: Int

    /// - Parameter range: the part of the bytes that is taken apart.
    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == Ascii.space || byte == Ascii.tab }

    /// Whether only blanks are left.
    func isAtEnd(_ bytes: Span<UInt8>) -> Bool { bytes.allSatisfy(in: position..<end, Self.isBlank) }

    /// What is left, without the blanks at its ends.
    func rest(_ bytes: Span<UInt8>) -> Range<Int> {
        var (first, last) = (position, end)
        while first < last, Self.isBlank(bytes[first]) { first += 1 }
        while last > first, Self.isBlank(bytes[last - 1]) { last -= 1 }
        return first..<last
    }

    /// The bytes up to the next blank; nil if there are none.
    mutating func word(_ bytes: Span<UInt8>) -> Range<Int>? {
        skipBlanks(bytes)
        let start = position
        position = bytes.firstIndex(in: start..<end, where: Self.isBlank) ?? end
        return position > start ? start..<position : nil
    }

    /// The next field, in quotes or not.
    mutating func field(_ bytes: Span<UInt8>) -> Range<Int>? { nextIsQuote(bytes) ? quoted(bytes) : word(bytes) }

    /// The next time in brackets, and the bytes before it.
    ///
    /// Brackets and blanks in the user's name are part of the name.
    mutating func time(_ bytes: Span<UInt8>) -> (before: Range<Int>, seconds: Int)? {
        var from = position
        while let open = bytes.firstIndex(of: Ascii.openBracket, in: from..<end) {
            from = open + 1
            let limit = min(end, from + CivilTime.longestLogTime + 1)
            guard let close = bytes.firstIndex(of: Ascii.closeBracket, in: from..<limit),
                let seconds = CivilTime.seconds(log: bytes.extracting(from..<close))
            else { continue }
            let before = position..<open
            position = close + 1
            return (before, seconds)
        }
        return nil
    }

    func nextIsQuote(_ bytes: Span<UInt8>) -> Bool {
        bytes.firstIndex(in: position..<end) { !Self.isBlank($0) }.map { bytes[$0] == Ascii.quote } ?? false
    }

    /// The text in quotes. A quote after a backslash is part of the text, and so is a quote that no blank follows: some
    /// programs do not escape quotes. Escapes stay as they are.
    mutating func quoted(_ bytes: Span<UInt8>) -> Range<Int>? {
        skipBlanks(bytes)
        guard position < end, bytes[position] == Ascii.quote else { return nil }
        let start = position + 1
        var close = start
        while close < end {
            if bytes[close] == Ascii.quote, close + 1 == end || Self.isBlank(bytes[close + 1]) { break }
            close += bytes[close] == Ascii.backslash ? 2 : 1
        }
        guard close < end else { return nil }
        position = close + 1
        return start..<close
    }

    private mutating func skipBlanks(_ bytes: Span<UInt8>) {
        position = bytes.firstIndex(in: position..<end) { !Self.isBlank($0) } ?? end
    }
}
