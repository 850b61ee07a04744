/// The charts over time.
extension HTMLReport {
    func timelineSection(_ data: inout PageData) -> String {
        let time = TimeScale(end: runs.map(\.seconds).max() ?? 1)
        var charts = ""
        for chart in [arrivals, orders, errors, latency] { charts += chart.render(runs, time, &data) }
        for call in breakerCalls { charts += breakers(call).render(runs, time, &data) }
        charts += replicas.render(runs, time, &data)
        for chart in [mailboxes, sagas, inFlight] { charts += chart.render(runs, time, &data) }
        guard !charts.isEmpty else { return "" }
        return section("Over time", id: "time", samplingNote, charts)
    }

    /// What the drawings leave out.
    private var samplingNote: String {
        let width = runs.map(\.bins.seconds).max() ?? 1
        let isMerged = runs.contains { $0.bins.rowsPerBin > 1 }
        let faults =
            runs.contains { !$0.bands.isEmpty } ? " Faults are shaded; a line is one that is over at once." : ""
        guard isMerged else { return "All charts share one time axis." + faults }
        return
            "All charts share one time axis. A point stands for \(TimeScale.clock(width)): counts are summed over it, "
            + "latencies and mailboxes are its worst. timeline.csv has every row." + faults
    }

    private func series(_ make: (RunDrawing) -> [(String, String, [Double?]?)]) -> [[TimeSeries]] {
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
                    ("started", "c-good", $0.bins.rate("started")), ("turned away", "c-warn", $0.bins.rate("rejected")),
                    ("dropped by the load generator", "c-bad", $0.bins.rate("dropped")),
                ]
            })
    }

    private var orders: TimeChart {
        TimeChart(
            title: "Orders a second", note: "What customers were told at once, and requests without any answer.",
            style: .stacked, unit: .perSecond,
            series: series {
                [
                    ("accepted", "c-good", $0.bins.rate("sagas_started")),
                    ("refused", "c-warn", $0.bins.rate("orders_refused")),
                    ("no answer", "c-bad", $0.bins.rate("requests_failed")),
                ]
            })
    }

    private var errors: TimeChart {
        TimeChart(
            title: "Errors at the gateway a second", note: "Requests answered with 5xx, or not in time.",
            style: .stacked,
            unit: .perSecond, pixels: 70, series: series { [("errors", "c-bad", $0.bins.rate("gateway_errors"))] })
    }

    private var latency: TimeChart {
        var chart = TimeChart(
            title: "Latency of orders", note: "From when a customer meant to order to the answer, refusals included.",
            style: .logarithmic, unit: .milliseconds,
            series: series {
                [
                    ("p99", "c-p99", $0.bins.column("order_latency_p99")),
                    ("p50", "c-p50", $0.bins.column("order_latency_p50")),
                ]
            })
        chart.limits = runs.map(latencyLimits)
        return chart
    }

    /// Where expectations of orders' latency stand, in the time that they speak of.
    private func latencyLimits(_ run: RunDrawing) -> [TimeChart.Limit] {
        run.record.verdicts.compactMap { verdict in
            guard let expectation = try? Expectation(verdict.expectation), let demanded = verdict.demanded,
                verdict.unit == .milliseconds, expectation.path == "\(MetricName.latency).p99",
                expectation.labels["operation"] == "order", expectation.labels.keys.allSatisfy({ $0 == "operation" }),
                demanded > 0
            else { return nil }
            let band = expectation.windowName.flatMap { name in run.bands.first { $0.name == name } }
            return TimeChart.Limit(
                value: demanded, from: band?.from ?? 0, to: band.map { $0.to ?? run.seconds } ?? run.seconds)
        }
    }

    private var mailboxes: TimeChart {
        TimeChart(
            title: "Mailbox depth", note: "Messages in the fullest mailbox of each service, at its fullest.",
            style: .lines,
            unit: .count,
            series: series { run in
                run.bins.names(prefix: "mailbox_").enumerated().map { index, service in
                    (service, "c-s\(index % Self.serviceColors)", run.bins.column("mailbox_\(service)"))
                }
            })
    }

    private var sagas: TimeChart {
        TimeChart(
            title: "Sagas that ended a second", note: "By when they ended: with the delivery, or undone in full.",
            style: .stacked, unit: .perSecond,
            series: series {
                [
                    ("delivered", "c-good", $0.bins.rate("sagas_succeeded")),
                    ("undone", "c-undone", $0.bins.rate("sagas_compensated")),
                ]
            })
    }

    private var inFlight: TimeChart {
        TimeChart(
            title: "Sagas in flight", note: "Started and not ended.", style: .lines, unit: .count, isState: true,
            pixels: 84,
            series: series { [("in flight", "c-ink", $0.bins.column("sagas_in_flight"))] })
    }

    /// Calls whose breakers any run has.
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

    private var replicas: LaneChart {
        LaneChart(
            title: "Replicas ready", note: "Of those that each service should have.", legend: ReplicaLanes.legend,
            lanes: runs.map { ReplicaLanes.lanes($0) }, absence: "Nothing was recorded.")
    }
}
