/// Two sides of runs, value by value: what moved, by how much, and whether that is good.
///
/// Virtual runs, one a side, are exactly comparable, and so are several that are the same ones: every value that differs in what a report shows of it has moved.
/// Otherwise a value has moved where the difference is beyond the gates and its interval (``Resamples``) leaves zero
/// out; it is the same where the whole interval stays within the gates; and else there is no verdict. Memory is not the
/// same in any two runs and is judged that way always.
package struct RunComparison: Sendable {
    package let base: ComparisonSide
    package let candidate: ComparisonSide
    /// What speaks against comparing these runs, or must be known beside it, each a sentence.
    package let warnings: [String]
    /// What the scenario says otherwise, where that can be told.
    package let change: ScenarioChange?
    /// In the order of the base's reports, then those of the candidate that the base does not have.
    package let differences: [ValueDifference]

    /// - Parameters:
    ///   - exactGates: For values that are the same every time, of single virtual runs.
    ///   - noisyGates: For all others.
    package init(
        base: ComparisonSide, candidate: ComparisonSide, exactGates: Gates = .none, noisyGates: Gates = .noisy
    ) {
        self.base = base
        self.candidate = candidate
        let stamps = StampCheck(base: base, candidate: candidate)
        warnings = stamps.warnings
        change = stamps.change
        differences = Judge(base, candidate, exactGates, noisyGates).differences()
    }

    /// Whether nothing moved, nothing is in doubt and nothing is on one side only; memory apart.
    package var isSame: Bool { differences.allSatisfy { $0.outcome == .same || $0.key.isMemory } }

    /// Whether the runs were the same event by event, as their digests say.
    package var hasSameDigests: Bool { base.hasSameDigests(as: candidate) }

    package var isWorse: Bool { count(.worse) > 0 }

    package func count(_ outcome: ValueDifference.Outcome) -> Int { differences.count { $0.outcome == outcome } }
}

/// Says of each value what is to be said.
private struct Judge {
    let base: ComparisonSide
    let candidate: ComparisonSide
    let exactGates: Gates
    let noisyGates: Gates
    let isExact: Bool
    let resamples: Resamples

    init(_ base: ComparisonSide, _ candidate: ComparisonSide, _ exactGates: Gates, _ noisyGates: Gates) {
        self.base = base
        self.candidate = candidate
        isExact = (base.isExact && candidate.isExact) || base.hasSameDigests(as: candidate)
        self.exactGates = exactGates
        self.noisyGates = noisyGates
        let isVirtual = (base.stamps + candidate.stamps).allSatisfy(\.isVirtual)
        let isPaired = isVirtual && base.stamps.map(\.identity.seed) == candidate.stamps.map(\.identity.seed)
        resamples = Resamples(
            baseRuns: base.runCount, candidateRuns: candidate.runCount,
            isPaired: isPaired && base.runCount == candidate.runCount)
    }

    func differences() -> [ValueDifference] {
        let left = covered(base, by: candidate)
        let right = covered(candidate, by: base)
        var places: [ValueKey: Int] = [:]
        for (place, value) in right.enumerated() { places[value.key] = place }
        var isUsed = [Bool](repeating: false, count: right.count)
        var found: [ValueDifference] = []
        for value in left {
            let place = places[value.key]
            if let place { isUsed[place] = true }
            found.append(difference(value, place.map { right[$0] }))
        }
        for (value, isUsed) in zip(right, isUsed) where !isUsed { found.append(difference(nil, value)) }
        return found
    }

    /// Of a side that is held against a baseline only what baselines have.
    private func covered(_ side: ComparisonSide, by other: ComparisonSide) -> [SideValue] {
        other.isBaseline && !side.isBaseline ? side.values.filter { Baseline.holds($0) } : side.values
    }

    private func difference(_ left: SideValue?, _ right: SideValue?) -> ValueDifference {
        // One of them is there.
        let some = (left ?? right)!
        var row = ValueDifference(
            key: some.key, unit: some.unit, better: (right ?? some).better, isCounter: some.isCounter,
            base: read(left, base),
            candidate: read(right, candidate), interval: nil, baseRuns: left?.runCount ?? 0,
            candidateRuns: right?.runCount ?? 0, outcome: .same)
        guard let left, let right, let from = row.base, let difference = row.difference else {
            row.outcome = left == nil ? .onlyInCandidate : .onlyInBase
            return row
        }
        if isExact, !row.key.isMemory {
            if exactGates.isBeyond(difference, base: from, unit: row.unit) { row.outcome = moved(row) }
        } else {
            row.interval = resamples.interval(left, right)
            row.outcome = outcome(row, base: from, difference)
        }
        return row
    }

    /// What a report would show of it.
    private func read(_ value: SideValue?, _ side: ComparisonSide) -> Double? {
        value?.read([UInt64](repeating: 1, count: side.runCount)).map { PlainDecimal.reported($0) }
    }

    private func outcome(_ row: ValueDifference, base: Double, _ difference: Double) -> ValueDifference.Outcome {
        func isBeyond(_ difference: Double) -> Bool {
            noisyGates.isBeyond(difference, base: base, unit: row.unit)
        }
        guard let interval = row.interval else { return .noVerdict }
        if isBeyond(difference), interval.lowerBound > 0 || interval.upperBound < 0 { return moved(row) }
        return isBeyond(interval.lowerBound) || isBeyond(interval.upperBound) ? .noVerdict : .same
    }

    private func moved(_ row: ValueDifference) -> ValueDifference.Outcome {
        guard let difference = row.difference, row.better != .neither else { return .moved }
        return (difference > 0) == (row.better == .higher) ? .better : .worse
    }
}
