/// Numbers distinct byte strings 0, 1, 2, … in order of first appearance.
///
/// A table of our own instead of `Dictionary<String, Int>`: a look-up makes no String, and the bytes lie in one array.
/// Memory: the bytes, and about 16 bytes a string. The order never depends on the hash.
struct ByteInterner {
    private var bytes: [UInt8] = []
    /// Where each string ends in `bytes`.
    private var ends: [Int] = []
    /// Open addressing, a power of two; 0 is empty, otherwise index + 1.
    private var table = [Int32](repeating: 0, count: 64)

    var count: Int { ends.count }

    /// The number of `key`; nil if it is unknown.
    func find(_ key: Span<UInt8>) -> Int? {
        let entry = table[slot(of: key)]
        return entry == 0 ? nil : Int(entry) - 1
    }

    /// The number of `key`, a new one if it is unknown. Nil if it is unknown and `limit` keys are known.
    mutating func intern(_ key: Span<UInt8>, limit: Int = Int(Int32.max) - 1) -> Int? {
        let slot = slot(of: key)
        if table[slot] != 0 { return Int(table[slot]) - 1 }
        guard count < limit else { return nil }
        bytes.append(key)
        ends.append(bytes.count)
        table[slot] = Int32(count)
        if count * 2 > table.count { grow() }
        return count - 1
    }

    func string(_ index: Int) -> String {
        String(decoding: bytes[range(index)], as: UTF8.self)
    }

    func withBytes<Result>(_ index: Int, _ body: (Span<UInt8>) -> Result) -> Result {
        body(bytes.span.extracting(range(index)))
    }

    private func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

    private func slot(of key: Span<UInt8>) -> Int {
        let mask = table.count - 1
        var slot = Int(truncatingIfNeeded: Self.hash(key)) & mask
        while true {
            let entry = table[slot]
            if entry == 0 || bytes.span.extracting(range(Int(entry) - 1)).equals(key) { return slot }
            slot = (slot + 1) & mask
        }
    }

    private mutating func grow() {
        table = [Int32](repeating: 0, count: table.count * 2)
        for index in 0..<count {
            let mask = table.count - 1
            var slot = withBytes(index) { Int(truncatingIfNeeded: Self.hash($0)) & mask }
            while table[slot] != 0 { slot = (slot + 1) & mask }
            table[slot] = Int32(index + 1)
        }
    }

    /// Takes eight bytes a round, mixed as in wyhash. The length is part of the hash.
    private static func hash(_ key: Span<UInt8>) -> UInt64 {
        var state = UInt64(key.count) &* 0x9E37_79B9_7F4A_7C15
        var index = 0
        while index + 8 <= key.count {
            state = mix(state ^ key.word(at: index))
            index += 8
        }
        var rest: UInt64 = 0
        while index < key.count {
            rest = rest << 8 | UInt64(key[index])
            index += 1
        }
        return mix(state ^ rest)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }
}
