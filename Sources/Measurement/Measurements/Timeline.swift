/// One row a second, with the same columns in every row, in bounded memory.
///
/// When the rows reach the limit, each pair of neighbours becomes one row of twice the length. Later rows have that
/// length from the start. A sum stays exact however often this happens.
package struct Timeline: Hashable, Codable, Sendable {
    /// How a column's values of two neighbouring rows become one.
    package enum Merge: String, Codable, Sendable {
        /// Counts: the value of a row is what was counted within it.
        case sum
        /// States: the value of a row is the state at its end.
        case last
        /// Levels: the value of a row is the mean level over its time. Both rows have the same length.
        case mean
        /// Peaks. Also percentiles, for which it is an upper bound: the percentile of two samples together is never
        /// above the larger of their two percentiles.
        case maximum
    }

    package struct Column: Hashable, Codable, Sendable {
        package var name: String
        package var unit: MetricUnit
        package var merge: Merge

        package init(name: String, unit: MetricUnit, merge: Merge) {
            self.name = name
            self.unit = unit
            self.merge = merge
        }
    }

    /// How many rows a timeline keeps by default: five hours in rows of 1 s, a day in rows of 8 s. At the end of a long
    /// run, most of the wait is for the writing of these rows.
    package static let defaultRowLimit = 20_000
    /// The most rows that a limit allows.
    package static let maximumRowLimit = 1_000_000
    /// The most columns.
    package static let maximumColumns = 1_000
    /// The length of a row before any merging.
    package static let firstRowNanoseconds: Int64 = 1_000_000_000

    package let columns: [Column]
    /// Even, so that a full timeline consists of whole pairs; 2...``maximumRowLimit``.
    package let rowLimit: Int
    /// How long each row is. The end of the run may cut the last row short.
    package private(set) var rowNanoseconds = Timeline.firstRowNanoseconds
    package private(set) var rowCount = 0
    /// Row after row; nil if a column had no value.
    private var values: [Double?] = []

    package init(columns: [Column], rowLimit: Int = Timeline.defaultRowLimit) {
        self.columns = columns
        self.rowLimit = min(max(2, rowLimit - rowLimit % 2), Self.maximumRowLimit)
    }

    /// When the row begins, in nanoseconds since the run began.
    package func start(ofRow row: Int) -> Int64 { Int64(row) &* rowNanoseconds }

    /// The values of a row, one a column; nil if there was no sample, or if a gauge was never set.
    package func values(inRow row: Int) -> ArraySlice<Double?> {
        values[(row * columns.count)..<((row + 1) * columns.count)]
    }

    /// Adds the next row: one value a column, in their order.
    ///
    /// - Parameter beforeMerging: called when the timeline is full, before its rows are merged and renumbered.
    package mutating func append(_ row: [Double?], beforeMerging: (inout Timeline) -> Void = { _ in }) {
        assert(row.count == columns.count, "a row has a value for each column")
        values.append(contentsOf: row)
        rowCount += 1
        guard rowCount == rowLimit else { return }
        beforeMerging(&self)
        coarsen()
    }

    /// The row that holds a time. The time must not be before the run. Times after the last row give the last row.
    func row(at time: Int64) -> Int { Int(min(max(0, time) / rowNanoseconds, Int64(max(0, rowCount - 1)))) }

    /// Adds a value to the one that a row has.
    mutating func add(_ value: Double, toColumn column: Int, row: Int) {
        let place = row * columns.count + column
        values[place] = (values[place] ?? 0) + value
    }

    /// Adds a value to those that some columns have in the row that holds a time.
    mutating func add(_ value: Double, toColumns changed: [Int], at time: Int64) {
        let row = row(at: time)
        for column in changed { add(value, toColumn: column, row: row) }
    }

    /// Raises a row's value to this one, unless it is larger already.
    mutating func raise(to value: Double, column: Int, row: Int) {
        let place = row * columns.count + column
        values[place] = max(values[place] ?? value, value)
    }

    /// What is wrong with a timeline that was read, with its place. Nil if there is a value for each row and column,
    /// and all values are in ``RecordRange``.
    var damage: String? {
        guard columns.count <= Self.maximumColumns else { return "more than \(Self.maximumColumns) columns" }
        guard (2...Self.maximumRowLimit).contains(rowLimit), (0...rowLimit).contains(rowCount) else {
            return "\(rowCount) rows with a limit of \(rowLimit), expected at most \(Self.maximumRowLimit)"
        }
        // Both are bounded by now, and so is their product.
        guard columns.count * rowCount == values.count else {
            return "\(values.count) values for \(rowCount) rows of \(columns.count) columns"
        }
        let (start, overflow) = rowNanoseconds.multipliedReportingOverflow(by: Int64(max(0, rowCount - 1)))
        guard rowNanoseconds >= Self.firstRowNanoseconds, !overflow, RecordRange.nanoseconds.contains(start) else {
            return "\(rowCount) rows of \(rowNanoseconds) ns"
        }
        guard let place = values.firstIndex(where: { $0.map { !RecordRange.values.contains($0) } ?? false }) else {
            return nil
        }
        let (row, column) = place.quotientAndRemainder(dividingBy: columns.count)
        return "column \(column + 1) (\(columns[column].name)), row \(row + 1): a value of \(values[place] ?? 0)"
    }

    private mutating func coarsen() {
        let width = columns.count
        for pair in 0..<(rowCount / 2) {
            for (index, column) in columns.enumerated() {
                let first = values[2 * pair * width + index]
                let second = values[(2 * pair + 1) * width + index]
                values[pair * width + index] = column.merge.combine(first, second)
            }
        }
        rowCount /= 2
        values.removeLast(values.count - rowCount * width)
        rowNanoseconds = rowNanoseconds.multipliedReportingOverflow(by: 2).overflow ? .max : rowNanoseconds * 2
    }
}

extension Timeline {
    private enum CodingKeys: String, CodingKey {
        case columns, rowLimit, rowNanoseconds, rowCount, values
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(columns, forKey: .columns)
        try container.encode(rowLimit, forKey: .rowLimit)
        try container.encode(rowNanoseconds, forKey: .rowNanoseconds)
        try container.encode(rowCount, forKey: .rowCount)
        try container.encode(numbers: values, forKey: .values)
    }
}

extension Timeline.Merge {
    /// The combined value of two neighbouring rows; nil if neither has a value.
    package func combine(_ first: Double?, _ second: Double?) -> Double? {
        guard let first else { return second }
        guard let second else { return first }
        switch self {
        case .sum: return first + second
        case .last: return second
        case .mean: return (first + second) / 2
        case .maximum: return max(first, second)
        }
    }
}
