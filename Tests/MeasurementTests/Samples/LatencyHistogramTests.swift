import TestSupport
import Testing

@testable import Measurement

@Suite struct LatencyHistogramTests {
    /// 366 days of arrivals and 366 days of drain, in nanoseconds.
    private static let longestRun: Int64 = 2 * 366 * 86_400 * 1_000_000_000
    private static let percentiles: [Double] = [0, 1, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100]

    /// The sample of rank ⌈p × n ÷ 100⌉ of the sorted samples, in microseconds.
    private func model(_ sorted: [Int64], _ percentile: Double) -> Double {
        let rank = max(1, Int((percentile.nextDown * Double(sorted.count) / 100).rounded(.up)))
        return Double((sorted[min(rank, sorted.count) - 1] + 500) / 1_000)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
    func percentilesAgreeWithSortedSamples(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        var samples: [Int64] = []
        var histogram = LatencyHistogram()
        for _ in 0..<Int.random(in: 1...5_000, using: &numbers) {
            let sample = numbers.latency(upTo: Self.longestRun)
            samples.append(sample)
            histogram.record(nanoseconds: sample)
        }
        samples.sort()
        for percentile in Self.percentiles {
            let expected = model(samples, percentile)
            let found = Double(try #require(histogram.percentile(percentile))) / 1_000
            let tolerance = percentile == 0 || percentile == 100 ? 0 : expected / 1_000
            #expect(
                found >= expected && found <= expected + tolerance, "p\(percentile) of \(samples.count), seed \(seed)")
        }
        #expect(histogram.count == UInt64(samples.count), "seed \(seed)")
        #expect(histogram.max == (samples[samples.count - 1] + 500) / 1_000 * 1_000, "seed \(seed)")
        let sum = samples.reduce(0) { $0 + ($1 + 500) / 1_000 }
        #expect(histogram.mean == Double(sum) * 1_000 / Double(samples.count), "seed \(seed)")
    }

    @Test(arguments: [UInt64(11), 12, 13])
    func mergingEqualsRecordingEverythingInOne(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        var (left, right, both) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for index in 0..<2_000 {
            let sample = numbers.latency(upTo: Self.longestRun) - 500
            if index % 3 == 0 { left.record(nanoseconds: sample) } else { right.record(nanoseconds: sample) }
            both.record(nanoseconds: sample)
        }
        #expect(left.snapshot.merged(with: right.snapshot) == both.snapshot, "seed \(seed)")
    }

    @Test func whatIsOutOfRangeCountsAtTheNearestEnd() {
        var histogram = LatencyHistogram()
        histogram.record(nanoseconds: -1)
        histogram.record(nanoseconds: .min)
        histogram.record(nanoseconds: Int64(LatencyHistogram.highestMicroseconds) * 1_000)
        histogram.record(nanoseconds: .max)
        #expect(histogram.count == 4)
        #expect(histogram.clampedLow == 2)
        #expect(histogram.percentile(0) == 0)
        #expect(histogram.max == Int64(LatencyHistogram.highestMicroseconds) * 1_000)
    }

    @Test("A latency as long as the longest run is told from a shorter one")
    func longLatenciesAreToldApart() throws {
        var histogram = LatencyHistogram()
        var row = RowHistogram()
        for latency in [Self.longestRun / 2, Self.longestRun] {
            histogram.record(nanoseconds: latency)
            row.record(nanoseconds: latency)
        }
        #expect(histogram.max == Self.longestRun)
        #expect(histogram.mean == Double(Self.longestRun) * 0.75)
        let median = try #require(histogram.percentile(50))
        #expect((Self.longestRun / 2...Self.longestRun / 2 / 1_000 * 1_001).contains(median))
        #expect(try #require(row.percentile(50)) < UInt64(Self.longestRun / 1_000))
    }

    @Test("A mean of more than can be summed up is none")
    func thereIsNoMeanBeyondTheLargestSum() {
        let large = HistogramSnapshot(
            upperMicroseconds: [1], counts: [1], sumMicroseconds: .max - 1, minimumMicroseconds: 1,
            maximumMicroseconds: 1, clampedLow: 0)
        #expect(large.mean == Double(UInt64.max - 1))
        #expect(large.merged(with: large).mean == nil)
        #expect(large.merged(with: large).percentile(100) == 1)
    }

    @Test func roundsToTheNearestMicrosecond() {
        var histogram = LatencyHistogram()
        histogram.record(nanoseconds: 1_499)
        #expect(histogram.max == 1_000)
        histogram.record(nanoseconds: 1_500)
        #expect(histogram.max == 2_000)
    }

    @Test func withoutSamplesThereIsNoStatistic() {
        let histogram = LatencyHistogram()
        #expect(histogram.percentile(50) == nil)
        #expect(histogram.max == nil)
        #expect(histogram.mean == nil)
        #expect(histogram.snapshot == HistogramSnapshot())
    }

    @Test func copiesDoNotShareSamples() {
        var first = LatencyHistogram()
        first.record(nanoseconds: 1_000)
        var second = first
        second.record(nanoseconds: 2_000)
        #expect(first.count == 1)
        #expect(second.count == 2)
    }

    @Test(arguments: [UInt64(21), 22, 23, 24])
    func rowPercentilesAreWithinTheirPrecision(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        var row = RowHistogram()
        for round in 0..<3 {
            var samples: [Int64] = []
            for _ in 0..<Int.random(in: 1...500, using: &numbers) {
                samples.append(numbers.latency(upTo: Self.longestRun))
                row.record(nanoseconds: samples[samples.count - 1])
            }
            samples.sort()
            for percentile in Self.percentiles.dropFirst() {
                let expected = model(samples, percentile)
                let found = Double(try #require(row.percentile(percentile)))
                #expect(
                    found >= expected && found <= expected * 1.016, "p\(percentile), round \(round), seed \(seed)")
            }
            row.reset()
            #expect(row.percentile(50) == nil)
        }
    }

    @Test func rowsClampAsHistogramsDo() {
        var row = RowHistogram()
        row.record(nanoseconds: .max)
        row.record(nanoseconds: -5)
        #expect(row.percentile(100) == LatencyHistogram.highestMicroseconds)
        #expect(row.percentile(1) == 0)
    }
}
