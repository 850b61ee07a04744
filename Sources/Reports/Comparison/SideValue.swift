internal import Measurement

/// One value of a side of a comparison. The side has one or several runs.
struct SideValue: Sendable {
    var key: ValueKey
    /// The unit of the value, not of the metric.
    var unit: MetricUnit
    /// Nil if the file does not say, because its version has no such column.
    var better: Better?
    /// Whether its metric is a counter. In a CSV, a counter is recognised by its lack of percentiles.
    var isCounter: Bool
    var source: Source

    /// How the value is calculated from the runs.
    enum Source: Sendable {
        /// From the CSV of one run.
        case reported(Double)
        /// Latencies: their histograms merge.
        case histogram(PooledHistogram)
        /// Ratios: numerators and denominators add up; 0 and 0 for a run without a value.
        case ratio([(numerator: Int64, denominator: Int64)])
        /// Counts, gauges and single figures: the median of the runs.
        case median(RunMedian)
    }

    /// The value, with each run counted as often as its weight says; nil if those runs have no value.
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

    /// The value of each single run; nil for runs without one.
    func numbers(ofRuns count: Int) -> [Double?] {
        (0..<count).map { run in
            var weights = [UInt64](repeating: 0, count: count)
            weights[run] = 1
            return read(weights)
        }
    }

    /// The value if it is the same in all `count` runs, as far as a quick look tells.
    func constant(ofRuns count: Int) -> Double? {
        if case .median(let median) = source { median.constant(ofRuns: count) } else { nil }
    }

    /// How many runs have it.
    var runCount: Int {
        switch source {
        case .reported: 1
        // A count of zero samples is a value, too.
        case .histogram(let pooled): key.statistic == .count ? pooled.allRuns : pooled.runCount
        case .ratio(let runs): runs.count { $0.denominator != 0 }
        case .median(let median): median.runCount
        }
    }
}
