/// Where a column of the timeline takes its values from.
package enum TimelineSource: Hashable, Sendable {
    /// The sum of what these counters counted within the row.
    case counted([CounterID])
    /// The gauge's value at the end of the row; empty until the gauge is set.
    case value(GaugeID)
    /// The gauge's mean over the row's time.
    case mean(GaugeID)
    /// The gauge's largest value within the row.
    case peak(GaugeID)
    /// A percentile (0...100) of the latencies that all of these histograms together recorded within the row. It is at
    /// most 1.6% above the exact one; empty without samples.
    case percentile([HistogramID], Double)

    var merge: Timeline.Merge {
        switch self {
        case .counted: .sum
        case .value: .last
        case .mean: .mean
        case .peak, .percentile: .maximum
        }
    }
}
