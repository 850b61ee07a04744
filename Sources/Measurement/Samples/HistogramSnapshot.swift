/// What a ``LatencyHistogram`` counted, without its empty buckets: small, storable, and still mergeable.
///
/// All values are microseconds.
package struct HistogramSnapshot: Hashable, Sendable {
    /// The largest value of each bucket that holds samples, ascending.
    package private(set) var upperMicroseconds: [UInt64]
    /// The number of samples in each bucket, never 0; one for each of ``upperMicroseconds``. In a snapshot that was
    /// read, the sum is at most ``RecordRange/largestWhole``.
    package private(set) var counts: [UInt64]
    package private(set) var count: UInt64
    /// Stays at the largest number once it reaches it. That is half a million years in all.
    package private(set) var sumMicroseconds: UInt64
    package private(set) var minimumMicroseconds: UInt64
    package private(set) var maximumMicroseconds: UInt64
    /// Samples below zero, counted as 0.
    package private(set) var clampedLow: UInt64

    /// A snapshot without samples.
    package init() {
        self.init(
            upperMicroseconds: [], counts: [], sumMicroseconds: 0, minimumMicroseconds: 0, maximumMicroseconds: 0,
            clampedLow: 0)
    }

    init(
        upperMicroseconds: [UInt64], counts: [UInt64], sumMicroseconds: UInt64, minimumMicroseconds: UInt64,
        maximumMicroseconds: UInt64, clampedLow: UInt64
    ) {
        self.upperMicroseconds = upperMicroseconds
        self.counts = counts
        self.count = counts.reduce(0, &+)
        self.sumMicroseconds = sumMicroseconds
        self.minimumMicroseconds = minimumMicroseconds
        self.maximumMicroseconds = maximumMicroseconds
        self.clampedLow = clampedLow
    }

    /// The value, in microseconds, that `percentile` percent of the samples do not exceed; nil without samples. A
    /// percentage outside 0...100 counts as the nearer end.
    ///
    /// It is the sample of rank ⌈percentile × count ÷ 100⌉, at least 1, as HdrHistogram defines it. The value is
    /// rounded up to the end of its bucket and is never above the maximum.
    package func percentile(_ percentile: Double) -> UInt64? {
        guard count > 0 else { return nil }
        guard percentile > 0 else { return minimumMicroseconds }
        guard percentile < 100 else { return maximumMicroseconds }
        // One step down, as HdrHistogram does, so that 99.9% of 1000 is not rounded up past 999.
        let rank = Swift.max(1, UInt64((percentile.nextDown * Double(count) / 100).rounded(.up)))
        var passed: UInt64 = 0
        for (value, samples) in zip(upperMicroseconds, counts) {
            passed &+= samples
            if passed >= rank { return Swift.max(minimumMicroseconds, Swift.min(value, maximumMicroseconds)) }
        }
        return maximumMicroseconds
    }

    /// In microseconds; nil without samples, and if their sum is too large to be counted.
    package var mean: Double? {
        count == 0 || sumMicroseconds == .max ? nil : Double(sumMicroseconds) / Double(count)
    }

    /// The sum, or the largest number if the sum exceeds it.
    static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }

    /// This snapshot and the other's samples.
    package func merged(with other: HistogramSnapshot) -> HistogramSnapshot {
        guard other.count > 0 else { return self }
        guard count > 0 else { return other }
        var values: [UInt64] = []
        var sums: [UInt64] = []
        var (left, right) = (0, 0)
        while left < counts.count || right < other.counts.count {
            let leftValue = left < counts.count ? upperMicroseconds[left] : .max
            let rightValue = right < other.counts.count ? other.upperMicroseconds[right] : .max
            let value = Swift.min(leftValue, rightValue)
            var sum: UInt64 = 0
            if leftValue == value {
                sum &+= counts[left]
                left += 1
            }
            if rightValue == value {
                sum &+= other.counts[right]
                right += 1
            }
            values.append(value)
            sums.append(sum)
        }
        return HistogramSnapshot(
            upperMicroseconds: values, counts: sums, sumMicroseconds: Self.sum(sumMicroseconds, other.sumMicroseconds),
            minimumMicroseconds: Swift.min(minimumMicroseconds, other.minimumMicroseconds),
            maximumMicroseconds: Swift.max(maximumMicroseconds, other.maximumMicroseconds),
            clampedLow: clampedLow &+ other.clampedLow)
    }
}

extension HistogramSnapshot: Codable {
    private enum Key: String, CodingKey {
        case upper, counts, sum, minimum, maximum, clampedLow
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(numbers: upperMicroseconds, forKey: .upper)
        try container.encode(numbers: counts, forKey: .counts)
        try container.encode(sumMicroseconds, forKey: .sum)
        try container.encode(minimumMicroseconds, forKey: .minimum)
        try container.encode(maximumMicroseconds, forKey: .maximum)
        try container.encode(clampedLow, forKey: .clampedLow)
    }

    /// - Throws: `DecodingError.dataCorrupted` for numbers that no ``LatencyHistogram`` can have counted.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            upperMicroseconds: try container.decode([UInt64].self, forKey: .upper),
            counts: try container.decode([UInt64].self, forKey: .counts),
            sumMicroseconds: try container.decode(UInt64.self, forKey: .sum),
            minimumMicroseconds: try container.decode(UInt64.self, forKey: .minimum),
            maximumMicroseconds: try container.decode(UInt64.self, forKey: .maximum),
            clampedLow: try container.decode(UInt64.self, forKey: .clampedLow))
        if let damage {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: damage))
        }
    }

    /// What is wrong with its numbers; nil if a ``LatencyHistogram`` can have counted them.
    private var damage: String? {
        guard upperMicroseconds.count == counts.count else {
            return "\(counts.count) counts for \(upperMicroseconds.count) buckets"
        }
        guard zip(upperMicroseconds, upperMicroseconds.dropFirst()).allSatisfy(<) else {
            return "the buckets do not ascend"
        }
        let last = upperMicroseconds.last ?? 0
        guard last <= LatencyHistogram.highestMicroseconds else { return "a bucket that ends at \(last) us" }
        if let empty = counts.firstIndex(of: 0) { return "bucket \(empty + 1) has no samples" }
        var total: UInt64 = 0
        for samples in counts {
            total = Self.sum(total, samples)
            guard total <= UInt64(RecordRange.largestWhole) else {
                return "more than \(RecordRange.largestWhole) samples"
            }
        }
        // Both are ends of buckets or lie within buckets. Without samples, all numbers are 0.
        guard minimumMicroseconds <= maximumMicroseconds, minimumMicroseconds <= upperMicroseconds.first ?? 0,
            maximumMicroseconds <= last
        else {
            return "samples from \(minimumMicroseconds) to \(maximumMicroseconds) us, which its buckets do not hold"
        }
        let (largest, overflow) = total.multipliedReportingOverflow(by: last)
        guard overflow || sumMicroseconds <= largest || sumMicroseconds == .max else {
            return "a sum of \(sumMicroseconds) us"
        }
        return clampedLow <= total ? nil : "\(clampedLow) samples below zero of \(total)"
    }
}
