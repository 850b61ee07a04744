extension RunRecorder {
    /// Counts `count` at `time`; a negative one takes back what was counted too soon.
    package func add(_ count: Int64 = 1, to id: CounterID, at time: Int64) {
        if time >= rowEnd { advance(to: time) }
        let segment = windows.segment(at: time)
        counters[id.slot, windows.base(ofSegment: segment)] &+= count
        guard windows.hasNamed(inSegment: segment) else { return }
        for window in windows.named(ofSegment: segment) { counters[id.slot, window] &+= count }
    }

    /// Counts one latency at `time`. Allocates only for the first sample of a histogram in a window.
    package func record(_ nanoseconds: Int64, in id: HistogramID, at time: Int64) {
        if time >= rowEnd { advance(to: time) }
        let segment = windows.segment(at: time)
        record(nanoseconds, histogram: id.slot, window: windows.base(ofSegment: segment))
        let row = rowHistogramOf[id.slot]
        if row >= 0 { rowHistograms[row].record(nanoseconds: nanoseconds) }
        guard windows.hasNamed(inSegment: segment) else { return }
        for window in windows.named(ofSegment: segment) {
            record(nanoseconds, histogram: id.slot, window: window)
        }
    }

    @inline(__always)
    private func record(_ nanoseconds: Int64, histogram: Int, window: Int) {
        if histograms[histogram, window] == nil { histograms[histogram, window] = LatencyHistogram() }
        histograms[histogram, window]?.record(nanoseconds: nanoseconds)
    }

    /// The gauge has `value` from `time` on; an earlier time than that of its present value counts as that.
    package func set(_ value: Double, for id: GaugeID, at time: Int64) {
        if time >= rowEnd { advance(to: time) }
        settle(gauge: id.slot, until: time)
        let from = max(time, gauges[id.slot].since ?? time)
        gauges[id.slot].since = from
        gauges[id.slot].value = value
        gauges[id.slot].rowPeak = max(gauges[id.slot].rowPeak, value)
        hold(value, gauge: id.slot, for: 0, inSegment: windows.segment(at: from))
    }

    /// The figure is `value`; the last one told counts.
    package func set(_ value: Double, for id: FigureID) { figures[id.slot] = value }

    /// What the counter has counted so far, in the whole run.
    package func count(of id: CounterID) -> Int64 {
        counters[id.slot, WindowTable.warmUp] &+ counters[id.slot, WindowTable.measured]
    }

    /// A percentile (0...100) of the whole run so far, in nanoseconds; nil without samples. Copies the histogram: for
    /// progress lines, not for the hot path.
    package func percentile(_ percentile: Double, of id: HistogramID) -> Int64? {
        var all = histograms[id.slot, WindowTable.measured] ?? LatencyHistogram()
        if let warmUp = histograms[id.slot, WindowTable.warmUp] { all.merge(warmUp) }
        return all.percentile(percentile)
    }

    /// Accounts the time that all gauges have had their present values.
    func settleGauges(until time: Int64) {
        for slot in gauges.indices { settle(gauge: slot, until: time) }
    }

    private func settle(gauge slot: Int, until time: Int64) {
        guard var from = gauges[slot].since, from < time else { return }
        let value = gauges[slot].value
        var segment = windows.segment(at: from)
        while from < time {
            let to = min(time, windows.end(ofSegment: segment))
            hold(value, gauge: slot, for: to - from, inSegment: segment)
            from = to
            segment += 1
        }
        gauges[slot].since = time
    }

    @inline(__always)
    private func hold(_ value: Double, gauge slot: Int, for nanoseconds: Int64, inSegment segment: Int) {
        gaugeWindows[slot, windows.base(ofSegment: segment)].hold(value, for: nanoseconds)
        guard windows.hasNamed(inSegment: segment) else { return }
        for window in windows.named(ofSegment: segment) {
            gaugeWindows[slot, window].hold(value, for: nanoseconds)
        }
    }
}
