package import Measurement
internal import Texts

/// The lines of HdrHistogram's `outputPercentileDistribution`: the values of a snapshot by percentile. The steps halve
/// each time the distance to 100% halves.
///
/// Levels, values and footers are those that the library writes for the histogram from which the snapshot was taken
/// (`AbstractHistogram.outputPercentileDistribution` and `PercentileIterator`).
package struct PercentileDistribution: Hashable, Sendable {
    /// Lines for each halving of the distance to 100%, HdrHistogram's default.
    static let ticksPerHalfDistance: Int64 = 5

    package struct Line: Hashable, Sendable {
        package var microseconds: UInt64
        /// 0...1.
        package var percentile: Double
        /// The number of samples up to this value.
        package var count: UInt64
    }

    /// Ascending. The last line, if there is any, is that of 100%.
    package let lines: [Line]
    private let snapshot: HistogramSnapshot

    package init(_ snapshot: HistogramSnapshot) {
        self.snapshot = snapshot
        var lines: [Line] = []
        var passed: UInt64 = 0
        var level = 0.0
        for (value, count) in zip(snapshot.upperMicroseconds, snapshot.counts) {
            passed &+= count
            // With very many samples, rounding may bring the last bucket but one to 100%, the highest possible level.
            while 100 * Double(passed) / Double(snapshot.count) >= level, level < 100 || passed == snapshot.count {
                lines.append(Line(microseconds: value, percentile: level / 100, count: passed))
                level = Self.level(after: level)
                // One more line, for 100%, follows the first line that has reached the last value.
                if passed == snapshot.count { break }
            }
        }
        if let last = snapshot.upperMicroseconds.last {
            lines.append(Line(microseconds: last, percentile: 1, count: snapshot.count))
        }
        self.lines = lines
    }

    private static func level(after level: Double) -> Double {
        guard level < 100 else { return level }
        // The exponent is the logarithm to base 2, rounded down.
        let halvings = Int64((100 / (100 - level)).exponent) + 1
        return level + 100 / Double(ticksPerHalfDistance << min(halvings, 50))
    }

    // MARK: Text

    /// The text that HdrHistogram's plotter reads, with values in milliseconds. Its file usually ends in `.hgrm`.
    package var text: String {
        var text = "       Value     Percentile TotalCount 1/(1-Percentile)\n\n"
        for line in lines {
            let value = Self.padded(Self.fixed(Double(line.microseconds) / 1_000, decimals: 3), to: 12)
            let count = Self.padded(String(line.count), to: 10)
            text += "\(value) \(Self.fixed(line.percentile, decimals: 12)) \(count)"
            if line.percentile < 1 {
                text += " " + Self.padded(Self.fixed(1 / (1 - line.percentile), decimals: 2), to: 14)
            }
            text += "\n"
        }
        return text + footers
    }

    private var footers: String {
        func number(_ microseconds: Double) -> String {
            Self.padded(Self.fixed(microseconds / 1_000, decimals: 3), to: 12)
        }
        func count(_ value: UInt64) -> String { Self.padded(String(value), to: 12) }
        let (mean, deviation) = meanAndDeviation
        return """
            #[Mean    = \(number(mean)), StdDeviation   = \(number(deviation))]
            #[Max     = \(number(Double(snapshot.upperMicroseconds.last ?? 0))), Total count    = \(count(snapshot.count))]
            #[Buckets = \(count(LatencyHistogram.bucketCount)), SubBuckets     = \(count(LatencyHistogram.subBucketCount))]

            """
    }

    /// Calculated from the middles of the buckets, as in HdrHistogram.
    private var meanAndDeviation: (Double, Double) {
        guard snapshot.count > 0 else { return (0, 0) }
        let total = Double(snapshot.count)
        let middles = snapshot.upperMicroseconds.map { Double(LatencyHistogram.middle(ofBucketUpTo: $0)) }
        let mean = zip(middles, snapshot.counts).reduce(0) { $0 + $1.0 * Double($1.1) } / total
        let squares = zip(middles, snapshot.counts).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * Double($1.1) }
        return (mean, (squares / total).squareRoot())
    }

    /// The value with exactly `decimals` digits after the point, rounded as C's `printf` rounds. Rounding uses the
    /// value's own binary digits, and a value exactly in the middle goes to the even digit.
    private static func fixed(_ value: Double, decimals: Int) -> String {
        var scale: Int64 = 1
        for _ in 0..<decimals { scale *= 10 }
        let product = value * Double(scale)
        // What the product lost by rounding. It decides if the product seems to lie in the middle.
        let lost = (-product).addingProduct(value, Double(scale))
        var number = Int64(product.rounded(.toNearestOrEven))
        if product - product.rounded(.down) == 0.5, lost != 0 {
            number = Int64(product.rounded(lost > 0 ? .up : .down))
        }
        let (whole, rest) = number.quotientAndRemainder(dividingBy: scale)
        let digits = String(rest)
        return "\(whole).\(String(repeating: "0", count: decimals - digits.count))\(digits)"
    }

    private static func padded(_ text: String, to width: Int) -> String {
        TerminalText.rightAligned(text, to: width)
    }
}
