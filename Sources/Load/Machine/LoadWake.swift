/// The reason for a wake-up. The numbers are part of a run's digest.
enum LoadWake: UInt64 {
    case arrival = 0
    /// The end of a pause.
    case thought = 1
    case ramp = 2
    case patience = 3
    /// The next row of a trace.
    case row = 4
    case restart = 5

    private static let generations: UInt64 = 0xF_FFFF

    /// The token has 56 bits: 4 for the kind, then the generation and the index. For the generation 20 bits are
    /// enough, because a pause ends before its place is given to another customer.
    func token(index: Int, generation: UInt32 = 0) -> UInt64 {
        rawValue << 52 | (UInt64(generation) & Self.generations) << 32 | UInt64(index)
    }

    static func isOf(_ generation: UInt32, _ token: UInt64) -> Bool {
        UInt64(generation) & generations == token >> 32 & generations
    }
}
