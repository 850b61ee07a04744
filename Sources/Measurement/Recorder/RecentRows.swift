/// The latencies of the latest rows of the timeline, kept separately for each row. They are for late samples: a request
/// counts in the row in which it was made, and its answer may come long after that row was closed.
///
/// It keeps ``rowCount`` rows, which is longer than any customer waits. A row's percentiles are written when the row
/// leaves. A sample that comes even later is in the windows only. Memory is allocated for rows with samples.
struct RecentRows {
    /// A customer waits at most 60 s, and a row lasts at least one second.
    static let rowCount = 64

    private var histograms: [RowHistogram?] = Array(repeating: nil, count: rowCount)
    /// The row that each place holds.
    private var rows: [Int] = Array(repeating: -1, count: rowCount)
    /// Rows below this one have left.
    private var firstKept = 0

    mutating func record(nanoseconds: Int64, row: Int) {
        guard row >= firstKept else { return }
        let place = row % Self.rowCount
        if rows[place] != row {
            rows[place] = row
            if histograms[place] == nil { histograms[place] = RowHistogram() } else { histograms[place]?.reset() }
        }
        histograms[place]?.record(nanoseconds: nanoseconds)
    }

    /// Releases all rows below `row`, and passes on those with samples.
    mutating func keep(from row: Int, _ leave: (Int, borrowing RowHistogram) -> Void) {
        guard row > firstKept else { return }
        for old in max(firstKept, row - Self.rowCount)..<row { take(old, leave) }
        firstKept = row
    }

    /// Releases all rows up to `last`, and passes on those with samples. Rows are renumbered from now on.
    mutating func flush(through last: Int, _ leave: (Int, borrowing RowHistogram) -> Void) {
        keep(from: last + 1, leave)
        for place in rows.indices { rows[place] = -1 }
        firstKept = 0
    }

    func hasSamples(of row: Int) -> Bool { rows[row % Self.rowCount] == row }

    private mutating func take(_ row: Int, _ leave: (Int, borrowing RowHistogram) -> Void) {
        let place = row % Self.rowCount
        guard rows[place] == row, let histogram = histograms[place], histogram.count > 0 else { return }
        leave(row, histogram)
        rows[place] = -1
    }
}
