/// A record as the sorter keeps it: a key that is compared byte by byte, and a payload.
///
/// In memory and in a run's file it has this layout: the key's length in 4 bytes, the payload's in 4, the key, the
/// payload.
struct SpillRecord {
    static let headBytes = 8

    /// The places of both in the bytes that hold the record.
    let key: Range<Int>
    let payload: Range<Int>

    /// The record that begins at `start`.
    init(_ bytes: Span<UInt8>, at start: Int) {
        let middle = start + Self.headBytes + Int(bytes.halfWord(at: start))
        key = start + Self.headBytes..<middle
        payload = middle..<middle + Int(bytes.halfWord(at: start + 4))
    }

    /// The place of the whole record.
    var place: Range<Int> { key.lowerBound - Self.headBytes..<payload.upperBound }

    static func append(key: [UInt8], payload: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(bytesOf: UInt32(key.count).littleEndian)
        bytes.append(bytesOf: UInt32(payload.count).littleEndian)
        bytes.append(contentsOf: key)
        bytes.append(contentsOf: payload)
    }

    /// The first eight bytes of a key as a number with the same order as the key. So most comparisons need not touch a
    /// key.
    static func prefix(_ key: Span<UInt8>) -> UInt64 {
        if key.count >= 8 { return key.word(at: 0).byteSwapped }
        var prefix: UInt64 = 0
        for index in 0..<8 { prefix = prefix << 8 | (index < key.count ? UInt64(key[index]) : 0) }
        return prefix
    }
}
