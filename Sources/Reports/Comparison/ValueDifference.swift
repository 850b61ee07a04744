package import Measurement
internal import Texts

/// One value on both sides of a comparison, and what is to be said of it.
package struct ValueDifference: Hashable, Sendable {
    package enum Outcome: String, Codable, CaseIterable, Sendable {
        case worse, better
        /// It moved, which is neither good nor bad by itself.
        case moved
        case same
        /// There is a difference, or room for one, and the runs are too noisy, or too few, to tell.
        case noVerdict = "no-verdict"
        case onlyInBase = "only-in-base"
        case onlyInCandidate = "only-in-candidate"
    }

    package var key: ValueKey
    package var unit: MetricUnit
    package var better: Better
    var isCounter: Bool
    /// As a report shows it; nil where that side has none.
    package var base: Double?
    package var candidate: Double?
    /// Where candidate − base lies, by ``Resamples``; nil for runs that are the same every time.
    package var interval: ClosedRange<Double>?
    /// How many runs of each side have it.
    package var baseRuns: Int
    package var candidateRuns: Int
    package var outcome: Outcome

    /// candidate − base.
    package var difference: Double? {
        guard let base, let candidate else { return nil }
        return PlainDecimal.reported(candidate - base)
    }

    /// ``difference`` ÷ base; nil where the base is 0.
    package var relative: Double? {
        guard let base, let difference, base != 0 else { return nil }
        return difference / abs(base)
    }

    /// What is compared, as an expectation says it.
    package var text: String { key.text(isCounter: isCounter) }

    /// `latency{operation="read"}.p99 4 ms → 900 ms (+22,400%, worse)`, of a ratio `99% → 66% (−33 points, worse)`: as
    /// the comparison of two runs says it.
    package var sentence: String {
        let values = "\(text) \(ComparisonReport.value(base, unit)) → \(ComparisonReport.value(candidate, unit))"
        let change = unit == .ratio ? ComparisonReport.difference(self) : ComparisonReport.percent(self)
        return "\(values) (\(change.isEmpty ? "" : change + ", ")\(outcome.rawValue))"
    }

    /// How many samples latencies have, which counters tell as well.
    var isSampleCount: Bool { key.statistic == .count && !isCounter }

    /// 0...1: the difference as a share of the larger of both, so that 1 → 2 and 2 → 1 are equally large. Counts are
    /// taken as ten more than they are: 2 of something instead of none is not the first thing that one wants to know.
    var size: Double {
        guard let base, let candidate, let difference else { return 0 }
        let largest = max(abs(base), abs(candidate)) + (unit == .count ? 10 : 0)
        return largest > 0 ? min(1, abs(difference) / largest) : 0
    }
}
