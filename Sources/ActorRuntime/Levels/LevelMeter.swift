package import Contexts

/// A level between two readings.
package struct LevelReading: Hashable, Sendable {
    /// When the reading begins. It ends when it is taken.
    package let from: Instant
    /// Value × nanoseconds.
    package let integral: Double
    /// The largest value, however short it lasted.
    package let maximum: Double
    /// The value at the end.
    package let last: Double

    /// The mean over the time until `now`; the last value if no time has passed.
    package func mean(until now: Instant) -> Double {
        now > from ? integral / Double((now - from).nanoseconds) : last
    }
}

/// Measures a number of things: its mean and its maximum since the last reading. The meter hears of every change, so it
/// is never in phase with arrivals. A change costs one multiplication and allocates nothing.
struct LevelMeter: Sendable {
    private(set) var value = 0
    private var peak = 0
    private var since = Instant.start
    private var began = Instant.start
    /// Value × nanoseconds since the last reading, until `since`. It wraps only if nobody reads it for years.
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

    /// Reads the level and starts again.
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

/// Measures how long ago the oldest of some things began: the mean and the maximum since the last reading. The age
/// grows with time and falls when the oldest thing leaves. It is 0 if there is none. In nanoseconds.
struct AgeMeter: Sendable {
    private var oldest: Instant?
    private var peak = 0.0
    private var since = Instant.start
    private var began = Instant.start
    private var integral = 0.0

    /// Sets when the oldest thing began; nil if there is none now.
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

    /// Reads the age and starts again.
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
