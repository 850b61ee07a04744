internal import Measurement
internal import Texts

/// The charts over time.
extension HTMLReport {
    func timelineSection(_ data: inout PageData) -> String {
        let time = TimeScale(
            end: runs.map(\.seconds).max() ?? 1, arrivalsEnd: runs.compactMap(\.arrivalsEnd).max())
        var charts = ""
        // First what customers saw, then why, then how much work there was.
        for chart in [fates, latency] { charts += chart.render(runs, time, &data) }
        charts += releaseLanes.render(runs, time, &data)
        for call in breakerCalls { charts += breakers(call).render(runs, time, &data) }
        charts += replicas.render(runs, time, &data)
        for service in scaledServices { charts += scaling(service).render(runs, time, &data) }
        for chart in [mailboxes, lag, unanswered, errors, sagas, inFlight, arrivals] {
            charts += chart.render(runs, time, &data)
        }
        guard !charts.isEmpty else { return "" }
        return section("Over time", id: "time", samplingNote + drainNote(time) + lagNote, bandList + charts)
    }

    private func drainNote(_ time: TimeScale) -> String {
        guard time.fold != nil else { return "" }
        let times = PlainDecimal.rounded(time.compression, decimals: time.compression < 10 ? 1 : 0)
        return " The drain after the last arrival is compressed \(times) times: from the dotted line on, on grey."
    }

    /// What the drawings leave out.
    private var samplingNote: String {
        let width = runs.map(\.bins.seconds).max() ?? 1
        let isMerged = runs.contains { $0.bins.rowsPerBin > 1 }
        guard isMerged else { return "All charts share one time axis." }
        return
            "All charts share one time axis. A point stands for \(TimeScale.clock(width)): counts are summed over it, "
            + "latencies and mailboxes are its worst. timeline.csv has every row."
    }

    /// The faults by their numbers above the charts, and the releases in the order of their lines.
    private var bandList: String { faultList + releaseList }

    private var releaseList: String {
        let all = releaseNames.prefix(ReleaseLine.maximum).map { "<li>\(HTMLText.escaped($0))</li>" }
        return all.isEmpty ? "" : "<ul class=legend><li>Dotted, where a release begins:</li>\(all.joined())</ul>\n"
    }

    private var faultList: String {
        guard !bandNames.isEmpty else { return "" }
        let keys = bandNames.enumerated().map { index, name in
            "<li>" + (bandNames.count > 1 ? "<b>\(index + 1)</b> " : "") + "\(HTMLText.escaped(name))</li>"
        }
        return "<ul class=legend><li>Shaded, or a line where it was over at once:</li>\(keys.joined())</ul>\n"
    }

    func series(_ make: (RunDrawing) -> [(String, String, [Double?]?)]) -> [[TimeSeries]] {
        runs.map { run in
            make(run).map { name, color, values in
                TimeSeries(
                    name: name, color: color,
                    values: values ?? [Double?](repeating: nil, count: run.bins.count))
            }
        }
    }

    private var arrivals: TimeChart {
        TimeChart(
            title: "Arrivals a second", note: "Customers, by what became of their first request.", style: .stacked,
            unit: .perSecond,
            series: series {
                [
                    ("started", "c-good", $0.bins.rate(TimelineColumn.started)),
                    ("turned away", "c-warn", $0.bins.rate(TimelineColumn.rejected)),
                    ("dropped by the load generator", "c-bad", $0.bins.rate(TimelineColumn.dropped)),
                ]
            })
    }

    private var fates: TimeChart {
        TimeChart(
            title: "\(vocabulary.subject.heading) a second",
            note: "By when they were asked for, and by what became of them in the end.",
            style: .stacked, unit: .perSecond, series: series(fates))
    }

    /// The outcome of those asked for. If the timeline does not have it, whether they were taken in.
    private func fates(_ run: RunDrawing) -> [(String, String, [Double?]?)] {
        let columns = vocabulary.columns
        let refused = run.bins.rate(columns.refused)
        let unanswered = run.bins.rate(columns.unanswered)
        guard let asked = run.bins.rate(columns.asked), let served = run.bins.rate(columns.served),
            let failed = run.bins.rate(columns.failed)
        else {
            return [
                ("accepted", "c-good", run.bins.rate(TimelineColumn.sagasStarted)), ("failed", "c-bad", nil),
                ("refused", "c-warn", refused), ("no answer", "c-lost", unanswered), ("not ended", "c-none", nil),
            ]
        }
        let open = asked.indices.map { bin -> Double? in
            let known = [served, failed, refused ?? [], unanswered ?? []].reduce(0) { sum, rates in
                sum + (rates.indices.contains(bin) ? rates[bin] ?? 0 : 0)
            }
            return asked[bin].map { max(0, $0 - known) }
        }
        return [
            ("served", "c-good", served), ("failed", "c-bad", failed), ("refused", "c-warn", refused),
            ("no answer", "c-lost", unanswered), ("not ended", "c-none", open),
        ]
    }

