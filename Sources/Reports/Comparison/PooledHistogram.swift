internal import Measurement

/// The histograms of several runs as one. Each run is counted as often as its weight says. If all weights are 1, it
/// reads like the merged histogram: percentiles of several runs are those of all their samples, never means of
/// percentiles.
///
/// It is made once for a series and read for thousands of resamples without any merging.
final class PooledHistogram: Sendable {
    /// The ends of all buckets of all runs, ascending, in microseconds.
    private let upper: [UInt64]
    /// For each bucket and each run, the number of samples up to and including that bucket.
    private let passed: [UInt64]
    // For each run; a run without samples has the largest minimum and a maximum of 0.
    private let counts: [UInt64]
    private let sums: [UInt64]
    private let minima: [UInt64]
    private let maxima: [UInt64]

    /// Makes it of runs. Runs without samples are empty snapshots and take no part.
    init(_ runs: [HistogramSnapshot]) {
        let upper = runs.dropFirst().reduce(runs.first ?? HistogramSnapshot()) { $0.merged(with: $1) }.upperMicroseconds
        var passed = [UInt64](repeating: 0, count: upper.count * runs.count)
        for (index, run) in runs.enumerated() {
            var (place, sum) = (0, UInt64(0))
            for (bucket, end) in upper.enumerated() {
                if place < run.counts.count, run.upperMicroseconds[place] == end {
                    sum &+= run.counts[place]
                    place += 1
                }
                passed[bucket * runs.count + index] = sum
            }
        }
        self.upper = upper
        self.passed = passed
        counts = runs.map(\.count)
        sums = runs.map(\.sumMicroseconds)
        minima = runs.map { $0.count > 0 ? $0.minimumMicroseconds : .max }
        maxima = runs.map { $0.count > 0 ? $0.maximumMicroseconds : 0 }
    }

    /// The number of runs, including those without samples.
    var allRuns: Int { counts.count }

    /// How many runs have samples.
    var runCount: Int { counts.count { $0 > 0 } }

    /// The statistic in milliseconds, or a count. Without samples a count is 0 and all else is nil. A mean is also nil
    /// if the sum is too large to be counted.
    func read(_ statistic: Statistic, _ weights: [UInt64]) -> Double? {
        let count = Self.sum(counts, 0, weights)
        guard count > 0 else { return statistic == .count ? 0 : nil }
        switch statistic {
        case .count: return Double(count)
        case .max: return Double(extremes(weights).high) / 1_000
        case .mean:
            guard !sums.contains(.max) else { return nil }
            return Double(Self.sum(sums, 0, weights)) / Double(count) / 1_000
        case .percentile(let percent): return Double(percentile(percent, count, weights)) / 1_000
        default: return nil
        }
    }

    /// Follows the rule of ``HistogramSnapshot/percentile(_:)``.
    private func percentile(_ percent: Double, _ count: UInt64, _ weights: [UInt64]) -> UInt64 {
        let extremes = extremes(weights)
        guard percent > 0 else { return extremes.low }
        guard percent < 100 else { return extremes.high }
        let rank = max(1, UInt64((percent.nextDown * Double(count) / 100).rounded(.up)))
        var (low, high) = (0, upper.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if Self.sum(passed, middle * counts.count, weights) >= rank { high = middle } else { low = middle + 1 }
        }
        return max(extremes.low, min(upper[low], extremes.high))
    }

    /// The shortest and the longest sample.
    private func extremes(_ weights: [UInt64]) -> (low: UInt64, high: UInt64) {
        var (low, high, run) = (UInt64.max, UInt64(0), 0)
        while run < counts.count {
            if weights[run] > 0 {
                low = min(low, minima[run])
                high = max(high, maxima[run])
            }
            run += 1
        }
        return (low, high)
    }

    /// The sum of the numbers from `first` on, one for each weight, times that weight. A comparison spends most of its
    /// time here. Pointers make it fast enough in builds without optimisation, too.
    private static func sum(_ numbers: [UInt64], _ first: Int, _ weights: [UInt64]) -> UInt64 {
        numbers.withUnsafeBufferPointer { numbers in
            weights.withUnsafeBufferPointer { weights in
                guard let base = numbers.baseAddress, let weight = weights.baseAddress else { return 0 }
                precondition(first + weights.count <= numbers.count, "a weight for each run")
                var (sum, run) = (UInt64(0), 0)
                while run < weights.count {
                    sum &+= weight[run] &* base[first + run]
                    run += 1
                }
                return sum
            }
        }
    }
}
