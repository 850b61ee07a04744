internal import Measurement

/// A timeline made small enough to be drawn. Neighbouring rows share a bin and are merged as the timeline itself merges
/// them, so that counts stay exact and no peak is lost.
struct TimeBins: Sendable {
    /// The largest number of bins in a drawing. More would be narrower than the pixels of most screens.
    static let maximum = 400

    /// How many rows are in a bin; 1 if the drawing has every row.
    let rowsPerBin: Int
    let count: Int
    /// How long a bin lasts. The run's end may cut the last bin short.
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
                // If it has several rows, each counts by its own weight.
                let weight = weights[index][bin]
                merged[index][bin] = ((merged[index][bin] ?? 0) * weight + value) / (weight + 1)
                weights[index][bin] = weight + 1
            }
        }
        values = merged
    }

    /// When the bin begins, in seconds. For ``count`` it is the end of the last bin.
    func start(_ bin: Int) -> Double { min(Double(bin) * seconds, max(end, 0)) }

    func middle(_ bin: Int) -> Double { (start(bin) + start(bin + 1)) / 2 }

    /// A value for each bin; nil if the timeline has no such column.
    func column(_ name: String) -> [Double?]? {
        columns.firstIndex { $0.name == name }.map { values[$0] }
    }

    /// What was counted in each bin per second; nil if the timeline has no such column.
    func rate(_ name: String) -> [Double?]? {
        column(name)?.enumerated().map { bin, value in
            // What is reported at the very end of a run lies in a row without length.
            let width = max(start(bin + 1) - start(bin), seconds / Double(2 * rowsPerBin))
            return value.map { $0 / width }
        }
    }

    /// The columns whose names begin with the prefix, in order, without the prefix.
    func names(prefix: String) -> [String] {
        columns.filter { $0.name.hasPrefix(prefix) }.map { String($0.name.dropFirst(prefix.count)) }
    }
}
