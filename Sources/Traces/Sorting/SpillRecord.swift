/// A record as the sorter keeps it: a key that is compared byte by byte, and a payload.
///
/// In memory and in a run's file it has this layout: the key's length in 4 bytes, the payload's in 4, the key, the
/// payload.
enum SpillRecord {
    static let headBytes = 8

    /// The first eight bytes of a key as a number with the same order as the key. So most comparisons need not touch a
    /// key.
    static func prefix(_ key: UnsafeRawBufferPointer) -> UInt64 {
        if key.count >= 8 { return UInt64(bigEndian: key.loadUnaligned(as: UInt64.self)) }
        var prefix: UInt64 = 0
        for index in 0..<8 { prefix = prefix << 8 | (index < key.count ? UInt64(key[index]) : 0) }
        return prefix
    }

    static func precedes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        left.lexicographicallyPrecedes(right)
    }

    static func length(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int {
        Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }
}
