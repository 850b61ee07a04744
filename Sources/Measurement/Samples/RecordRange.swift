/// What the numbers of a stored record can be. Whoever reads a record relies on it: sums, charts and texts are made
/// without a further look.
package enum RecordRange {
    /// Times and lengths of a run, in nanoseconds: 814 days, longer than a run can be, as ``LatencyHistogram`` has it.
    package static let nanoseconds: ClosedRange<Int64> = 0...Int64(LatencyHistogram.highestMicroseconds) * 1_000

    /// Up to here a double tells whole numbers apart.
    package static let largestWhole: Int64 = 1 << 53
    /// How often something happened.
    package static let counts = 0...Int(largestWhole)
    /// What counters counted; one that takes back what was counted too soon may be below 0 in a window.
    package static let sums = -largestWhole...largestWhole

    /// Values of gauges, figures and the timeline.
    package static let values = -Double(largestWhole)...Double(largestWhole)
    /// Value × nanoseconds.
    package static let integrals =
        -Double(largestWhole) * Double(nanoseconds.upperBound)...Double(largestWhole) * Double(nanoseconds.upperBound)
}
