/// A point on a world's own time line: nanoseconds since the run began, in either world.
@usableFromInline package struct Instant: InstantProtocol, Hashable, Sendable {
    @usableFromInline package var nanoseconds: Int64

    @inlinable package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// When the run began.
    @inlinable package static var start: Instant { Instant(nanoseconds: 0) }

    /// Later than anything that a run schedules.
    @inlinable package static var distantFuture: Instant { Instant(nanoseconds: .max) }

    @inlinable package func advanced(by span: Timespan) -> Instant {
        Instant(nanoseconds: nanoseconds + span.nanoseconds)
    }

    @inlinable package func duration(to other: Instant) -> Timespan {
        Timespan(nanoseconds: other.nanoseconds - nanoseconds)
    }

    // The other comparisons too, because those that the library derives from `<` are not inlined into other modules.
    @inlinable package static func == (left: Instant, right: Instant) -> Bool { left.nanoseconds == right.nanoseconds }
    @inlinable package static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }
    @inlinable package static func <= (left: Instant, right: Instant) -> Bool { left.nanoseconds <= right.nanoseconds }
    @inlinable package static func > (left: Instant, right: Instant) -> Bool { left.nanoseconds > right.nanoseconds }
    @inlinable package static func >= (left: Instant, right: Instant) -> Bool { left.nanoseconds >= right.nanoseconds }
    @inlinable package static func + (left: Instant, right: Timespan) -> Instant { left.advanced(by: right) }
    @inlinable package static func - (left: Instant, right: Instant) -> Timespan { right.duration(to: left) }

    /// The length of time since the run began.
    @inlinable package var sinceStart: Timespan { Timespan(nanoseconds: nanoseconds) }
}

extension Instant: CustomStringConvertible {
    /// Seconds since the run began, to the microsecond: `61.250000s`.
    @usableFromInline package var description: String {
        let micros = nanoseconds / 1_000
        let fraction = String(abs(micros % 1_000_000))
        return "\(micros / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)s"
    }
}
