import Histogram

/// How often each latency occurred, in fixed memory: 1 µs resolution, 3 significant digits, up to 814 days.
///
/// The layout is HdrHistogram's, from its own Swift port. All snapshots have the same layout, so any two merge without
/// loss. Values are rounded to the nearest microsecond. No run is as long as the range, so no value lies above it. A
/// negative value counts as 0 and also in ``clampedLow``. Recording allocates nothing once the histogram has its memory
/// (``byteCount``).
package struct LatencyHistogram: Sendable {
    /// The largest latency that can be distinguished from larger ones, in microseconds: 814 days. No run is that long:
    /// a run has at most 366 days of arrivals and as many of drain.
    package static let highestMicroseconds: UInt64 = (1 << 46) - 1
    /// Memory of one histogram's buckets, in bytes.
    package static let byteCount = 37 * 1_024 * MemoryLayout<UInt64>.size

    /// In the library, filling the buckets runs unspecialised. Copying this histogram is a plain memory copy.
    private static let empty = Histogram<UInt64>(
        lowestDiscernibleValue: 1, highestTrackableValue: highestMicroseconds, numberOfSignificantValueDigits: .three)

    private var buckets = LatencyHistogram.empty
    private var sumMicroseconds: UInt64 = 0
    /// Negative samples, which count as 0. They occur because the clocks of several threads may disagree.
    package private(set) var clampedLow: UInt64 = 0

    package init() {}

    /// Counts one latency.
    package mutating func record(nanoseconds: Int64) {
        let rounded = (UInt64(truncatingIfNeeded: Swift.max(nanoseconds, 0)) &+ 500) / 1_000
        let micros = Swift.min(rounded, Self.highestMicroseconds)
        if nanoseconds < 0 { clampedLow &+= 1 }
        // Cannot fail: the value lies within the histogram's range.
        buckets.record(micros)
        sumMicroseconds = HistogramSnapshot.sum(sumMicroseconds, micros)
    }

    package var count: UInt64 { buckets.totalCount }

    /// The counts without the empty buckets, for the record and for reading several statistics.
    package var snapshot: HistogramSnapshot {
        var values: [UInt64] = []
        var counts: [UInt64] = []
        for bucket in buckets.recordedValues() where bucket.count > 0 {
            values.append(buckets.highestEquivalentForValue(bucket.value))
            counts.append(bucket.count)
        }
        return HistogramSnapshot(
            upperMicroseconds: values, counts: counts, sumMicroseconds: sumMicroseconds,
            minimumMicroseconds: count == 0 ? 0 : buckets.min, maximumMicroseconds: buckets.maxRecorded,
            clampedLow: clampedLow)
    }

    /// The latency, in nanoseconds, that `percentile` percent (0...100) of the samples do not exceed; nil without
    /// samples. It is at most 0.1% above the exact one.
    package func percentile(_ percentile: Double) -> Int64? {
        snapshot.percentile(percentile).map { Int64($0 * 1_000) }
    }

    /// The longest sample in nanoseconds, exact to the microsecond; nil without samples.
    package var max: Int64? { count == 0 ? nil : Int64(buckets.maxRecorded * 1_000) }

    /// The mean in nanoseconds, exact to the microsecond of each sample; nil if ``HistogramSnapshot/mean`` is nil.
    package var mean: Double? {
        count == 0 || sumMicroseconds == .max ? nil : Double(sumMicroseconds) * 1_000 / Double(count)
    }
}
