extension RunRecorder {
    /// Counts `count` at `time`; a negative one takes back what was counted too soon.
    package func add(_ count: Int64 = 1, to id: CounterID, at time: Int64) {
        move(to: time)
        counters[id.slot, segment.base] &+= count
        if time < rowStart { credit(count, toCounter: id.slot, at: time) }
        guard !segment.named.isEmpty else { return }
        for index in segment.named { counters[id.slot, windows.members[index]] &+= count }
    }

    /// Counts one latency at `time`. Allocates only for the first sample of a histogram in a window.
    package func record(_ nanoseconds: Int64, in id: HistogramID, at time: Int64) {
        move(to: time)
        record(nanoseconds, histogram: id.slot, window: segment.base)
        let row = rowHistogramOf[id.slot]
        if row >= 0 { rowHistograms[row].record(nanoseconds: nanoseconds) }
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

    /// The gauge has `value` from `time` on; an earlier time than that of its present value counts as that.
    package func set(_ value: Double, for id: GaugeID, at time: Int64) {
        move(to: time)
        let gauge = gauges[id.slot]
        if gauge.isSet, gauge.since >= segment.from, gauge.since <= time, segment.named.isEmpty {
            // The usual case: both times lie in one segment that no fault overlaps.
            gaugeWindows[id.slot, segment.base].change(gauge.value, for: time &- gauge.since, to: value)
            gauges[id.slot].change(to: value, at: time)
            return
        }
        settle(gauge: id.slot, until: time)
        let from = gauge.isSet ? max(time, gauge.since) : time
        gauges[id.slot].change(to: value, at: from)
        hold(value, gauge: id.slot, for: 0, in: windows.segment(at: from))
    }

    /// The figure is `value`; the last one told counts. What is no finite number is no value.
    package func set(_ value: Double, for id: FigureID) { figures[id.slot] = value.isFinite ? value : nil }

    /// What the counter has counted so far, in the whole run.
    package func count(of id: CounterID) -> Int64 {
        counters[id.slot, WindowTable.warmUp] &+ counters[id.slot, WindowTable.measured]
    }

    /// Opens the row and looks up the segment of `time`.
    @inline(__always)
    private func move(to time: Int64) {
        if time >= rowEnd { advance(to: time) }
        if !segment.contains(time) { segment = windows.segment(at: time) }
    }

    /// Accounts the time that all gauges have had their present values.
    func settleGauges(until time: Int64) {
        for slot in 0..<gauges.count { settle(gauge: slot, until: time) }
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
