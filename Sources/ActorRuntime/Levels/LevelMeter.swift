package import Contexts

/// What a level was between two readings.
package struct LevelReading: Hashable, Sendable {
    /// From when on; it lasts until it is taken.
    package let from: Instant
    /// Value × nanoseconds.
    package let integral: Double
    /// The largest value, however short it lasted.
    package let maximum: Double
    /// The value at the end.
    package let last: Double

    /// The mean over the time until `now`; the last value where no time has passed.
    package func mean(until now: Instant) -> Double {
        now > from ? integral / Double((now - from).nanoseconds) : last
    }
}

/// A number of things, and what it was on the average and at the most since it was read last: told at every change, and
/// so never in phase with anybody's arrivals. Costs a multiplication a change, and allocates nothing.
struct LevelMeter: Sendable {
    private(set) var value = 0
    private var peak = 0
    private var since = Instant.start
    private var began = Instant.start
    /// Value × nanoseconds since it was read last, until `since`; wraps only where nobody reads it for years.
    private var integral: Int64 = 0

    @inline(__always)
    mutating func set(_ new: Int, at now: Instant) {
        integral &+= Int64(truncatingIfNeeded: value) &* (now.nanoseconds &- since.nanoseconds)
        since = now
        value = new
        if new > peak { peak = new }
    }

    @inline(__always)
    mutating func add(_ change: Int, at now: Instant) { set(value &+ change, at: now) }

    /// Reads the level, and begins anew.
    mutating func take(at now: Instant) -> LevelReading {
        set(value, at: now)
        defer {
            integral = 0
            peak = value
            began = now
        }
        return LevelReading(from: began, integral: Double(integral), maximum: Double(peak), last: Double(value))
    }
}

/// How long ago the oldest of some things began, on the average and at the most since it was read last. It grows with
/// time, and falls where the oldest leaves; 0 where there is none. In nanoseconds.
struct AgeMeter: Sendable {
    private var oldest: Instant?
    private var peak = 0.0
    private var since = Instant.start
    private var began = Instant.start
    private var integral = 0.0

    /// Another one is the oldest from now on, or none is.
    mutating func change(to next: Instant?, at now: Instant) {
        count(until: now)
        oldest = next
    }

    private mutating func count(until now: Instant) {
        if let oldest {
            let (before, after) = (Double((since - oldest).nanoseconds), Double((now - oldest).nanoseconds))
            integral += (before + after) / 2 * Double((now - since).nanoseconds)
            if after > peak { peak = after }
        }
        since = now
    }

    /// Reads the age, and begins anew.
    mutating func take(at now: Instant) -> LevelReading {
        count(until: now)
        let age = oldest.map { Double((now - $0).nanoseconds) } ?? 0
        defer {
            integral = 0
            peak = age
            began = now
        }
        return LevelReading(from: began, integral: integral, maximum: max(peak, age), last: age)
    }
}
