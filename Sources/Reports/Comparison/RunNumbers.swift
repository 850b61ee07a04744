internal import Measurement

/// One value in each run of both sides. It tells how far the sides are apart, for any way in which the runs might have
/// been dealt to the sides.
struct RunNumbers: Sendable {
    /// The base's runs first, then the candidate's. Their mean is subtracted. A run without a number has 0.
    private let numbers: [Double]
    /// Whether each run has a number, 1 or 0; nil if all have one.
    private let present: [Int]?
    /// How many runs have a number; for runs in pairs, how many pairs do.
    private let count: Int
    private let squares: Double
    private let isPaired: Bool
    /// Smaller differences do not count.
    private let least: Double

    /// Nil if fewer runs have the value than a side needs (``Resamples/minimumRuns``), or if all have the same value.
    ///
    /// - Parameter gates: How large a difference must be, for a value as large as the mean of all runs.
    init?(_ base: [Double?], _ candidate: [Double?], isPaired: Bool, gates: Gates, unit: MetricUnit) {
        var all = base + candidate
        if isPaired {
            for run in base.indices where base[run] == nil || candidate[run] == nil {
                (all[run], all[run + base.count]) = (nil, nil)
            }
        }
        let found = all.compactMap { $0 }
        guard found.count >= 2 * Resamples.minimumRuns, found.contains(where: { $0 != found[0] }) else { return nil }
        let mean = found.reduce(0, +) / Double(found.count)
        numbers = all.map { $0.map { $0 - mean } ?? 0 }
        present = found.count == all.count ? nil : all.map { $0 == nil ? 0 : 1 }
        count = isPaired ? found.count / 2 : found.count
        if isPaired {
            squares = base.indices.reduce(0) { sum, run in
                let difference = (all[run + base.count] ?? 0) - (all[run] ?? 0)
                return sum + difference * difference
            }
        } else {
            squares = numbers.reduce(0) { $0 + $1 * $1 }
        }
        self.isPaired = isPaired
        least = gates.least(of: mean, unit: unit)
    }

    /// How far the candidate's mean would be above the base's if the base had these runs, and the chance of that
    /// difference or a larger one if there is only noise. The chance is read from Student's t, for pairs from the
    /// paired one. It is 1 if the difference is too small to count, if too few runs of a side have the value, or if the
    /// chance is above 5% anyway.
    ///
    /// Noise is taken to be at least ``leastNoise`` of the least difference that counts. Otherwise a few runs that
    /// agree by luck would seem to have no noise (compare the constant s₀ of Tusher, Tibshirani and Chu, "Significance
    /// Analysis of Microarrays", PNAS 98(9), 2001).
    func apart(bases: [Int]) -> (difference: Double, chance: Double) {
        let (sum, runs) = total(bases)
        let left = Double(isPaired ? count : runs)
        let right = Double(isPaired ? count : count - runs)
        guard min(left, right) >= Double(Resamples.minimumRuns) else { return (0, 1) }
        // The sum of all numbers is 0.
        let difference = -sum * (1 / left + 1 / right)
        let square = difference * difference
        guard square > 0, abs(difference) >= least else { return (difference, 1) }
        let degrees = isPaired ? count - 1 : count - 2
        let explained = square * (isPaired ? left : left * right / (left + right))
        let floor = Self.leastNoise * least
        let variance = max(0, squares - explained) / Double(degrees) + floor * floor
        let ratio = square / (variance * (isPaired ? 1 / left : 1 / left + 1 / right))
        return (
            difference, ratio < Self.atFivePercent ? 1 : StudentDistribution.tails(squared: ratio, degrees: degrees)
        )
    }

    /// A share of the least difference that counts.
    static let leastNoise = 0.25

    /// Below this, no t has a chance of less than 5%, whatever its degrees of freedom.
    private static let atFivePercent = 3.84

    /// The sum of these runs' numbers, and how many runs have one. Pointers make it fast enough in builds without
    /// optimisation.
    private func total(_ bases: [Int]) -> (Double, Int) {
        let sum = numbers.withUnsafeBufferPointer { numbers in
            bases.withUnsafeBufferPointer { bases in
                guard let number = numbers.baseAddress, let base = bases.baseAddress else { return 0.0 }
                let count = bases.count
                var (sum, place) = (0.0, 0)
                while place < count {
                    sum += number[base[place]]
                    place += 1
                }
                return sum
            }
        }
        return (sum, present.map { present in bases.reduce(0) { $0 + present[$1] } } ?? bases.count)
    }
}
