/// A point on a world's own time line: nanoseconds since the run began, in either world.
package struct Instant: InstantProtocol, Hashable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// When the run began.
    package static let start = Instant(nanoseconds: 0)

    /// Later than anything that a run schedules.
    package static let distantFuture = Instant(nanoseconds: .max)

    package func advanced(by span: Timespan) -> Instant { Instant(nanoseconds: nanoseconds + span.nanoseconds) }

    package func duration(to other: Instant) -> Timespan {
        Timespan(nanoseconds: other.nanoseconds - nanoseconds)
    }

    package static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }
    package static func + (left: Instant, right: Timespan) -> Instant { left.advanced(by: right) }
    package static func - (left: Instant, right: Instant) -> Timespan { right.duration(to: left) }

    /// The length of time since the run began.
    package var sinceStart: Timespan { Timespan(nanoseconds: nanoseconds) }
}

extension Instant: CustomStringConvertible {
    /// Seconds since the run began, to the microsecond: `61.250000s`.
    package var description: String {
        let micros = nanoseconds / 1_000
        let fraction = String(abs(micros % 1_000_000))
        return "\(micros / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)s"
    }
}
