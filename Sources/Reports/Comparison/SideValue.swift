internal import Measurement

/// One value of a side of a comparison, which has one run or several.
struct SideValue: Sendable {
    var key: ValueKey
    /// Of the value, not of the metric.
    var unit: MetricUnit
    /// Nil where a file does not tell it: that of a version which had no such column.
    var better: Better?
    /// Whether its metric is a counter; one from a CSV is known by not having percentiles.
    var isCounter: Bool
    var source: Source

    /// How the value comes from the runs.
    enum Source: Sendable {
        /// From the CSV of one run.
        case reported(Double)
        /// Latencies: their histograms merge.
        case histogram(PooledHistogram)
        /// Ratios: numerators and denominators add up; 0 and 0 of a run that has none.
        case ratio([(numerator: Int64, denominator: Int64)])
        /// Counts, gauges and single figures: the median of the runs.
        case median(RunMedian)
    }

    /// The value, where each run is taken as often as its weight says; nil where those runs have none.
    func read(_ weights: [UInt64]) -> Double? {
        switch source {
        case .reported(let value): return value
        case .histogram(let pooled): return pooled.read(key.statistic, weights)
        case .median(let median): return median.read(weights)
        case .ratio(let runs):
            var (numerator, denominator) = (Int64(0), Int64(0))
            for (run, weight) in zip(runs, weights) {
                numerator &+= Int64(bitPattern: weight) &* run.numerator
                denominator &+= Int64(bitPattern: weight) &* run.denominator
            }
            return denominator == 0 ? nil : Double(numerator) / Double(denominator)
        }
    }

    /// What each run says of it alone; nil of those that have none.
    func numbers(ofRuns count: Int) -> [Double?] {
        (0..<count).map { run in
            var weights = [UInt64](repeating: 0, count: count)
            weights[run] = 1
            return read(weights)
        }
    }

    /// The value where it is the same in all of so many runs, as far as that is seen at once.
    func constant(ofRuns count: Int) -> Double? {
        if case .median(let median) = source { median.constant(ofRuns: count) } else { nil }
    }

    /// How many runs have it.
    var runCount: Int {
        switch source {
        case .reported: 1
        // None is a number of samples, too.
        case .histogram(let pooled): key.statistic == .count ? pooled.allRuns : pooled.runCount
        case .ratio(let runs): runs.count { $0.denominator != 0 }
        case .median(let median): median.runCount
        }
    }
}
