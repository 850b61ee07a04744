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
    }

    /// Whether nothing moved, nothing is in doubt, and no value is on one side only. Memory is ignored.
    package var isSame: Bool { differences.allSatisfy { $0.outcome == .same || $0.key.isMemory } }

    /// Whether the sides have any value in common.
    package var hasCommonValues: Bool {
        differences.contains { ![.onlyInBase, .onlyInCandidate].contains($0.outcome) }
    }

    /// Whether a side says which direction is good. If neither does, nothing counts as worse, and that must not be
    /// taken for good.
    package var saysDirections: Bool { (base.values + candidate.values).contains { $0.better != nil } }

    /// Whether the runs were the same, event by event, according to their digests.
    package var hasSameDigests: Bool { base.hasSameDigests(as: candidate) }

    package var isWorse: Bool { count(.worse) > 0 }

    package func count(_ outcome: ValueDifference.Outcome) -> Int { differences.count { $0.outcome == outcome } }
}
