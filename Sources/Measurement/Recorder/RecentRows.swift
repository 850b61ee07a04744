/// The latencies of the latest rows of the timeline, each row's by itself, for samples that come late: a request counts
/// in the row in which it was asked, and is answered when that row has long been closed.
///
/// ``rowCount`` rows are kept, longer than any customer waits. A row's percentiles are written when it leaves; a sample
/// that comes later still is in the windows only. Memory is allocated for rows with samples.
struct RecentRows {
    /// A customer waits 60 s at most, and a row has one second at least.
    static let rowCount = 64

    private var histograms: [RowHistogram?] = Array(repeating: nil, count: rowCount)
    /// The row that each place holds.
    private var rows: [Int] = Array(repeating: -1, count: rowCount)
    /// Rows below have left.
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

    /// Lets go of all rows below `row`, and passes on those with samples.
    mutating func keep(from row: Int, _ leave: (Int, borrowing RowHistogram) -> Void) {
        guard row > firstKept else { return }
        for old in max(firstKept, row - Self.rowCount)..<row { take(old, leave) }
        firstKept = row
    }

    /// Lets go of all rows up to `last`, and passes on those with samples; rows are numbered anew from now on.
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
