/// What the rounds of a comparison came to.
package struct Result: Sendable {
    /// How far the check values of two programs may be apart that have done the same work with other random numbers.
    package static let tolerance = 0.01

    package struct Row: Sendable {
        package var program: Program
        /// Units a second, the median over the rounds.
        package var rate: Double
        package var spread: Double
        /// The share of a core that the program had, the least over the rounds.
        package var share: Double
        /// How many times as fast ours is: the median over the rounds of the ratios within a round, because programs
        /// of one round have met the same machine. Nil for ours, and where there is no ours.
        package var ratio: Double?

        /// Whether the target is met; nil where there is none.
        package var isMet: Bool? {
            guard let target = program.target, let ratio else { return nil }
            return ratio >= target
        }
    }

    package var comparison: Comparison
    package var rows: [Row]

    /// - Parameter rounds: for each round, one sample of each program, in the order of `comparison.programs`.
    package init(_ comparison: Comparison, rounds: [[Sample]]) throws(HarnessError) {
        self.comparison = comparison
        let ours = comparison.programs.firstIndex { $0.role == .ours }
        try Self.check(comparison.programs, rounds, ours)
        rows = comparison.programs.indices.map { index in
            let rates = rounds.compactMap { $0[index].rate(comparison.unit, by: comparison.clock) }
            let ratios = rounds.compactMap { round -> Double? in
                guard let ours, ours != index, let own = round[ours].rate(comparison.unit, by: comparison.clock),
                    let other = round[index].rate(comparison.unit, by: comparison.clock)
                else { return nil }
                return own / other
            }
            return Row(
                program: comparison.programs[index], rate: Statistics.median(rates) ?? 0,
                spread: Statistics.spread(rates) ?? 0, share: rounds.map { $0[index].share }.min() ?? 0,
                ratio: Statistics.median(ratios))
        }
    }

    private static func check(_ programs: [Program], _ rounds: [[Sample]], _ ours: Int?) throws(HarnessError) {
        guard let ours else { return }
        for round in rounds {
            guard let own = round[ours].checkNanoseconds else { continue }
            for (program, sample) in zip(programs, round) {
                guard let other = sample.checkNanoseconds, abs(other - own) > tolerance * own else { continue }
                throw .differentWork(program: program.name, check: other, ours: own)
            }
        }
    }
}
