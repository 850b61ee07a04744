import Histogram
import TestSupport
import Testing

@testable import Measurement
@testable import Reports

@Suite struct PercentileDistributionTests {
    /// The library's own text of a histogram with the same layout.
    private func libraryText(_ values: [UInt64]) -> String {
        var histogram = Histogram<UInt64>(
            lowestDiscernibleValue: 1, highestTrackableValue: LatencyHistogram.highestMicroseconds,
            numberOfSignificantValueDigits: .three)
        for value in values { histogram.record(value) }
        var text = ""
        histogram.outputPercentileDistribution(to: &text, outputValueUnitScalingRatio: 1_000)
        return text
    }

    private func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    private func ourText(_ values: [UInt64]) -> String {
        var histogram = LatencyHistogram()
        for value in values { histogram.record(nanoseconds: Int64(value) * 1_000) }
        return PercentileDistribution(histogram.snapshot).text
    }

    @Test("The text is the one that HdrHistogram's library writes", arguments: [0, 1, 2, 3, 10, 1_000, 20_000])
    func textIsTheLibrarys(count: Int) {
        for seed in UInt64(1)...3 {
            var numbers = SeededNumbers(seed: seed)
            let values = (0..<count).map { _ in UInt64(numbers.latency(upTo: 3_600_000_000)) }
            // Bucket by bucket the sums of squares are added in the same order, so that they round alike.
            let (ours, theirs) = (lines(ourText(values)), lines(libraryText(values)))
            for (our, their) in zip(ours, theirs) { #expect(our == their, "seed \(seed), \(count) values") }
            #expect(ours.count == theirs.count, "seed \(seed), \(count) values")
        }
    }

    @Test func oneValueOftenIsOneStep() {
        let values = [UInt64](repeating: 1_234_567, count: 1_000)
        #expect(ourText(values) == libraryText(values))
    }

    @Test func middlesOfBucketsAreTheLibrarys() {
        let histogram = Histogram<UInt64>(
            lowestDiscernibleValue: 1, highestTrackableValue: LatencyHistogram.highestMicroseconds,
            numberOfSignificantValueDigits: .three)
        for value: UInt64 in [0, 1, 2_047, 2_048, 4_095, 4_096, 1_000_000, LatencyHistogram.highestMicroseconds] {
            let upper = histogram.highestEquivalentForValue(value)
            #expect(LatencyHistogram.middle(ofBucketUpTo: upper) == histogram.medianEquivalentForValue(value))
        }
    }
}