    private var unanswered: TimeChart {
        TimeChart(
            title: "Requests without an answer a second",
            note: "Of customers' operations of every kind, \(vocabulary.subject.plural) included.",
            style: .stacked, unit: .perSecond, pixels: 70,
            series: series { [("no answer", "c-bad", $0.bins.rate(TimelineColumn.requestsFailed))] })
    }

    private var errors: TimeChart {
        TimeChart(
            title: "Errors at the gateway a second", note: "Requests answered with 5xx, or not in time.",
            style: .stacked,
            unit: .perSecond, pixels: 70,
            series: series { [("errors", "c-bad", $0.bins.rate(TimelineColumn.gatewayErrors))] })
    }

    private var latency: TimeChart {
        var chart = TimeChart(
            title: "Latency of \(vocabulary.subject.plural)",
            note: "From when a customer meant to \(vocabulary.subject.verb) to the answer, refusals included. The axis "
                + "is logarithmic.",
            style: .logarithmic, unit: .milliseconds,
            series: series {
                [
                    ("p99", "c-p99", $0.bins.column(vocabulary.columns.latencyP99)),
                    ("p50", "c-p50", $0.bins.column(vocabulary.columns.latencyP50)),
                ]
            })
        chart.limits = runs.map(latencyLimits)
        return chart
    }

    /// The upper limits that expectations set for their latency, over the time of each expectation.
    func latencyLimits(_ run: RunDrawing) -> [TimeChart.Limit] {
        run.record.verdicts.compactMap { verdict in
            guard let expectation = try? Expectation(verdict.expectation), let demanded = verdict.demanded,
                verdict.unit == .milliseconds, [.less, .lessOrEqual].contains(expectation.comparison),
                expectation.path == "\(MetricName.latency).p99", expectation.labels == vocabulary.asking, demanded > 0,
                let span = run.span(ofWindow: expectation.windowName)
            else { return nil }
            return TimeChart.Limit(value: demanded, from: span.lowerBound, to: span.upperBound)
        }
    }

    private var mailboxes: TimeChart {
        TimeChart(
            title: "Mailbox depth",
            note: "Messages in the fullest mailbox of each service, at its fullest."
                + manyServices(TimelineColumn.mailbox),
            style: .lines,
            unit: .count,
            series: series { serviceLines(TimelineColumn.mailbox, $0) })
    }

    /// A line for each service with such a column. A service has the same look in every chart.
    func serviceLines(
        _ column: String, _ run: RunDrawing, where isShown: (String) -> Bool = { _ in true }
    ) -> [(String, String, [Double?]?)] {
        run.bins.names(prefix: column).prefix(Self.looks).enumerated().filter { isShown($0.element) }
            .map { ($0.element, Self.look(ofService: $0.offset), run.bins.column(column + $0.element)) }
    }

    /// What a chart leaves out, since no look is left for it; empty for as many services as there are looks.
    func manyServices(_ column: String) -> String {
        let most = runs.map { $0.bins.names(prefix: column).count }.max() ?? 0
        return most <= Self.looks
            ? "" : " Only the first \(Self.looks) of \(most) services are drawn; timeline.csv has all."
    }

    private var sagas: TimeChart {
        TimeChart(
            title: "Sagas a second, by their end",
            note: "By when they were asked for: those that ended with \(vocabulary.sagaEnd.with), and those undone in "
                + "full.",
            style: .stacked, unit: .perSecond,
            series: series {
                [
                    (vocabulary.sagaEnd.word, "c-good", $0.bins.rate(TimelineColumn.sagasSucceeded)),
                    ("undone", "c-undone", $0.bins.rate(TimelineColumn.sagasCompensated)),
                ]
            })
    }

    private var inFlight: TimeChart {
        TimeChart(
            title: "Sagas in flight", note: "Started and not ended.", style: .lines, unit: .count, isState: true,
            pixels: 84,
            series: series { [("in flight", "c-ink", $0.bins.column(TimelineColumn.sagasInFlight))] })
    }

    /// Calls that have a breaker in any run.
    private var breakerCalls: [String] {
        var calls: [String] = []
        for run in runs {
            for call in run.record.labelValues("call", of: MetricName.breakerReplicas)
            where !calls.contains(call) && BreakerLanes.lanes(call, run) != nil { calls.append(call) }
        }
        return Array(calls.prefix(Self.maximumOfAKind))
    }

    private func breakers(_ call: String) -> LaneChart {
        LaneChart(
            title: "Circuit breaker \(call)", note: "One in each replica of the caller. Open, it refuses at once.",
            legend: BreakerLanes.legend, lanes: runs.map { BreakerLanes.lanes(call, $0) },
            absence: "This run has no circuit breaker on this call.")
    }
}
