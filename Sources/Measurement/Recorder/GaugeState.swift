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

    /// Holds `old` for a time and then has `new`.
    mutating func change(_ old: Double, for nanoseconds: Int64, to new: Double) {
        integral += old * Double(nanoseconds)
        span &+= nanoseconds
        last = new
        if old > maximum { maximum = old }
        if new > maximum { maximum = new }
    }
}

/// A gauge as it stands.
struct GaugeState {
    private static let never = Int64.min

    var value = 0.0
    /// Since when it has this value.
    var since = GaugeState.never
    /// The largest value in the open row of the timeline.
    var rowPeak = -Double.infinity

    var isSet: Bool { since != Self.never }

    mutating func change(to new: Double, at time: Int64) {
        value = new
        since = time
        if new > rowPeak { rowPeak = new }
    }
}
