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

    /// Closes the last row at the end of the run, whole or not, unless it is empty and has no length.
    func closeLastRow(at end: Int64) {
        advance(to: end)
        let counted = columns.contains { state in
            guard case .counted(let ids) = state.source else { return false }
            return ids.reduce(0) { $0 &+ count(of: $1) } != state.countedBefore
        }
        if end > rowStart || counted || (0..<rowHistograms.count).contains(where: { rowHistograms[$0].count > 0 }) {
            closeRow()
        }
    }
}
