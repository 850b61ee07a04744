extension RunRecorder {
    /// Moves on to `time`, in nanoseconds, and closes the rows of the timeline that end by then. An earlier time has no
    /// effect.
    package func advance(to time: Int64) {
        while time >= rowEnd, rowEnd < .max { closeRow(until: rowEnd) }
    }

    /// - Parameter end: where the row ends; at the run's end this is before ``rowEnd``.
    private func closeRow(until end: Int64) {
        for slot in 0..<gauges.count where !gauges[slot].isMetered && gauges[slot].isSet {
            gauges[slot].countRow(until: end)
        }
        var row: [Double?] = []
        row.reserveCapacity(columns.count)
        for index in columns.indices { row.append(takeValue(ofColumn: index, until: end)) }
        for slot in 0..<gauges.count where gauges[slot].isSet {
            gauges[slot].rowPeak = gauges[slot].isMetered ? -.infinity : gauges[slot].value
            gauges[slot].rowIntegral = 0
            gauges[slot].rowSince = end
        }

        var rows = timeline ?? Timeline(columns: columns.map(\.column), rowLimit: rowLimit)
        timeline = nil
        rows.append(row) { rows in writePercentiles(leavingOnly: nil, to: &rows) }
        writePercentiles(leavingOnly: rows.rowCount + 1 - RecentRows.rowCount, to: &rows)
        rowStart = rows.start(ofRow: rows.rowCount)
        let (next, overflow) = rowStart.addingReportingOverflow(rows.rowNanoseconds)
        rowEnd = overflow ? .max : next
        timeline = rows
    }

    /// The number of the row that holds `time`. The row is the open one or an earlier one.
    @inline(__always)
    func row(at time: Int64) -> Int {
        guard time < rowStart, let timeline else { return timeline?.rowCount ?? 0 }
        return timeline.row(at: time)
    }

    /// Counts in a closed row, and not in the open one.
    @inline(never)
    func addToClosedRow(_ count: Int64, counter slot: Int, at time: Int64) {
        let columns = counterColumns[slot]
        guard !columns.isEmpty else { return }
        for column in columns { countedBefore[column] &+= count }
        // One access to the timeline for all columns: each is checked for exclusivity.
        timeline?.add(Double(count), toColumns: columns, at: time)
    }

    /// Writes the percentiles of the rows that leave: all rows, or those before a row.
    private func writePercentiles(leavingOnly row: Int?, to rows: inout Timeline) {
        for slot in 0..<rowHistograms.count {
            let reading = columns.indices.filter { index in
                guard case .percentile(let ids, _) = columns[index].source, let id = ids.first else { return false }
                return rowHistogramOf[id.slot] == slot
            }
            func write(_ row: Int, _ histogram: borrowing RowHistogram) {
                for index in reading {
                    guard case .percentile(_, let percent) = columns[index].source else { continue }
                    // The unit of every histogram is milliseconds.
                    guard let micros = histogram.percentile(percent) else { continue }
                    rows.raise(to: Double(micros) / 1_000, column: index, row: row)
                }
            }
            if let row {
                rowHistograms[slot].keep(from: row, write)
            } else {
                rowHistograms[slot].flush(through: rows.rowCount - 1, write)
            }
        }
    }

    private func takeValue(ofColumn index: Int, until end: Int64) -> Double? {
        switch columns[index].source {
        case .counted(let ids):
            let counted = ids.reduce(0) { $0 &+ count(of: $1) }
            defer { countedBefore[index] = counted }
            return Double(counted &- countedBefore[index])
        case .value(let id):
            return gauges[id.slot].isSet ? gauges[id.slot].value : nil
        case .mean(let id):
            guard gauges[id.slot].isSet else { return nil }
            return end > rowStart ? gauges[id.slot].rowIntegral / Double(end - rowStart) : gauges[id.slot].value
        case .peak(let id):
            // A gauge that is reported afterwards adds the rest when it is reported.
            let peak = gauges[id.slot].rowPeak
            return gauges[id.slot].isSet && peak > -.infinity ? peak : nil
        // Written when no more samples of the row can come.
        case .percentile: return nil
        }
    }

    /// Closes the last row at the end of the run, whole or not. A row that is empty and has no length is left out.
    func closeLastRow(at end: Int64) {
        advance(to: end)
        let counted = columns.indices.contains { index in
            guard case .counted(let ids) = columns[index].source else { return false }
            return ids.reduce(0) { $0 &+ count(of: $1) } != countedBefore[index]
        }
        let hasLatencies = (0..<rowHistograms.count).contains { rowHistograms[$0].hasSamples(of: row(at: rowStart)) }
        if end > rowStart || counted || hasLatencies { closeRow(until: max(end, rowStart)) }
        guard var rows = timeline else { return }
        timeline = nil
        writePercentiles(leavingOnly: nil, to: &rows)
        timeline = rows
    }
}
