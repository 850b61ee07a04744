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
}

/// A gauge as it stands.
struct GaugeState {
    var value = 0.0
    /// Since when it has this value; nil as long as it was never set.
    var since: Int64?
    /// The largest value in the open row of the timeline.
    var rowPeak = -Double.infinity
}
