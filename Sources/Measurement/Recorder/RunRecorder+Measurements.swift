extension RunRecorder {
    /// Ends the recording at `end`, in nanoseconds, and returns everything. Record nothing afterwards.
    package func finish(at end: Int64) -> Measurements {
        closeLastRow(at: end)
        for slot in 0..<gauges.count { gauges[slot].isMetered = false }
        settleGauges(until: end)
        let spans = windowSpans(runEnd: end)
        let rows = timeline ?? Timeline(columns: columns.map(\.column), rowLimit: rowLimit)
        return Measurements(
            windows: spans, series: measuredSeries(spans), timeline: rows, events: events, declarations: declarations)
    }

    /// What has been measured until `now`, in nanoseconds, without the timeline and the events; the recording goes on.
    package func measurements(at now: Int64) -> Measurements {
        settleGauges(until: now)
        let spans = windowSpans(runEnd: now)
        return Measurements(
            windows: spans, series: measuredSeries(spans), timeline: Timeline(columns: [], rowLimit: 2),
            events: EventLog(limit: 0), declarations: declarations)
    }

    private func measuredSeries(_ spans: [WindowSpan]) -> [MetricSeries] {
        series.map { description in
            MetricSeries(
                name: description.key.name, labels: description.key.labels, kind: description.kind,
                unit: description.unit, better: description.better, values: values(of: description, spans: spans))
        }
    }

    private func windowSpans(runEnd end: Int64) -> [WindowSpan] {
        var spans = [WindowSpan(window: .run, nanoseconds: max(0, end))]
        let base: [(MetricWindow, Int)] = [
            (.warmUp, WindowTable.warmUp), (.measured, WindowTable.measured), (.drain, WindowTable.drain),
        ]
        let named = windows.names.enumerated().map { (MetricWindow.during($1), $0 + base.count) }
        for (window, slot) in base + named {
            spans.append(WindowSpan(window: window, nanoseconds: windows.length(ofSlot: slot, runEnd: end)))
        }
        return spans
    }

    private func values(of description: SeriesDescription, spans: [WindowSpan]) -> [MetricSeries.WindowedValue] {
        if description.kind == .figure {
            guard let value = figures[description.slot] else { return [] }
            return [MetricSeries.WindowedValue(window: .run, value: .figure(value))]
        }
        return spans.enumerated().compactMap { index, span in
            let slots = index == 0 ? WindowTable.base : [index - 1]
            // A window that the run never reached measured nothing. That is not the same as zero.
            guard span.nanoseconds > 0 || slots.contains(where: { hasSamples(description, window: $0) }),
                let value = value(of: description, in: slots)
            else { return nil }
            return MetricSeries.WindowedValue(window: span.window, value: value)
        }
    }

    private func hasSamples(_ description: SeriesDescription, window: Int) -> Bool {
        switch description.kind {
        case .counter: counters[description.slot, window] != 0
        case .gauge: gaugeWindows[description.slot, window].hasSamples
        case .histogram: histogramOf[description.slot, window] >= 0
        case .ratio: sum(ratios[description.slot].denominator, in: [window]) != 0
        case .figure: figures[description.slot] != nil
        }
    }

    /// One value over several windows that do not overlap.
    private func value(of description: SeriesDescription, in slots: [Int]) -> SeriesValue? {
        switch description.kind {
        case .counter:
            return .counter(sum([CounterID(slot: description.slot)], in: slots))
        case .histogram:
            return .histogram(
                slots.compactMap { histogram(description.slot, window: $0)?.snapshot }
                    .reduce(HistogramSnapshot()) { $0.merged(with: $1) })
        case .ratio:
            let ratio = ratios[description.slot]
            return .ratio(numerator: sum(ratio.numerator, in: slots), denominator: sum(ratio.denominator, in: slots))
        case .gauge:
            return gaugeValue(description.slot, in: slots)
        case .figure:
            return figures[description.slot].map(SeriesValue.figure)
        }
    }

    private func gaugeValue(_ slot: Int, in slots: [Int]) -> SeriesValue? {
        let parts = slots.map { gaugeWindows[slot, $0] }.filter(\.hasSamples)
        guard let last = parts.last else { return nil }
        return .gauge(
            SeriesValue.GaugeValue(
                last: last.last, maximum: parts.reduce(last.maximum) { max($0, $1.maximum) },
                integral: parts.reduce(0) { $0 + $1.integral }, span: parts.reduce(0) { $0 + $1.span }))
    }

    private func sum(_ ids: [CounterID], in slots: [Int]) -> Int64 {
        slots.reduce(0) { total, window in ids.reduce(total) { $0 &+ counters[$1.slot, window] } }
    }
}
