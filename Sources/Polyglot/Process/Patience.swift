import Contexts

/// How long we still wait for a program, by the wall clock.
///
/// Time counts in slices: where this process itself comes to run later than it asked to, because the machine stands
/// still or is overloaded, that is not held against the program.
struct Patience {
    /// The most that is waited at once.
    static let slice = Timespan.milliseconds(50)

    private let clock = ContinuousClock()
    private var remaining: Timespan
    private var last: ContinuousClock.Instant

    init(_ time: Timespan) {
        remaining = time
        last = clock.now
    }

    /// How long to wait at once, in whole milliseconds rounded up; nil when all is used up.
    mutating func nextMilliseconds() -> Int32? {
        let now = clock.now
        let parts = (now - last).components
        let elapsed = Timespan(nanoseconds: parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
        last = now
        remaining = remaining - min(elapsed, Self.slice)
        guard remaining > .zero else { return nil }
        return Int32((min(remaining, Self.slice).nanoseconds + 999_999) / 1_000_000)
    }
}
