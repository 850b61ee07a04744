package import Measurement
internal import Texts

/// One value on both sides of a comparison, and its outcome.
package struct ValueDifference: Hashable, Sendable {
    package enum Outcome: String, Codable, CaseIterable, Sendable {
        case worse, better
        /// It moved, and a move is by itself neither good nor bad.
        case moved
        case same
        /// There is or may be a difference, but the runs are too noisy or too few to tell.
        case noVerdict = "no-verdict"
        case onlyInBase = "only-in-base"
        case onlyInCandidate = "only-in-candidate"
    }

    package var key: ValueKey
    package var unit: MetricUnit
    package var better: Better
    var isCounter: Bool
    /// The value as a report shows it; nil if that side has none.
    package var base: Double?
    package var candidate: Double?
    /// The interval of candidate − base, by ``Resamples``; nil for runs that are the same every time.
    package var interval: ClosedRange<Double>?
    /// How many runs of each side have the value.
    package var baseRuns: Int
    package var candidateRuns: Int
    package var outcome: Outcome

    /// candidate − base.
    package var difference: Double? {
        guard let base, let candidate else { return nil }
        return PlainDecimal.reported(candidate - base)
    }

    /// ``difference`` ÷ base; nil if the base is 0.
    package var relative: Double? {
        guard let base, let difference, base != 0 else { return nil }
        return difference / abs(base)
    }

    /// What is compared, written as in an expectation.
    package var text: String { key.text(isCounter: isCounter) }

    /// The difference as a sentence of a comparison of two runs: `latency{operation="read"}.p99 4 ms → 900 ms
    /// (+22,400%, worse)`, or for a ratio `99% → 66% (−33 points, worse)`.
    package var sentence: String {
        let values = "\(text) \(ComparisonReport.value(base, unit)) → \(ComparisonReport.value(candidate, unit))"
        let change = unit == .ratio ? ComparisonReport.difference(self) : ComparisonReport.percent(self)
        return "\(values) (\(change.isEmpty ? "" : change + ", ")\(outcome.rawValue))"
    }

    /// Whether it is the number of samples of a latency, which counters show as well.
    var isSampleCount: Bool { key.statistic == .count && !isCounter }

    /// The difference as a share of the larger value, 0...1, so that 1 → 2 and 2 → 1 are equally large. Ten is added to
    /// counts, because a change from none to 2 is not the first thing that a reader wants to know.
    var size: Double {
        guard let base, let candidate, let difference else { return 0 }
        let largest = max(abs(base), abs(candidate)) + (unit == .count ? 10 : 0)
        return largest > 0 ? min(1, abs(difference) / largest) : 0
    }
}
