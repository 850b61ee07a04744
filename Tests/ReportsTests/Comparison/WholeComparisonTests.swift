import Measurement
import TestSupport
import Testing

@testable import Reports

/// How often a whole comparison of hundreds of values finds what is not there, and misses what is.
///
/// Real runs were measured once: 200 of scenario 05 and 100 of 03 that differ in their seeds only, in random groups.
/// `compare` called worse none of 40 comparisons of 05 with 5 runs a side, of 30 with 10, and of 10 of 03 with 10 (by each
/// value's own interval alone 7 of 40 and 8 of 20 of 05). A payment 5% slower in 05 was found by 14 of 20 with 5 runs a
/// side and by 14 of 14 with 10. A script that reckons the same from summary.csv, with means for medians and t for the
/// bootstrap's intervals, called worse 3 of 1,200 (169 by each value alone).
@Suite struct WholeComparisonTests {
    /// Values that depend on each other, as percentiles of one latency in several windows do.
    private static let groups = 20
    private static let valuesOfAGroup = 7

    /// What one run says: of a group seven values that share half of their noise of 3%, two of them rough counts, of
    /// which one is seldom anything but 0; another is the same in all runs.
    private func run(_ numbers: inout SeededNumbers, slower: ClosedRange<Int>?, by share: Double) -> [Double] {
        func noise() -> Double {
            (0..<4).reduce(-2) { sum, _ in sum + Double(numbers.next() >> 11) * 0x1p-53 } * 3.0.squareRoot()
        }
        return (0..<Self.groups).flatMap { group in
            let common = noise()
            let level = 1 + (slower?.contains(group) == true ? share : 0)
            return (0..<Self.valuesOfAGroup).map { value in
                let size = level * 100 * (1 + 0.03 * (common + noise()) * 0.5.squareRoot())
                return switch value {
                case 4: (size / 20).rounded()
                case 5: max(0.0, (size - 103).rounded())
                case 6: 100.0
                default: size
                }
            }
        }
    }

    private func side(
        _ runs: Int, _ numbers: inout SeededNumbers, slower: ClosedRange<Int>? = nil, by share: Double = 0
    ) -> ComparisonSide {
        let all = (0..<runs).map { _ in run(&numbers, slower: slower, by: share) }
        let values = all[0].indices.map { place in
            let isCount = place % Self.valuesOfAGroup > 3
            let key = ValueKey(
                metric: "m", labels: ["n": "\(place)"], window: .measured, statistic: isCount ? .count : .percentile(99)
            )
            return SideValue(
                key: key, unit: isCount ? .count : .milliseconds, better: .lower, isCounter: isCount,
                source: .median(RunMedian(all.map { $0[place] })))
        }
        return ComparisonSide(name: "", values: values, stamps: [], runCount: runs)
    }

    /// How many of so many comparisons call anything worse; values outside the groups that are slower do not count if
    /// there are any.
    private func worse(
        of seeds: Int, runs: Int, slower: ClosedRange<Int>? = nil, by share: Double = 0
    ) -> (worse: Int, better: Int) {
        var (worse, better) = (0, 0)
        let factor = SoakSize.factor
        for seed in 0..<UInt64(seeds * factor) {
            var numbers = SeededNumbers(seed: seed &* 104_729 &+ UInt64(runs))
            let base = side(runs, &numbers)
            let comparison = RunComparison(base: base, candidate: side(runs, &numbers, slower: slower, by: share))
            if comparison.isWorse { worse += 1 }
            if comparison.count(.better) > 0 { better += 1 }
        }
        print("\(runs) runs a side, \(share) slower: worse \(worse), better \(better) of \(seeds * factor) comparisons")
        return (worse, better)
    }

    @Test("Of sides that do not differ at most 1 in 100 comparisons calls anything worse", arguments: [5, 10])
    func equalSidesGiveNoAlarm(runs: Int) {
        let seeds = 100
        let found = worse(of: seeds, runs: runs)
        #expect(found.worse <= seeds * SoakSize.factor / 50, "1% on average; the seeds are 0..<\(seeds)")
        #expect(found.better <= seeds * SoakSize.factor / 50)
    }

    @Test("What a tenth of all values shares is found", arguments: [(5, 0.2), (10, 0.1)])
    func realChangesAreFound(runs: Int, share: Double) {
        let seeds = 15
        let found = worse(of: seeds, runs: runs, slower: 0...1, by: share)
        #expect(found.worse >= seeds * SoakSize.factor * 9 / 10, "the seeds are 0..<\(seeds)")
    }
}
