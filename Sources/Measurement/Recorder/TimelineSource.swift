/// Where a column of the timeline takes its values from.
package enum TimelineSource: Hashable, Sendable {
    /// What all of these counters together counted within the row.
    case counted([CounterID])
    /// What all of these counters together counted with times in the row, also where that was told in a later one: each
    /// thing stands where it began, however long it took.
    case dated([CounterID])
    /// The gauge's value at the end of the row; empty as long as it was never set.
    case value(GaugeID)
    /// The gauge's largest value within the row.
    case peak(GaugeID)
    /// A percentile (0...100) of the latencies that all of these histograms together recorded within the row, at most
    /// 1.6% above the exact one; empty without samples.
    case percentile([HistogramID], Double)

    var merge: Timeline.Merge {
        switch self {
        case .counted, .dated: .sum
        case .value: .last
        case .peak, .percentile: .maximum
        }
    }
}
