/// Runs drawn again and again from the runs that there are, to see how far a difference would wander if everything were
/// repeated: the bootstrap. Whole runs are drawn, because samples of one run are not independent of each other.
///
/// The interval is the difference ± t · √(n/(n−1)) · s: s is the standard deviation over the resamples (Efron and
/// Tibshirani, "An Introduction to the Bootstrap", 1993, chapters 6 and 12), t the 99.5% point of Student's distribution
/// with n − 1 degrees of freedom and n the runs of the side that has fewer. The root makes up for what a bootstrap of few
/// runs is too narrow by (Hesterberg, "What Teachers Should Know About the Bootstrap", The American Statistician 69(4),
/// 2015). The plain percentile interval, cut at the tails that he advises, cannot do with so few runs what it promises:
/// of 300 pairs that did not differ it left zero out for 6 with 10 runs a side, and for 17 with 5.
package struct Resamples: Sendable {
    /// Fewer runs cannot show a difference at this confidence: with 4 a side, chance parts 2 of 70 orders completely.
    package static let minimumRuns = 5
    /// What an interval is meant to hold of all repetitions.
    package static let confidence = 0.99
    /// Enough to know s to 3%.
    package static let count = 500
    /// Runs a side.
    package static let maximumRuns = 100

    /// How often each run is taken, for each resample.
    let base: [[UInt64]]
    let candidate: [[UInt64]]
    private let fewest: Int

    /// - Parameter isPaired: Run k of both sides met the same customers, so they are drawn together and what both have
    ///   in common does not count as noise. Both sides have as many runs then.
    init(baseRuns: Int, candidateRuns: Int, isPaired: Bool) {
        var draws = Draws(state: 1)
        var (base, candidate): ([[UInt64]], [[UInt64]]) = ([], [])
        for _ in 0..<Self.count {
            base.append(draws.weights(of: baseRuns))
            candidate.append(isPaired ? base[base.count - 1] : draws.weights(of: candidateRuns))
        }
        self.base = base
        self.candidate = candidate
        fewest = min(baseRuns, candidateRuns)
    }

    /// Where the difference of the two values lies; nil where too few runs have them.
    func interval(_ base: SideValue, _ candidate: SideValue) -> ClosedRange<Double>? {
        let runs = min(fewest, base.runCount, candidate.runCount)
        guard runs >= Self.minimumRuns else { return nil }
        // Most values are the same in all runs, and no resample changes that.
        if let from = base.constant(ofRuns: self.base[0].count),
            let to = candidate.constant(ofRuns: self.candidate[0].count)
        {
            return (to - from)...(to - from)
        }
        var differences: [Double] = []
        differences.reserveCapacity(Self.count)
        for (left, right) in zip(self.base, self.candidate) {
            guard let from = base.read(left), let to = candidate.read(right) else { continue }
            differences.append(to - from)
        }
        guard differences.count >= Self.count / 2, let difference = Self.difference(base, candidate, self) else {
            return nil
        }
        let reach = Self.student(runs) * (Double(runs) / Double(runs - 1)).squareRoot() * Self.deviation(differences)
        return (difference - reach)...(difference + reach)
    }

    /// With each run taken once.
    private static func difference(_ base: SideValue, _ candidate: SideValue, _ resamples: Resamples) -> Double? {
        func ones(_ weights: [[UInt64]]) -> [UInt64] { [UInt64](repeating: 1, count: weights[0].count) }
        guard let from = base.read(ones(resamples.base)), let to = candidate.read(ones(resamples.candidate)) else {
            return nil
        }
        return to - from
    }

    private static func deviation(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }

    /// The 99.5% point of Student's distribution with a degree of freedom less than there are runs.
    private static func student(_ runs: Int) -> Double { points[min(runs - minimumRuns, points.count - 1)] }

    /// From 5 runs on; from 30 on it stays, which makes intervals a little wider than they need be.
    private static let points = [
        4.604, 4.032, 3.707, 3.499, 3.355, 3.250, 3.169, 3.106, 3.055, 3.012, 2.977, 2.947, 2.921, 2.898, 2.878, 2.861,
        2.845, 2.831, 2.819, 2.807, 2.797, 2.787, 2.779, 2.771, 2.763, 2.756,
    ]
}
