/// The ways in which the same runs could have been dealt to the two sides. Had nothing changed, each would have been as
/// likely as the one that there is.
///
/// Runs are numbered from 0 on, the base's first, then the candidate's. Of runs in pairs each way takes one of a pair for
/// the base. Ways that differ only in which side is called the base are one where both sides are equally large, as
/// nothing that is read of them tells the sides apart.
struct Relabelings {
    /// The base's runs of each way; the first is the one that there is.
    let bases: [[Int]]

    /// All ways if there are at most `limit`, else so many drawn at random, which is as good a test (Phipson and Smyth,
    /// "Permutation P-values Should Never Be Zero", Statistical Applications in Genetics 9(1), 2010).
    ///
    /// - Parameter isPaired: Run k of both sides is a pair; both sides have as many runs then.
    init(baseRuns: Int, candidateRuns: Int, isPaired: Bool, limit: Int) {
        let total = baseRuns + candidateRuns
        let ways = isPaired ? Self.power(baseRuns - 1, limit) : Self.choices(baseRuns, candidateRuns, limit)
        var bases = [Array(0..<baseRuns)]
        var draws = Draws(state: 1)
        if let ways, isPaired {
            for bits in 1..<max(1, ways) {
                bases.append((0..<baseRuns).map { $0 < 62 && bits >> $0 & 1 == 1 ? $0 + baseRuns : $0 })
            }
        } else if ways != nil {
            // Run 0 stays where it is if the sides may be exchanged.
            let fixed = baseRuns == candidateRuns ? 1 : 0
            while let next = Self.next(after: bases[bases.count - 1], total: total, fixed: fixed) { bases.append(next) }
        } else {
            while bases.count < limit {
                bases.append(
                    isPaired
                        ? (0..<baseRuns).map { draws.below(2) == 1 ? $0 + baseRuns : $0 }
                        : draws.selection(of: baseRuns, from: total))
            }
        }
        self.bases = bases
    }

    /// How many ways there are to divide runs in two; nil if more than `limit`.
    static func choices(_ baseRuns: Int, _ candidateRuns: Int, _ limit: Int) -> Int? {
        var ways = 1
        let fewest = min(baseRuns, candidateRuns)
        for step in 0..<fewest {
            ways = ways * (baseRuns + candidateRuns - step) / (step + 1)
            // Each further factor is at least one; twice the limit may still be halved.
            if ways > 2 * limit { return nil }
        }
        if baseRuns == candidateRuns { ways /= 2 }
        return ways <= limit ? ways : nil
    }

    /// 2 to the `exponent`; nil if more than `limit`.
    static func power(_ exponent: Int, _ limit: Int) -> Int? {
        exponent < 62 && 1 << exponent <= limit ? 1 << exponent : nil
    }

    /// The selection that follows in lexicographic order and leaves the first `fixed` numbers as they are.
    private static func next(after selection: [Int], total: Int, fixed: Int) -> [Int]? {
        var next = selection
        let count = next.count
        guard let place = next.indices.last(where: { $0 >= fixed && next[$0] < total - count + $0 }) else { return nil }
        next[place] += 1
        for later in (place + 1)..<max(place + 1, count) { next[later] = next[later - 1] + 1 }
        return next
    }
}
