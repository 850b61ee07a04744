/// Two sides of runs, value by value: what moved, by how much, and whether that is good.
///
/// Virtual runs, one a side, are exactly comparable, and so are several that are the same ones: every value that differs
/// in what a report shows of it has moved. Otherwise a value has moved where the difference is beyond the gates, its
/// interval (``Resamples``) leaves zero out, and it stands out among all values (``FamilyTest``), so that a comparison
/// of runs that do not differ finds nothing; it is the same where the whole interval stays within the gates; and else
/// there is no verdict. Memory is not the same in any two runs and is judged that way always.
package struct RunComparison: Sendable {
    package let base: ComparisonSide
    package let candidate: ComparisonSide
    /// What speaks against comparing these runs, or must be known beside it, each a sentence.
    package let warnings: [String]
    /// What the scenario says otherwise, where that can be told.
    package let change: ScenarioChange?
    /// In the order of the base's reports, then those of the candidate that the base does not have.
    package let differences: [ValueDifference]
    /// Runs a side, at least, with which there is a verdict on noisy values.
    let minimumRuns: Int

    /// - Parameters:
    ///   - exactGates: For values that are the same every time, of single virtual runs.
    ///   - noisyGates: For all others.
    ///   - comparisons: How many are made at once, which together shall not find what is not there; at least 1.
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

    /// Whether nothing moved, nothing is in doubt and nothing is on one side only; memory apart.
    package var isSame: Bool { differences.allSatisfy { $0.outcome == .same || $0.key.isMemory } }

    /// Whether there is anything that both sides have.
    package var hasCommonValues: Bool {
        differences.contains { ![.onlyInBase, .onlyInCandidate].contains($0.outcome) }
    }

    /// Whether a side says in which direction good lies: without that nothing is worse, which must not be taken for good.
    package var saysDirections: Bool { (base.values + candidate.values).contains { $0.better != nil } }

    /// Whether the runs were the same event by event, as their digests say.
    package var hasSameDigests: Bool { base.hasSameDigests(as: candidate) }

    package var isWorse: Bool { count(.worse) > 0 }

    package func count(_ outcome: ValueDifference.Outcome) -> Int { differences.count { $0.outcome == outcome } }
}
