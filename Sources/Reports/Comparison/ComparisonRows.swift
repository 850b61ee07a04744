internal import Measurement

/// The parts of a comparison that are shown first.
package struct ComparisonRows: Sendable {
    /// One for each metric and direction, the largest first.
    package let worse: [ValueDifference]
    package let better: [ValueDifference]
    package let moved: [ValueDifference]
    /// One for each metric that only one side has, except memory.
    package let onlyInBase: [ValueDifference]
    package let onlyInCandidate: [ValueDifference]

    /// How many values have no verdict, except memory.
    package let withoutVerdict: Int
    package let withoutVerdictMetrics: Int

    /// All rows, the worst first.
    package var leading: [ValueDifference] { worse + better + moved + onlyInBase + onlyInCandidate }

    package init(_ comparison: RunComparison) {
        let rows = comparison.differences
        func leading(_ outcome: ValueDifference.Outcome) -> [ValueDifference] {
            Self.leading(rows.filter { $0.outcome == outcome })
        }
        // Memory is shown if it is known to have moved. It is not worth a word that its change is unknown or that a
        // side lacks it.
        func open(_ outcome: ValueDifference.Outcome) -> [ValueDifference] {
            rows.filter { $0.outcome == outcome && !$0.key.isMemory }
        }
        worse = leading(.worse)
        better = leading(.better)
        let movedRows = rows.filter { $0.outcome == .moved }
        let telling = movedRows.filter { !$0.isSampleCount }
        moved = Self.leading(telling.isEmpty && worse.isEmpty && better.isEmpty ? movedRows : telling)
        onlyInBase = Self.leading(open(.onlyInBase))
        onlyInCandidate = Self.leading(open(.onlyInCandidate))
        withoutVerdict = open(.noVerdict).count
        withoutVerdictMetrics = Self.leading(open(.noVerdict)).count
    }

    /// One value for each series, which stands for the whole series. It is a value of the measured window if there is
    /// one, and in that window the one that people ask for first. The largest differences come first, and equal ones in
    /// the order of the reports. Values that follow from others come last.
    private static func leading(_ rows: [ValueDifference]) -> [ValueDifference] {
        var places: [SeriesKey: Int] = [:]
        var leading: [ValueDifference] = []
        for row in rows {
            let series = SeriesKey(name: row.key.metric, labels: row.key.labels)
            guard let place = places[series] else {
                places[series] = leading.count
                leading.append(row)
                continue
            }
            if rank(row) < rank(leading[place]) { leading[place] = row }
        }
        return leading.enumerated().sorted { left, right in
            let (isDerived, isOther) = (left.element.key.isDerived, right.element.key.isDerived)
            guard isDerived == isOther else { return isOther }
            let (size, other) = (left.element.size, right.element.size)
            return size == other ? left.offset < right.offset : size > other
        }.map(\.element)
    }

    /// People ask for lower ranks first.
    private static func rank(_ row: ValueDifference) -> Int {
        let windows = row.key.window == .measured ? 0 : row.key.window == .run ? 1 : row.key.window == .warmUp ? 3 : 2
        return windows * precedence.count + (precedence.firstIndex(of: row.key.statistic) ?? precedence.count - 1)
    }

    private static let precedence: [Statistic] = [
        .percentile(95), .percentile(99), .value, .mean, .count, .percentile(50), .percentile(90), .percentile(75),
        .percentile(99.9), .max, .rate, .last,
    ]
}
