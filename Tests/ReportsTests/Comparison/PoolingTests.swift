import TestSupport
import Testing

@testable import Measurement
@testable import Reports

/// Several runs as one.
@Suite struct PoolingTests {
    private func snapshot(_ numbers: inout SeededNumbers, count: Int) -> HistogramSnapshot {
        var histogram = LatencyHistogram()
        for _ in 0..<count { histogram.record(nanoseconds: numbers.latency(upTo: 100_000_000_000)) }
        return histogram.snapshot
    }

    @Test(
        "Pooled runs read as the merged histogram does, each as often as its weight says", arguments: [UInt64(1), 2, 3])
    func poolsReadAsMergedHistograms(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let runs = [300, 1, 0, 57].map { snapshot(&numbers, count: $0) }
        let pooled = PooledHistogram(runs)
        #expect(pooled.runCount == 3)
        let statistics = Statistic.offered(by: .histogram) + [.percentile(0), .percentile(100), .percentile(12.5)]
        for weights: [UInt64] in [[1, 1, 1, 1], [0, 4, 0, 0], [2, 0, 1, 1], [0, 1, 2, 3]] {
            let merged = zip(runs, weights).flatMap { Array(repeating: $0, count: Int($1)) }
                .reduce(HistogramSnapshot()) { $0.merged(with: $1) }
            for statistic in statistics {
                let expected = SeriesValue.histogram(merged).read(statistic, windowSeconds: 1)
                #expect(pooled.read(statistic, weights) == expected, "\(statistic), weights \(weights), seed \(seed)")
            }
        }
        #expect(pooled.read(.percentile(99), [0, 0, 1, 0]) == nil)
        #expect(pooled.read(.count, [0, 0, 1, 0]) == 0, "as SeriesValue has it, and summary.csv")
    }

    @Test func aMedianIsHalfwayBetweenTheTwoInTheMiddle() {
        let median = RunMedian([5, nil, 1, 9, 3])
        #expect(median.runCount == 4)
        #expect(median.read([1, 1, 1, 1, 1]) == 4)
        #expect(median.read([0, 1, 1, 1, 1]) == 3)
        #expect(median.read([1, 0, 0, 3, 0]) == 9)
        #expect(median.read([2, 0, 0, 2, 0]) == 7)
        #expect(median.read([0, 5, 0, 0, 0]) == nil)
    }

    @Test func ratiosOfSeveralRunsAddUp() throws {
        let runs = try [(9, 10), (1, 90)].map { numerator, denominator in
            let recorder = RunRecorder()
            let (part, whole) = (try recorder.counter("part"), try recorder.counter("whole"))
            try recorder.ratio("share", of: [part], to: [whole], better: .higher)
            recorder.add(Int64(numerator), to: part, at: 0)
            recorder.add(Int64(denominator), to: whole, at: 0)
            return Record(
                identity: .init(scenario: "s", seed: 1, world: "live", version: "1"), digest: "", runNanoseconds: 1,
                measurements: recorder.finish(at: 1))
        }
        let side = ComparisonSide(name: "", records: runs)
        let share = try #require(side.values.first { $0.key.metric == "share" && $0.key.window == .measured })
        #expect(share.read([1, 1]) == 0.1)
        #expect(share.better == .higher)
    }
}
