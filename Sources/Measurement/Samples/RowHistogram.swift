/// The latencies of one row of the timeline. It is coarse and small, because it is read and emptied every second.
///
/// It has log-linear buckets as in HdrHistogram, with 64 of them for each doubling, so a percentile is at most 1.6%
/// above the exact one. Range and rounding are those of ``LatencyHistogram``. Reading and emptying touch only the
/// buckets between the lowest and the highest sample.
struct RowHistogram {
    /// log2 of the buckets for each doubling.
    static let precisionBits = 6

    private var counts: [UInt32]
    private var lowest = Int.max
    private var highest = -1
    private(set) var count = 0
    private var maximumMicroseconds: UInt64 = 0

    init() {
        counts = [UInt32](repeating: 0, count: Self.index(of: LatencyHistogram.highestMicroseconds) + 1)
    }

    /// Values below 2 × 64 have a bucket each. Above that, the width of a bucket is what the value's leading bits leave
    /// over.
    private static func index(of micros: UInt64) -> Int {
        let shift = max(0, 63 - (micros | 1).leadingZeroBitCount - precisionBits)
        return (shift << precisionBits) + Int(micros >> UInt64(shift))
    }

    private static func upperValue(of index: Int) -> UInt64 {
        let shift = max(0, (index >> precisionBits) - 1)
        let leading = UInt64(index - (shift << precisionBits))
        return ((leading + 1) << UInt64(shift)) - 1
    }

    mutating func record(nanoseconds: Int64) {
        let rounded = (UInt64(truncatingIfNeeded: max(nanoseconds, 0)) &+ 500) / 1_000
        let micros = min(rounded, LatencyHistogram.highestMicroseconds)
        let index = Self.index(of: micros)
        counts[index] &+= 1
        lowest = min(lowest, index)
        highest = max(highest, index)
        count += 1
        maximumMicroseconds = max(maximumMicroseconds, micros)
    }

    /// In microseconds, by the rule of ``HistogramSnapshot/percentile(_:)``; nil without samples.
    func percentile(_ percentile: Double) -> UInt64? {
        guard count > 0 else { return nil }
        let clipped = min(max(percentile, 0), 100)
        let rank = max(1, Int((clipped.nextDown * Double(count) / 100).rounded(.up)))
        var passed = 0
        for index in lowest...highest {
            passed += Int(counts[index])
            if passed >= rank { return min(Self.upperValue(of: index), maximumMicroseconds) }
        }
        return maximumMicroseconds
    }

    mutating func reset() {
        guard count > 0 else { return }
        for index in lowest...highest { counts[index] = 0 }
        lowest = .max
        highest = -1
        count = 0
        maximumMicroseconds = 0
    }
}
