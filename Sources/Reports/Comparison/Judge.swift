internal import Measurement
internal import Texts

/// Decides the outcome of each value of a comparison.
struct Judge {
    private let base: ComparisonSide
    private let candidate: ComparisonSide
    private let exactGates: Gates
    private let noisyGates: Gates
    private let comparisons: Int
    let isExact: Bool
    private let isPaired: Bool

    init(
        base: ComparisonSide, candidate: ComparisonSide, exactGates: Gates, noisyGates: Gates, comparisons: Int
    ) {
        self.base = base
        self.candidate = candidate
        self.exactGates = exactGates
        self.noisyGates = noisyGates
        self.comparisons = comparisons
        isExact = (base.isExact && candidate.isExact) || base.hasSameDigests(as: candidate)
        let isVirtual = (base.stamps + candidate.stamps).allSatisfy(\.isVirtual)
        let hasSameSeeds = base.stamps.map(\.identity.seed) == candidate.stamps.map(\.identity.seed)
        isPaired = isVirtual && hasSameSeeds && base.runCount == candidate.runCount
    }

    /// The least number of runs a side with which noisy values get a verdict.
    var minimumRuns: Int { isPaired ? Resamples.minimumRuns : FamilyTest.minimumRuns(comparisons: comparisons) }

    /// A value of both sides that differs from run to run, and its row, which has no outcome yet.
    private struct Noisy {
        var place: Int
        var base: SideValue
        var candidate: SideValue
    }

    func differences() -> [ValueDifference] {
        let left = covered(base, by: candidate)
        let right = covered(candidate, by: base)
        var places: [ValueKey: Int] = [:]
        for (place, value) in right.enumerated() { places[value.key] = place }
        var isUsed = [Bool](repeating: false, count: right.count)
        var found: [ValueDifference] = []
        var noisy: [Noisy] = []
        for value in left {
            // A value in seconds on one side and in milliseconds on the other is not the same value.
            let place = places[value.key].flatMap { right[$0].unit == value.unit ? $0 : nil }
            let other = place.map { right[$0] }
            if let place { isUsed[place] = true }
            found.append(row(value, other))
            if let other, !isExact || value.key.isMemory {
                noisy.append(Noisy(place: found.count - 1, base: value, candidate: other))
            }
        }
        for (value, isUsed) in zip(right, isUsed) where !isUsed { found.append(row(nil, value)) }
        judge(noisy, &found)
        return found
    }

    /// The values of a side. If the other side is a baseline, only those that baselines have.
    private func covered(_ side: ComparisonSide, by other: ComparisonSide) -> [SideValue] {
        other.isBaseline && !side.isBaseline ? side.values.filter { Baseline.holds($0) } : side.values
    }

    // MARK: Exact values

    /// A row with its outcome, as far as this is known without other values: if one side lacks the value, or if the
    /// value is exact.
    private func row(_ left: SideValue?, _ right: SideValue?) -> ValueDifference {
        // At least one of them is there.
        let some = (left ?? right)!
        var row = ValueDifference(
            key: some.key, unit: some.unit, better: Self.better(left, right), isCounter: some.isCounter,
            base: read(left, base), candidate: read(right, candidate), interval: nil, baseRuns: left?.runCount ?? 0,
            candidateRuns: right?.runCount ?? 0, outcome: .same)
        guard left != nil, right != nil, let from = row.base, let difference = row.difference else {
            row.outcome = left == nil ? .onlyInCandidate : .onlyInBase
            return row
        }
        if isExact, !row.key.isMemory, exactGates.isBeyond(difference, base: from, unit: row.unit) {
            row.outcome = moved(row)
        }
        return row
    }

    /// If the two sides disagree on which direction is good, neither is. If one side does not say, the other decides.
    private static func better(_ left: SideValue?, _ right: SideValue?) -> Better {
        switch (left?.better, right?.better) {
        case (let some?, nil), (nil, let some?): some
        case (let one?, let other?) where one == other: one
        default: .neither
        }
    }

    /// The value as a report would show it.
    private func read(_ value: SideValue?, _ side: ComparisonSide) -> Double? {
        value?.read([UInt64](repeating: 1, count: side.runCount)).map { PlainDecimal.reported($0) }
    }

    private func moved(_ row: ValueDifference) -> ValueDifference.Outcome {
        guard let difference = row.difference, row.better != .neither else { return .moved }
        return (difference > 0) == (row.better == .higher) ? .better : .worse
    }

    // MARK: Noisy values

    private func judge(_ noisy: [Noisy], _ rows: inout [ValueDifference]) {
        guard !noisy.isEmpty else { return }
        guard min(base.runCount, candidate.runCount) >= Resamples.minimumRuns else {
            for value in noisy { rows[value.place].outcome = .noVerdict }
            return
        }
        let resamples = Resamples(
            baseRuns: base.runCount, candidateRuns: candidate.runCount, isPaired: isPaired)
        let family = FamilyTest(
            baseRuns: base.runCount, candidateRuns: candidate.runCount, isPaired: isPaired, comparisons: comparisons)
        let moves = family.moves(
            of: noisy.map { value in
                RunNumbers(
                    value.base.numbers(ofRuns: base.runCount), value.candidate.numbers(ofRuns: candidate.runCount),
                    isPaired: isPaired, gates: noisyGates, unit: value.base.unit)
            })
        for (value, move) in zip(noisy, moves) {
            rows[value.place].interval = resamples.interval(value.base, value.candidate)
            rows[value.place].outcome = outcome(rows[value.place], move)
        }
    }

    /// - Parameter move: The direction in which it moved, as judged among all values; 0 if it did not move.
    private func outcome(_ row: ValueDifference, _ move: Int) -> ValueDifference.Outcome {
        guard let interval = row.interval, let base = row.base, let difference = row.difference else {
            return .noVerdict
        }
        func isBeyond(_ difference: Double) -> Bool {
            noisyGates.isBeyond(difference, base: base, unit: row.unit)
        }
        let isBeyondNoise = move > 0 ? interval.lowerBound > 0 : move < 0 && interval.upperBound < 0
        if isBeyondNoise, isBeyond(difference) { return moved(row) }
        return isBeyond(interval.lowerBound) || isBeyond(interval.upperBound) ? .noVerdict : .same
    }
}
