/// SplitMix64: random tests print its seed, and the same seed gives the same numbers everywhere.
package struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0..<`bound`; the least bit of unevenness does no test harm.
    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// Values over all magnitudes up to `limit`: as many short as long ones.
    package mutating func latency(upTo limit: Int64) -> Int64 {
        let bits = Int.random(in: 0...(63 - limit.leadingZeroBitCount), using: &self)
        return min(limit, Int64.random(in: 0...(1 << bits), using: &self))
    }

    /// Changes, inserts, removes or repeats a few bytes of `bytes`.
    package mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let interesting: [UInt8] = Array("\",\n\r;:*#- []\\".utf8) + [0, 0xFF, 0x80, 0xC3]
        for _ in 0..<(1 + below(20)) where !bytes.isEmpty {
            let place = below(bytes.count)
            switch below(4) {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: next())
            case 1: bytes.insert(interesting[below(interesting.count)], at: place)
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(40)))
            default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: place)
            }
        }
        return bytes
    }
}
