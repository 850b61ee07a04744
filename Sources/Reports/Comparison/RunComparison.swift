internal import Measurement

/// Compares two sides of runs, value by value: what moved, by how much, and whether that is good.
///
/// Single virtual runs are exactly comparable, and so are several runs a side that are the same ones. Then every value
/// has moved that differs in what a report shows. Otherwise a value has moved if three things hold: the difference is
/// beyond the gates, its interval (``Resamples``) leaves out zero, and it stands out among all values (``FamilyTest``).
/// So a comparison of equal runs finds nothing. A value is the same if the whole interval stays within the gates. In
/// all other cases there is no verdict. Memory differs between any two runs and is always judged in this way.
package struct RunComparison: Sendable {
    package let base: ComparisonSide
    package let candidate: ComparisonSide
    /// Reasons against a comparison of these runs, and facts that a reader must know, each a sentence.
    package let warnings: [String]
    /// The change of the scenario, if it can be determined.
    package let change: ScenarioChange?
    /// In the order of the base's reports, followed by the candidate's values that the base does not have.
    package let differences: [ValueDifference]
    /// The least number of runs a side with which noisy values get a verdict.
    let minimumRuns: Int
    /// Whether every difference is a real one.
    private let isExact: Bool

    /// - Parameters:
    ///   - exactGates: For values that are the same every time, which single virtual runs have.
    ///   - noisyGates: For all other values.
    ///   - comparisons: How many are made at once; at least 1. The limit on false alarms holds for all of them
    ///     together.
    package init(
        base: ComparisonSide, candidate: ComparisonSide, exactGates: Gates = .none, noisyGates: Gates = .noisy,
        comparisons: Int = 1
    ) {
        self.base = base
        self.candidate = candidate
        let stamps = StampCheck(base: base, candidate: candidate)
        warnings = stamps.warnings
        change = stamps.change
        let judge = Judge(
            base: base, candidate: candidate, exactGates: exactGates, noisyGates: noisyGates, comparisons: comparisons)
        differences = judge.differences()
        minimumRuns = judge.minimumRuns
        isExact = judge.isExact
    }

    /// Whether nothing moved, nothing is in doubt, and no value is on one side only. Memory is ignored.
    package var isSame: Bool { differences.allSatisfy { $0.outcome == .same || $0.key.isMemory } }

    /// Whether the sides have any value in common.
    package var hasCommonValues: Bool {
        differences.contains { ![.onlyInBase, .onlyInCandidate].contains($0.outcome) }
    }

    /// Whether it is known of every value that both sides have which direction is good. Where neither side says so,
    /// nothing counts as worse, and that must not be taken for good.
    package var saysDirections: Bool {
        let known = Set((base.values + candidate.values).filter { $0.better != nil }.map(\.key))
        let common = Set(base.values.map(\.key)).intersection(candidate.values.map(\.key))
        return known.isSuperset(of: common)
    }

    /// Whether the runs were the same, event by event, according to their digests.
    package var hasSameDigests: Bool { base.hasSameDigests(as: candidate) }

    /// Whether a value is worse, or the candidate lacks what the base has. What is not there any more cannot count as
    /// equally good.
    package var isWorse: Bool { count(.worse) > 0 || lacksSeries }

    /// Whether the candidate surely has no value of one of the base's series, or has it in another unit.
    ///
    /// A histogram without samples still has their number: that nobody is refused any more is no loss. Runs that differ
    /// from each other must be enough to tell, and all of the base's must have the value: what is rare may be in one run
    /// and not in the next. Memory depends on the machine and counts for nothing.
    private var lacksSeries: Bool {
        let keys = Set(candidate.values.map(\.key))
        let series = Set(keys.map { SeriesKey(name: $0.metric, labels: $0.labels) })
        return differences.contains { row in
            guard row.outcome == .onlyInBase, !row.key.isMemory,
                !series.contains(SeriesKey(name: row.key.metric, labels: row.key.labels)) || keys.contains(row.key)
            else { return false }
            return isExact
                || row.baseRuns == base.runCount && min(base.runCount, candidate.runCount) >= minimumRuns
        }
    }

    package func count(_ outcome: ValueDifference.Outcome) -> Int { differences.count { $0.outcome == outcome } }
}
