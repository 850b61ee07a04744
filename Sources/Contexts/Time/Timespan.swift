/// A length of time in whole nanoseconds. Negative lengths are allowed, because differences of instants need them.
///
/// The standard library's `Duration` counts attoseconds in 128 bits. Integers of 64 bits are enough for 292 years
/// and cost one instruction on the event loop's hot path.
@usableFromInline package struct Timespan: DurationProtocol, Hashable, Sendable {
    @usableFromInline package var nanoseconds: Int64

    @inlinable package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable package static var zero: Timespan { Timespan(nanoseconds: 0) }

    @inlinable package static func nanoseconds(_ count: Int64) -> Timespan { Timespan(nanoseconds: count) }
    @inlinable package static func microseconds(_ count: Int64) -> Timespan { Timespan(nanoseconds: count * 1_000) }
    @inlinable package static func milliseconds(_ count: Int64) -> Timespan { Timespan(nanoseconds: count * 1_000_000) }
    @inlinable package static func seconds(_ count: Int64) -> Timespan { Timespan(nanoseconds: count * 1_000_000_000) }
    @inlinable package static func minutes(_ count: Int64) -> Timespan { .seconds(count * 60) }

    /// Rounds to the nearest nanosecond and saturates at the ends of the range; not-a-number becomes zero.
    package init(seconds: Double) {
        let nanoseconds = (seconds * 1e9).rounded()
        if nanoseconds.isNaN {
            self.nanoseconds = 0
        } else {
            self.nanoseconds = Int64(exactly: min(max(nanoseconds, -9.2e18), 9.2e18)) ?? 0
        }
    }

    @inlinable package var seconds: Double { Double(nanoseconds) / 1e9 }

    // The other comparisons too, because those that the library derives from `<` are not inlined into other modules.
    @inlinable package static func == (left: Timespan, right: Timespan) -> Bool {
        left.nanoseconds == right.nanoseconds
    }
    @inlinable package static func < (left: Timespan, right: Timespan) -> Bool { left.nanoseconds < right.nanoseconds }
    @inlinable package static func <= (left: Timespan, right: Timespan) -> Bool {
        left.nanoseconds <= right.nanoseconds
    }
    @inlinable package static func > (left: Timespan, right: Timespan) -> Bool { left.nanoseconds > right.nanoseconds }
    @inlinable package static func >= (left: Timespan, right: Timespan) -> Bool {
        left.nanoseconds >= right.nanoseconds
    }
    @inlinable package static func + (left: Timespan, right: Timespan) -> Timespan {
        Timespan(nanoseconds: left.nanoseconds + right.nanoseconds)
    }
    @inlinable package static func - (left: Timespan, right: Timespan) -> Timespan {
        Timespan(nanoseconds: left.nanoseconds - right.nanoseconds)
    }
    @inlinable package static func / (left: Timespan, right: Int) -> Timespan {
        Timespan(nanoseconds: left.nanoseconds / Int64(right))
    }
    @inlinable package static func * (left: Timespan, right: Int) -> Timespan {
        Timespan(nanoseconds: left.nanoseconds * Int64(right))
    }
    @inlinable package static func / (left: Timespan, right: Timespan) -> Double {
        Double(left.nanoseconds) / Double(right.nanoseconds)
    }
}

extension Timespan: CustomStringConvertible {
    /// The largest unit that keeps the number at one or above: `250ms`, `1.5s`, `2m`, `90s` as `1.5m`.
    @usableFromInline package var description: String {
        let units: [(name: String, size: Int64)] = [
            ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000),
        ]
        for unit in units where abs(nanoseconds) >= unit.size {
            let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: unit.size)
            return rest == 0 ? "\(whole)\(unit.name)" : "\(Double(nanoseconds) / Double(unit.size))\(unit.name)"
        }
        return nanoseconds == 0 ? "0s" : "\(nanoseconds)ns"
    }
}
