/// The ways in which the same runs could have been dealt to the two sides. If nothing had changed, each way would have
/// been as likely as the actual one.
///
/// Runs are numbered from 0 on: first the base's, then the candidate's. If runs are in pairs, each way takes one run of
/// each pair for the base. If both sides are equally large, two ways that differ only in which side is called the base
/// count as one, because nothing that is read of them tells the sides apart.
struct Relabelings {
    /// The base's runs in each way. The first way is the actual one.
    let bases: [[Int]]

    /// All ways if there are at most `limit`. Otherwise `limit` ways are drawn at random, which is as good a test
    /// (Phipson and Smyth, "Permutation P-values Should Never Be Zero", Statistical Applications in Genetics 9(1),
    /// 2010).
    ///
    /// - Parameter isPaired: Run k of one side and run k of the other are a pair. Both sides then have the same number
    ///   of runs.
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
            // Run 0 stays in place if the sides may be exchanged.
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

    /// The number of ways to divide the runs in two; nil if it is above `limit`.
    static func choices(_ baseRuns: Int, _ candidateRuns: Int, _ limit: Int) -> Int? {
        var ways = 1
        let fewest = min(baseRuns, candidateRuns)
        for step in 0..<fewest {
            ways = ways * (baseRuns + candidateRuns - step) / (step + 1)
            // Each further factor is at least one, and the result may still be halved.
            if ways > 2 * limit { return nil }
        }
        if baseRuns == candidateRuns { ways /= 2 }
        return ways <= limit ? ways : nil
    }

    /// 2 to the `exponent`; nil if it is above `limit`.
    static func power(_ exponent: Int, _ limit: Int) -> Int? {
        exponent < 62 && 1 << exponent <= limit ? 1 << exponent : nil
    }

    /// The next selection in lexicographic order that leaves the first `fixed` numbers unchanged.
    private static func next(after selection: [Int], total: Int, fixed: Int) -> [Int]? {
        var next = selection
        let count = next.count
        guard let place = next.indices.last(where: { $0 >= fixed && next[$0] < total - count + $0 }) else { return nil }
        next[place] += 1
        for later in (place + 1)..<max(place + 1, count) { next[later] = next[later - 1] + 1 }
        return next
    }
}
