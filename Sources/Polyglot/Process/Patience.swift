import Contexts

/// How long we still wait for a program, by the wall clock.
///
/// Time is counted in slices. If this process itself runs later than it asked to, because the machine stands still or
/// is overloaded, that time does not count against the program.
struct Patience {
    /// The longest single wait.
    static let slice = Timespan.milliseconds(50)

    private let clock = ContinuousClock()
    private var remaining: Timespan
    private var last: ContinuousClock.Instant

    init(_ time: Timespan) {
        remaining = time
        last = clock.now
    }

    /// How long to wait next, in whole milliseconds rounded up; nil when all time is used up.
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
