/// Random decisions from the 64 random bits that come with a message. Each purpose mixes the bits in its own way.
package enum Lot {
    package static let decline: UInt64 = 1
    static let deliveryFailure: UInt64 = 2
    static let transit: UInt64 = 3

    /// SplitMix64's output function, applied to the chance offset by the purpose. Source: Steele, Lea, Flood, "Fast
    /// splittable pseudorandom number generators", 2014.
    static func bits(_ chance: UInt64, for purpose: UInt64) -> UInt64 {
        var bits = chance &+ purpose &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// Whether something with this probability (0...1) happens.
    package static func happens(_ probability: Double, chance: UInt64, for purpose: UInt64) -> Bool {
        // The upper 53 bits as a fraction of 1, exact in a Double.
        Double(bits(chance, for: purpose) >> 11) * 0x1p-53 < probability
    }
}
