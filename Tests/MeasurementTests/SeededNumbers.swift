/// SplitMix64: random tests print its seed, and the same seed gives the same numbers everywhere.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Values over all magnitudes up to `limit`: as many short as long ones.
    mutating func latency(upTo limit: Int64) -> Int64 {
        let bits = Int.random(in: 0...(63 - limit.leadingZeroBitCount), using: &self)
        return min(limit, Int64.random(in: 0...(1 << bits), using: &self))
    }
}
