/// A gauge between two readings, as seen by code that counts every change of it.
package struct MeasuredLevel: Hashable, Sendable {
    /// The start, in nanoseconds since the run began. The level lasts until it is reported.
    package var from: Int64
    /// Value × nanoseconds.
    package var integral: Double
    package var maximum: Double
    /// The value at the end.
    package var last: Double

    package init(from: Int64, integral: Double, maximum: Double, last: Double) {
        self.from = from
        self.integral = integral
        self.maximum = maximum
        self.last = last
    }
}

extension RunRecorder {
    /// Records that the gauge had this level from the level's beginning until `time`. The mean and the maximum of that
    /// time are the true ones. If a window or a row of the timeline begins in between, each side gets the mean and the
    /// maximum of the whole time. A gauge that is reported this way is not also set directly.
    package func account(_ level: MeasuredLevel, for id: GaugeID, until time: Int64) {
        let gauge = gauges[id.slot]
        let from = gauge.isSet ? max(level.from, gauge.since) : level.from
        guard from < time else {
            holdLevel(level.maximum, level.last, for: 0, mean: 0, gauge: id.slot, in: windows.segment(at: time))
            gauges[id.slot].level(level.last, at: max(from, time))
            return
        }
        // What was settled in the meantime was counted with the previous value.
        let settled = Double(from - level.from) * gauge.value
        let mean = max(0, level.integral - (from > level.from ? settled : 0)) / Double(time - from)
        var start = from
        while start < time {
            let segment = windows.segment(at: start)
            let end = min(time, segment.to)
            holdLevel(level.maximum, level.last, for: end - start, mean: mean, gauge: id.slot, in: segment)
            start = end
        }
        if time > rowEnd { advance(to: time) }
        accountRows(mean, level.maximum, gauge: id.slot, from: from, to: time)
        gauges[id.slot].level(level.last, at: time)
    }

    private func holdLevel(
        _ maximum: Double, _ last: Double, for nanoseconds: Int64, mean: Double, gauge slot: Int,
        in segment: WindowTable.Segment
    ) {
        gaugeWindows[slot, segment.base].hold(mean: mean, maximum: maximum, last: last, for: nanoseconds)
        for index in segment.named {
            gaugeWindows[slot, windows.members[index]].hold(
                mean: mean, maximum: maximum, last: last, for: nanoseconds)
        }
    }

    /// Adds a stretch of a gauge's time to the rows that it belongs to, including closed ones.
    private func accountRows(_ mean: Double, _ maximum: Double, gauge slot: Int, from: Int64, to: Int64) {
        var from = from
        while from < rowStart, from < to {
            guard let length = timeline?.rowNanoseconds, let row = timeline?.row(at: from) else { break }
            let end = min(to, timeline?.start(ofRow: row + 1) ?? to)
            for index in gaugeColumns[slot] {
                switch columns[index].source {
                case .mean: timeline?.add(mean * Double(end - from) / Double(length), toColumn: index, row: row)
                case .peak: timeline?.raise(to: maximum, column: index, row: row)
                default: break
                }
            }
            from = end
        }
        guard from < to else { return }
        gauges[slot].rowIntegral += mean * Double(to - from)
        gauges[slot].rowPeak = max(gauges[slot].rowPeak, maximum)
    }
}
