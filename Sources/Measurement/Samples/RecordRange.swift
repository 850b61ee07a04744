/// The possible numbers of a stored record. Code that reads a record relies on these ranges: it makes sums, charts and
/// texts without a further check.
package enum RecordRange {
    /// Times and lengths of a run, in nanoseconds: 814 days. That is longer than a run can be; see
    /// ``LatencyHistogram``.
    package static let nanoseconds: ClosedRange<Int64> = 0...Int64(LatencyHistogram.highestMicroseconds) * 1_000

    /// Up to this number, a double represents every whole number exactly.
    package static let largestWhole: Int64 = 1 << 53
    /// How often something happened.
    package static let counts = 0...Int(largestWhole)
    /// The counts of counters. A counter that takes back what was counted too soon may be below 0 in a window.
    package static let sums = -largestWhole...largestWhole

    /// Values of gauges, figures and the timeline.
    package static let values = -Double(largestWhole)...Double(largestWhole)
    /// Value × nanoseconds.
    package static let integrals =
        -Double(largestWhole) * Double(nanoseconds.upperBound)...Double(largestWhole) * Double(nanoseconds.upperBound)
}
