internal import Synchronization

/// Random numbers for what must spread evenly and need not be a secret: SplitMix64 (Steele, Lea and Flood, 2014), begun
/// anew in each process. Any thread may draw.
enum Chance {
    private static let state = Atomic(UInt64.random(in: .min ... .max))

    static func next() -> UInt64 {
        var z = state.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
