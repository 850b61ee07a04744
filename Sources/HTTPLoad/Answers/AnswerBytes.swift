/// What bytes of an answer's head may be, and where its lines end.
enum AnswerBytes {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")

    private static let ones = UInt64(0x0101_0101_0101_0101)
    private static let tops = UInt64(0x8080_8080_8080_8080)

    /// The place of the CR of the CR LF that ends the line that goes on at `start`; if that has not come, −1 − the place
    /// before which nothing needs to be looked at again.
    ///
    /// - Throws: if there is a control character before, but for the tabulator, or a CR or LF alone.
    @inline(__always)
    static func lineEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) throws(AnswerProblem) -> Int {
        var index = start
        while true {
            // Eight bytes are looked at at a time: heads are most of what a generator reads.
            while index + 8 <= bytes.count {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                // The lowest bit belongs to the first byte that is below a blank, or is 7F, or is 7E behind FF.
                let found = ((word &- ones &* 0x20) | (word &+ ones)) & ~word & tops
                if found != 0 {
                    index += found.trailingZeroBitCount / 8
                    break
                }
                index += 8
            }
            guard index < bytes.count else { return -1 - index }
            switch bytes[index] {
            case carriageReturn:
                guard index + 1 < bytes.count else { return -1 - index }
                guard bytes[index + 1] == lineFeed else { throw .malformed("a line has a CR alone") }
                return index
            case lineFeed: throw .malformed("a line ends in LF alone")
            case tab: break
            case let byte: if byte < space || byte == 0x7F { throw .malformed("a line has a control character") }
            }
            index += 1
        }
    }

    /// A character of a token (RFC 9110, section 5.6.2).
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        let half = byte < 64 ? lowTokens : byte < 128 ? highTokens : 0
        return half >> UInt64(byte & 63) & 1 == 1
    }

    /// `!#$%&'*+-.` and digits; a bit for each byte.
    private static let lowTokens: UInt64 = 0x03FF_6CFA_0000_0000
    /// Letters and ``^_`|~``.
    private static let highTokens: UInt64 = 0x57FF_FFFF_C7FF_FFFE

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// The value of a hexadecimal digit.
    @inline(__always)
    static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte &- UInt8(ascii: "a") &+ 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte &- UInt8(ascii: "A") &+ 10)
        default: nil
        }
    }

    /// Where the characters of a token end that begins at the line's beginning.
    @inline(__always)
    static func tokenEnd(_ line: UnsafeRawBufferPointer) -> Int {
        var index = 0
        // Most names have letters and hyphens alone: eight of these are looked at at a time. For each byte the top bit is
        // worked out, and nothing is carried from one byte to the next.
        while index + 8 <= line.count {
            let word = UInt64(littleEndian: line.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let low = word & ~tops
            let lower = low | ones &* 0x20
            let letters = (lower &+ ones &* (0x80 - 0x61)) & ~(lower &+ ones &* (0x80 - 0x7B))
            let hyphens = ~((low ^ ones &* 0x2D) &+ ones &* 0x7F)
            let others = ~((letters | hyphens) & ~word) & tops
            if others == 0 {
                index += 8
                continue
            }
            index += others.trailingZeroBitCount / 8
            break
        }
        while index < line.count, isToken(line[index]) { index += 1 }
        return index
    }

    /// Eight bytes from this place on, the first one as the highest, and letters as small ones. No other character of a
    /// token becomes a letter or a hyphen by that.
    @inline(__always)
    static func lowercased(_ line: UnsafeRawBufferPointer, at place: Int) -> UInt64 {
        UInt64(bigEndian: line.loadUnaligned(fromByteOffset: place, as: UInt64.self)) | 0x2020_2020_2020_2020
    }

    /// Whether these bytes are this text, but for the case of letters.
    @inline(__always)
    static func isSame(_ bytes: UnsafeRawBufferPointer, _ lowercase: StaticString) -> Bool {
        guard bytes.count == lowercase.utf8CodeUnitCount else { return false }
        for index in 0..<bytes.count {
            let byte = bytes[index]
            let lower = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
            if lower != lowercase.utf8Start[index] { return false }
        }
        return true
    }

    static func isSame(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Bool {
        func lowercased(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte }
        return left.lazy.map(lowercased).elementsEqual(right.lazy.map(lowercased))
    }

    /// Without the blanks at both ends.
    @inline(__always)
    static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (start, end) = (0, bytes.count)
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }
}

/// Why bytes are no answer that is taken.
package enum AnswerProblem: Error, Equatable, Sendable {
    /// They break the rules of HTTP/1.
    case malformed(String)
    /// The limit that the answer is beyond.
    case tooLarge(String)
}
