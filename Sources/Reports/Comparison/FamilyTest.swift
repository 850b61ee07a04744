/// Judges all values of a comparison together. A comparison has hundreds of values. If each had its own chance of 1% to
/// look changed, every third comparison of equal sides would raise a false alarm.
///
/// The test asks two questions, one after the other:
///
/// 1. *Has anything changed at all?* The chance of each value's difference is read from Student's t over the runs
///    (``RunNumbers``). Simes' statistic combines the chances of all values: it is the least of p₍ₖ₎ · m ÷ k over the m
///    values in the order of their p (Simes, "An improved Bonferroni procedure", Biometrika 73(3), 1986). It finds one
///    value that moved far, and many values that moved a little. How strong the statistic becomes by chance is not
///    taken from a table but from the runs. The runs are dealt to the two sides in all ways, or in 1,000 of them
///    (``Relabelings``), each run with all its values. At most ``falseAlarms`` of the ways may be as strong as the
///    actual one (permutation test: Fisher, 1935; of many values at once: Westfall and Young, "Resampling-Based
///    Multiple Testing", 1993). So the chance of any false alarm in the whole comparison is at most 1%, whatever the
///    values' distributions, ties and dependences are.
/// 2. *Which values?* The procedure of Benjamini and Hochberg picks them at ``falseAmongMoved`` ("Controlling the False
///    Discovery Rate", Journal of the Royal Statistical Society B 57(1), 1995). On average, at most one in twenty of
///    the values that are said to have moved has not. The procedure shares t's assumptions, and it assumes that values
///    depend on each other positively.
///
/// Values that are the same in all runs take no part. Chance cannot change them.
///
/// The test assumes that runs of equal sides could be exchanged: each was made in the same way, on the same machine,
/// with nothing else going on in between. Virtual runs with the same seeds on both sides are exchanged only with the
/// run of the same seed (the signs of their differences are flipped). Fewer than eight such pairs are too few for 1%.
/// Then Simes' statistic itself is compared with the 1%, which assumes that the differences are normal. This risk is
/// small: what has not changed at all is the same in every bit.
struct FamilyTest: Sendable {
    /// The chance that a comparison of equal sides finds any value changed.
    static let falseAlarms = 0.01
    /// The share of unchanged values, on average, among those that are said to have changed.
    static let falseAmongMoved = 0.05
    /// How many ways to deal the runs are tried. With this many, 1% is known well.
    private static let relabelings = 1_000
    /// How many ways are tried for each of several comparisons that are made at once.
    private static let relabelingsEach = 200

    private let relabelings: Relabelings
    /// This comparison's chance of a false alarm.
    private let level: Double
    /// How many ways may be as strong as the actual one.
    private let allowed: Int
    private let isPaired: Bool

    /// - Parameter comparisons: How many are made at once. Together they have the chance ``falseAlarms``.
    init(baseRuns: Int, candidateRuns: Int, isPaired: Bool, comparisons: Int) {
        relabelings = Relabelings(
            baseRuns: baseRuns, candidateRuns: candidateRuns, isPaired: isPaired,
            limit: max(Self.relabelings, Self.relabelingsEach * comparisons))
        level = Self.falseAlarms / Double(comparisons)
        allowed = Int((level * Double(relabelings.bases.count)).nextUp)
        self.isPaired = isPaired
    }

    /// The least number of runs a side with which so many simultaneous comparisons can find a change.
    static func minimumRuns(comparisons: Int) -> Int {
        let ways = Int(Double(comparisons) / falseAlarms)
        var runs = Resamples.minimumRuns
        while Relabelings.choices(runs, runs, ways - 1) != nil { runs += 1 }
        return runs
    }

    /// Whether each value moved: 1 if the candidate's is larger, -1 if it is smaller, 0 if no change is known.
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
        // Equal sums may differ, because their terms were added in a different order.
        let equal = strength * (1 + 1e-9)
        var count = 0
        for bases in relabelings.bases {
            if Self.strength(of: family.map { $0.apart(bases: bases).chance }) <= equal { count += 1 }
            if count > allowed { return false }
        }
        return true
    }

    /// Simes' statistic; 1 if it is above ``falseAmongMoved``.
    private static func strength(of chances: [Double]) -> Double {
        let small = chances.filter { $0 <= falseAmongMoved }.sorted()
        let least = small.enumerated().reduce(1.0) {
            min($0, $1.element * Double(chances.count) / Double($1.offset + 1))
        }
        return least <= falseAmongMoved ? least : 1
    }

    /// The procedure of Benjamini and Hochberg picks values with this chance or a smaller one.
    private static func largestChance(of chances: [Double]) -> Double {
        let small = chances.filter { $0 <= falseAmongMoved }.sorted()
        let share = falseAmongMoved / Double(chances.count)
        return small.enumerated().last { $0.element <= share * Double($0.offset + 1) }?.element ?? -1
    }
}
