internal import Measurement

/// What each run of both sides says of one value, and how far the sides are apart in it, for any way in which the runs
/// might have been dealt to the sides.
struct RunNumbers: Sendable {
    /// The base's runs first, then the candidate's; less their mean, and 0 of a run that has none.
    private let numbers: [Double]
    /// Which runs have one, 1 or 0; nil where all have.
    private let present: [Int]?
    /// How many do; of runs in pairs how many pairs.
    private let count: Int
    private let squares: Double
    private let isPaired: Bool
    /// Smaller differences do not count.
    private let least: Double

    /// Nil where fewer runs have the value than a side must have (``Resamples/minimumRuns``), or all have the same.
    ///
    /// - Parameter gates: How large a difference must be, of a value as large as the mean of all runs.
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

    /// How far the candidate's mean is above the base's, were the base's runs these; and the chance of that or more if
    /// nothing but noise is there, by Student's t, of pairs by the paired one. 1 where the difference is too small to
    /// count, too few runs of a side have the value, or the chance is more than 5% anyway.
    ///
    /// Noise is taken to be at least ``leastNoise`` of the least difference that counts, so that a few runs that agree
    /// by luck do not seem to be free of it (as the constant s₀ of Tusher, Tibshirani and Chu, "Significance Analysis of
    /// Microarrays", PNAS 98(9), 2001).
    func apart(bases: [Int]) -> (difference: Double, chance: Double) {
        let (sum, runs) = total(bases)
        let left = Double(isPaired ? count : runs)
        let right = Double(isPaired ? count : count - runs)
        guard min(left, right) >= Double(Resamples.minimumRuns) else { return (0, 1) }
        // All numbers together are 0.
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

    /// Below it no t has a chance of less than 5%, whatever its degrees of freedom.
    private static let atFivePercent = 3.84

    /// The sum of these runs' numbers, and how many have one. Pointers keep it bearable in builds that are not optimised.
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
