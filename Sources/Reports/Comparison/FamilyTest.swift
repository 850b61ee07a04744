/// Judges all values of a comparison together. Hundreds of values, each with its own chance of 1% to look changed, would
/// make a false alarm of every third comparison of sides that do not differ.
///
/// Two questions are asked, one after the other:
///
/// 1. *Has anything changed at all?* How likely each value's difference is by chance is read from Student's t over the
///    runs (``RunNumbers``); how strong all these are together, by Simes' statistic: the least of p₍ₖ₎ · m ÷ k over the m
///    values in the order of their p (Simes, "An improved Bonferroni procedure", Biometrika 73(3), 1986). That finds one
///    value that moved far and many that moved a little. How strong chance alone makes it is not taken from a table but
///    from the runs: they are dealt to the two sides in all ways, or 1,000 of them (``Relabelings``), each run with all
///    its values, and at most ``falseAlarms`` of the ways may be as strong as the one that there is (permutation test:
///    Fisher, 1935; of many values at once: Westfall and Young, "Resampling-Based Multiple Testing", 1993). So the
///    chance of any false alarm in the whole comparison is at most 1% whatever the values' distributions, ties and
///    dependences are.
/// 2. *Which values?* Those that Benjamini and Hochberg's procedure picks at ``falseAmongMoved`` ("Controlling the False
///    Discovery Rate", Journal of the Royal Statistical Society B 57(1), 1995): of what is said to have moved, on average
///    at most one in twenty has not. It takes t's assumptions, and that values depend on each other positively.
///
/// Values that are the same in all runs are no part of it: chance can do nothing to them.
///
/// What it assumes is that runs of sides that do not differ could be exchanged: that each was made in the same way, on
/// the same machine, with nothing else going on in between. Of virtual runs with the same seeds on both sides only those
/// of one seed are exchanged (signs of their differences are flipped). Fewer than eight such pairs are too few for 1%;
/// there Simes' statistic itself is held against it, which takes their differences to be normal. It is a mild risk: what
/// has not changed at all is the same in every bit.
struct FamilyTest: Sendable {
    /// The chance that a comparison of sides that do not differ finds any value changed.
    static let falseAlarms = 0.01
    /// The share of values, on average, that did not change among those that are said to have.
    static let falseAmongMoved = 0.05
    /// Ways to deal runs that are looked at: so many that 1% is known well.
    private static let relabelings = 1_000
    /// For each of several comparisons that are made at once.
    private static let relabelingsEach = 200

    private let relabelings: Relabelings
    /// The chance of a false alarm that this comparison has.
    private let level: Double
    /// How many ways may be as strong as the one that there is.
    private let allowed: Int
    private let isPaired: Bool

    /// - Parameter comparisons: How many are made at once; together they have the chance ``falseAlarms``.
    init(baseRuns: Int, candidateRuns: Int, isPaired: Bool, comparisons: Int) {
        relabelings = Relabelings(
            baseRuns: baseRuns, candidateRuns: candidateRuns, isPaired: isPaired,
            limit: max(Self.relabelings, Self.relabelingsEach * comparisons))
        level = Self.falseAlarms / Double(comparisons)
        allowed = Int((level * Double(relabelings.bases.count)).nextUp)
        self.isPaired = isPaired
    }

    /// Runs a side, at least, with which so many comparisons at once can find a change.
    static func minimumRuns(comparisons: Int) -> Int {
        let ways = Int(Double(comparisons) / falseAlarms)
        var runs = Resamples.minimumRuns
        while Relabelings.choices(runs, runs, ways - 1) != nil { runs += 1 }
        return runs
    }

    /// For each value whether it moved: 1 where the candidate's is larger, -1 where it is smaller, 0 where nothing is
    /// known to have changed.
    func moves(of values: [RunNumbers?]) -> [Int] {
        let family = values.compactMap { $0 }
        let found = family.map { $0.apart(bases: relabelings.bases[0]) }
        let strength = Self.strength(of: found.map(\.chance))
        guard strength <= Self.falseAmongMoved, isBeyondChance(strength, family) else {
            return values.map { _ in 0 }
        }
        let limit = Self.largestChance(of: found.map(\.chance))
        var moves = found.map { $0.chance > limit ? 0 : $0.difference > 0 ? 1 : -1 }[...]
        return values.map { $0 == nil ? 0 : moves.removeFirst() }
    }

    private func isBeyondChance(_ strength: Double, _ family: [RunNumbers]) -> Bool {
        guard allowed > 0 else { return isPaired && strength <= level }
        // Equal ones may differ by the order in which they were added up.
        let equal = strength * (1 + 1e-9)
        var count = 0
        for bases in relabelings.bases {
            if Self.strength(of: family.map { $0.apart(bases: bases).chance }) <= equal { count += 1 }
            if count > allowed { return false }
        }
        return true
    }

    /// Simes' statistic; 1 where it is more than ``falseAmongMoved``.
    private static func strength(of chances: [Double]) -> Double {
        let small = chances.filter { $0 <= falseAmongMoved }.sorted()
        let least = small.enumerated().reduce(1.0) {
            min($0, $1.element * Double(chances.count) / Double($1.offset + 1))
        }
        return least <= falseAmongMoved ? least : 1
    }

    /// Values with this chance or a smaller one are picked, by Benjamini and Hochberg.
    private static func largestChance(of chances: [Double]) -> Double {
        let small = chances.filter { $0 <= falseAmongMoved }.sorted()
        let share = falseAmongMoved / Double(chances.count)
        return small.enumerated().last { $0.element <= share * Double($0.offset + 1) }?.element ?? -1
    }
}
