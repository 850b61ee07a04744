extension RunRecorder {
    /// Moves on to `time`, in nanoseconds: the rows of the timeline that end by then are closed. Going back does
    /// nothing.
    package func advance(to time: Int64) {
        while time >= rowEnd, rowEnd < .max { closeRow() }
    }

    private func closeRow() {
        var row: [Double?] = []
        row.reserveCapacity(columns.count)
        for index in columns.indices { row.append(takeValue(ofColumn: index)) }
        for slot in 0..<rowHistograms.count { rowHistograms[slot].reset() }
        for slot in 0..<gauges.count where gauges[slot].isSet { gauges[slot].rowPeak = gauges[slot].value }

        var rows = timeline ?? Timeline(columns: columns.map(\.column), rowLimit: rowLimit)
        timeline = nil
        rows.append(row)
        rowStart = rows.start(ofRow: rows.rowCount)
        let (end, overflow) = rowStart.addingReportingOverflow(rows.rowNanoseconds)
        rowEnd = overflow ? .max : end
        timeline = rows
    }

    private func takeValue(ofColumn index: Int) -> Double? {
        switch columns[index].source {
        case .counted(let ids):
            let counted = ids.reduce(0) { $0 &+ count(of: $1) }
            defer { columns[index].countedBefore = counted }
            return Double(counted &- columns[index].countedBefore)
        case .dated(let ids):
            let counted = ids.reduce(0) { $0 &+ count(of: $1) }
            defer { (columns[index].countedBefore, columns[index].credited) = (counted, 0) }
            return Double(counted &- columns[index].countedBefore &- columns[index].credited)
        case .value(let id):
            return gauges[id.slot].isSet ? gauges[id.slot].value : nil
        case .peak(let id):
            return gauges[id.slot].isSet ? gauges[id.slot].rowPeak : nil
        case .percentile(let ids, let percent):
            // The unit of every histogram is milliseconds; all of a column share one row.
            return ids.first.flatMap { rowHistograms[rowHistogramOf[$0.slot]].percentile(percent) }.map {
                Double($0) / 1_000
            }
        }
    }

    /// Counts in the closed rows to which a time belongs what a counter was told only now.
    @inline(never)
    func credit(_ count: Int64, toCounter slot: Int, at time: Int64) {
        guard slot < datedColumns.count, let rowNanoseconds = timeline?.rowNanoseconds else { return }
        for column in datedColumns[slot] {
            timeline?.add(Double(count), toColumn: column, inRow: Int(max(0, time) / rowNanoseconds))
            columns[column].credited &+= count
        }
    }

    /// Closes the last row at the end of the run, whole or not, unless it is empty and has no length.
    func closeLastRow(at end: Int64) {
        advance(to: end)
        let counted = columns.contains { state in
            switch state.source {
            case .counted(let ids), .dated(let ids):
                return ids.reduce(0) { $0 &+ count(of: $1) } != state.countedBefore &+ state.credited
            case .value, .peak, .percentile: return false
            }
        }
        if end > rowStart || counted || (0..<rowHistograms.count).contains(where: { rowHistograms[$0].count > 0 }) {
            closeRow()
        }
    }
}
