internal import Measurement

/// A timeline made small enough to be drawn: neighbouring rows in one bin, merged as the timeline itself merges them, so
/// that counts stay exact and no peak is lost.
struct TimeBins: Sendable {
    /// Bins of a drawing: more would be narrower than the pixels of most screens.
    static let maximum = 400

    /// Rows in a bin; 1 where the drawing has every row.
    let rowsPerBin: Int
    let count: Int
    /// How long a bin lasts; the last may be cut short by the run's end.
    let seconds: Double
    let end: Double
    private let columns: [Timeline.Column]
    private let values: [[Double?]]

    init(_ timeline: Timeline, runSeconds: Double, maximum: Int = TimeBins.maximum) {
        rowsPerBin = max(1, (timeline.rowCount + maximum - 1) / maximum)
        count = (timeline.rowCount + rowsPerBin - 1) / rowsPerBin
        seconds = Double(timeline.rowNanoseconds) / 1e9 * Double(rowsPerBin)
        end = runSeconds
        columns = timeline.columns
        var merged = [[Double?]](
            repeating: [Double?](repeating: nil, count: count), count: timeline.columns.count)
        var weights = [[Double]](repeating: [Double](repeating: 0, count: count), count: timeline.columns.count)
        for row in 0..<timeline.rowCount {
            for (index, value) in timeline.values(inRow: row).enumerated() {
                let bin = row / rowsPerBin
                guard columns[index].merge == .mean, let value else {
                    merged[index][bin] = columns[index].merge.combine(merged[index][bin], value)
                    continue
                }
                // Of several rows, each by its own.
                let weight = weights[index][bin]
                merged[index][bin] = ((merged[index][bin] ?? 0) * weight + value) / (weight + 1)
                weights[index][bin] = weight + 1
            }
        }
        values = merged
    }

    /// When the bin begins, in seconds; with ``count``, when the last one ends.
    func start(_ bin: Int) -> Double { min(Double(bin) * seconds, max(end, 0)) }

    func middle(_ bin: Int) -> Double { (start(bin) + start(bin + 1)) / 2 }

    /// A value for each bin; nil where the timeline has no such column.
    func column(_ name: String) -> [Double?]? {
        columns.firstIndex { $0.name == name }.map { values[$0] }
    }

    /// What was counted in each bin, for each second; nil where the timeline has no such column.
    func rate(_ name: String) -> [Double?]? {
        column(name)?.enumerated().map { bin, value in
            // What is told at the very end of a run lies in a row of no length.
            let width = max(start(bin + 1) - start(bin), seconds / Double(2 * rowsPerBin))
            return value.map { $0 / width }
        }
    }

    /// The columns whose names begin so, without that beginning, in their order.
    func names(prefix: String) -> [String] {
        columns.filter { $0.name.hasPrefix(prefix) }.map { String($0.name.dropFirst(prefix.count)) }
    }
}
