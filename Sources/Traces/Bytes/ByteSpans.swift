#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

// What parsers ask of bytes. This is the only file of the target with unsafe code: the C library searches and compares
// many times faster than a loop, whole words are read at once, and a String takes its bytes from a pointer only. No
// pointer leaves its closure, and each place is checked first.

extension Span<UInt8> {
    var first: UInt8? { isEmpty ? nil : self[0] }
    var last: UInt8? { isEmpty ? nil : self[count - 1] }

    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        extracting(range).withUnsafeBytes { part in
            guard let start = part.baseAddress, let found = memchr(start, Int32(byte), part.count) else { return nil }
            return range.lowerBound + (UnsafeRawPointer(found) - start)
        }
    }

    func equals(_ other: Span<UInt8>) -> Bool { count == other.count && order(other, count) == 0 }

    func equals(_ text: String.UTF8View) -> Bool { count == text.count && starts(with: text) }

    func starts(with text: String.UTF8View) -> Bool {
        var index = 0
        for byte in text {
            guard index < count, self[index] == byte else { return false }
            index += 1
        }
        return true
    }

    /// Whether these bytes come before others in the order of a dictionary.
    func precedes(_ other: Span<UInt8>) -> Bool {
        let order = order(other, Swift.min(count, other.count))
        return order == 0 ? count < other.count : order < 0
    }

    /// Negative if the first `length` bytes come before those of `other`, 0 if they are the same.
    private func order(_ other: Span<UInt8>, _ length: Int) -> Int32 {
        withUnsafeBytes { left in
            other.withUnsafeBytes { right in
                guard length > 0, let left = left.baseAddress, let right = right.baseAddress else { return 0 }
                return memcmp(left, right, length)
            }
        }
    }

    /// The eight bytes from `place` on, the first as the lowest.
    func word(at place: Int) -> UInt64 {
        UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    /// The four bytes from `place` on, the first as the lowest.
    func halfWord(at place: Int) -> UInt32 {
        UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self))
    }
}

extension StaticString {
    func contains(_ byte: UInt8) -> Bool { withUTF8Buffer { $0.contains(byte) } }
}

extension [UInt8] {
    init(_ bytes: Span<UInt8>) { self = bytes.withUnsafeBufferPointer { Array($0) } }

    mutating func append(_ bytes: Span<UInt8>) { bytes.withUnsafeBufferPointer { append(contentsOf: $0) } }

    /// Appends the bytes of a number, as they lie in memory.
    mutating func append(bytesOf number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number) { append(contentsOf: $0) }
    }
}

extension String {
    /// What is not UTF-8 becomes U+FFFD.
    init(decoding bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) != nil }
    }

    func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        var text = self
        return text.withUTF8 { body($0.span) }
    }
}
