extension RunRecorder {
    /// Counts `count` at `time`. A negative count takes back what was counted too soon.
    package func add(_ count: Int64 = 1, to id: CounterID, at time: Int64) {
        move(to: time)
        if time < rowStart { addToClosedRow(count, counter: id.slot, at: time) }
        counters[id.slot, segment.base] &+= count
        guard !segment.named.isEmpty else { return }
        for index in segment.named { counters[id.slot, windows.members[index]] &+= count }
    }

    /// Counts one latency at `time`. It allocates memory only for a histogram's first sample in a window.
    package func record(_ nanoseconds: Int64, in id: HistogramID, at time: Int64) {
        move(to: time)
        record(nanoseconds, histogram: id.slot, window: segment.base)
        let row = rowHistogramOf[id.slot]
        if row >= 0 { rowHistograms[row].record(nanoseconds: nanoseconds, row: self.row(at: time)) }
        guard !segment.named.isEmpty else { return }
        for index in segment.named {
            record(nanoseconds, histogram: id.slot, window: windows.members[index])
        }
    }

    @inline(__always)
    private func record(_ nanoseconds: Int64, histogram: Int, window: Int) {
        var index = histogramOf[histogram, window]
        if index < 0 { index = addHistogram(histogram, window: window) }
        histograms[index].record(nanoseconds: nanoseconds)
    }

    @inline(never)
    private func addHistogram(_ series: Int, window: Int) -> Int {
        histograms.append(LatencyHistogram())
        histogramOf[series, window] = histograms.count - 1
        return histograms.count - 1
    }

    /// Sets the gauge to `value` from `time` on. A time before that of the present value counts as that time.
    package func set(_ value: Double, for id: GaugeID, at time: Int64) {
        move(to: time)
        let gauge = gauges[id.slot]
        if gauge.isSet, gauge.since >= segment.from, gauge.since <= time, segment.named.isEmpty {
            // The usual case: both times lie in one segment that has no fault.
            gaugeWindows[id.slot, segment.base].change(gauge.value, for: time &- gauge.since, to: value)
            gauges[id.slot].change(to: value, at: time)
            return
        }
        settle(gauge: id.slot, until: time)
        let from = gauge.isSet ? max(time, gauge.since) : time
        gauges[id.slot].change(to: value, at: from)
        hold(value, gauge: id.slot, for: 0, in: windows.segment(at: from))
    }

    /// Sets the figure to `value`; the last call counts. A number that is not finite is no value.
    package func set(_ value: Double, for id: FigureID) { figures[id.slot] = value.isFinite ? value : nil }

    /// What the counter has counted so far in the whole run.
    package func count(of id: CounterID) -> Int64 {
        WindowTable.base.reduce(0) { $0 &+ counters[id.slot, $1] }
    }

    /// What a histogram has in the measured window by now; empty before its first sample there.
    package func measuredSamples(of id: HistogramID) -> HistogramSnapshot {
        histogram(id.slot, window: WindowTable.measured)?.snapshot ?? HistogramSnapshot()
    }

    /// Opens the row and looks up the segment of `time`.
    @inline(__always)
    private func move(to time: Int64) {
        if time >= rowEnd { advance(to: time) }
        if !segment.contains(time) { segment = windows.segment(at: time) }
    }

    /// Accounts for the time for which all gauges have had their present values.
    func settleGauges(until time: Int64) {
        // Metered gauges are reported with their own times.
        for slot in 0..<gauges.count where !gauges[slot].isMetered { settle(gauge: slot, until: time) }
    }

    private func settle(gauge slot: Int, until time: Int64) {
        let gauge = gauges[slot]
        guard gauge.isSet, gauge.since < time else { return }
        var from = gauge.since
        while from < time {
            let segment = windows.segment(at: from)
            let to = min(time, segment.to)
            hold(gauge.value, gauge: slot, for: to - from, in: segment)
            from = to
        }
        gauges[slot].since = time
    }

    private func hold(_ value: Double, gauge slot: Int, for nanoseconds: Int64, in segment: WindowTable.Segment) {
        gaugeWindows[slot, segment.base].hold(value, for: nanoseconds)
        for index in segment.named { gaugeWindows[slot, windows.members[index]].hold(value, for: nanoseconds) }
    }
}
