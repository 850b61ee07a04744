/// Who asked the world for a wake-up: the highest byte of its token.
enum WakeOwner: UInt8 {
    case platform = 1
    case faults
    case customers
    /// Once a second, for gauges and the end of the run.
    case tick
    /// At the first fault's beginning, before it.
    case steadyState

    /// The first token of the owner; the 56 bits below are its own.
    var base: UInt64 { UInt64(rawValue) << 56 }

    init?(token: UInt64) { self.init(rawValue: UInt8(token >> 56)) }

    /// The part of a token that is the owner's own.
    static func payload(_ token: UInt64) -> UInt64 { token & (1 << 56 - 1) }
}
