/// One gauge's values within one window.
struct GaugeWindow {
    var last = 0.0
    var maximum = -Double.infinity
    /// Value × nanoseconds.
    var integral = 0.0
    /// Nanoseconds during which the gauge had a value.
    var span: Int64 = 0

    var hasSamples: Bool { maximum > -Double.infinity }

    mutating func hold(_ value: Double, for nanoseconds: Int64) {
        last = value
        maximum = max(maximum, value)
        integral += value * Double(nanoseconds)
        span += nanoseconds
    }

    /// Adds a stretch of time with this mean, this maximum, and this value at its end.
    mutating func hold(mean: Double, maximum peak: Double, last value: Double, for nanoseconds: Int64) {
        last = value
        maximum = max(maximum, peak)
        integral += mean * Double(nanoseconds)
        span += nanoseconds
    }

    /// Holds `old` for a time and then changes to `new`.
    mutating func change(_ old: Double, for nanoseconds: Int64, to new: Double) {
        integral += old * Double(nanoseconds)
        span &+= nanoseconds
        last = new
        if old > maximum { maximum = old }
        if new > maximum { maximum = new }
    }
}

/// The current state of a gauge.
struct GaugeState {
    private static let never = Int64.min

    var value = 0.0
    /// The time from which on it has this value.
    var since = GaugeState.never
    /// The largest value in the open row of the timeline.
    var rowPeak = -Double.infinity
    /// Value × nanoseconds in the open row, until ``rowSince``, or until the last reported time.
    var rowIntegral = 0.0
    var rowSince: Int64 = 0
    /// Whether other code counts its changes and reports the result.
    var isMetered = false

    var isSet: Bool { since != Self.never }

    mutating func change(to new: Double, at time: Int64) {
        countRow(until: time)
        value = new
        since = time
        if new > rowPeak { rowPeak = new }
    }

    /// Adds to the open row the time for which the gauge has had its value.
    mutating func countRow(until time: Int64) {
        guard isSet else {
            rowSince = time
            return
        }
        guard time > rowSince else { return }
        rowIntegral += value * Double(time &- rowSince)
        rowSince = time
    }

    /// Takes over the last value of a level that was reported until `time`.
    mutating func level(_ last: Double, at time: Int64) {
        value = last
        since = time
        isMetered = true
    }
}
