internal import Measurement
internal import Texts

/// What the scenario broke, and what came of it.
extension HTMLReport {
    /// Faults whose cards are shown; more are in the tables.
    private static let maximumFaults = 12

    var faultSection: String {
        var bands: [FaultBand] = []
        for band in runs.flatMap(\.bands) where !bands.contains(where: { $0.name == band.name }) { bands.append(band) }
        guard !bands.isEmpty else { return "" }
        let cards = bands.prefix(Self.maximumFaults).map(card).joined()
        let more = bands.count - Self.maximumFaults
        let asked = "Orders are those that customers asked for while it lasted."
        let note = more > 0 ? "\(asked) \(more) more are in the events below." : asked
        return section("What broke, and what it did", id: "faults", note, "<div class=cards>\(cards)</div>")
    }

    private func card(_ band: FaultBand) -> String {
        let window = MetricWindow.during(band.name)
        let rows =
            [
                row("noticed after", band) { run, band in
                    let seconds = run.record.value(MetricName.detection, ["fault": band.name], .value, in: .run)
                    return seconds.map(Self.time) ?? "nothing reacted"
                },
                row("well again after", band) { run, band in
                    guard run.record.hasSeries(MetricName.recovery, ["fault": band.name]) else { return nil }
                    let seconds = run.record.value(MetricName.recovery, ["fault": band.name], .value, in: .run)
                    return seconds.map(Self.time)
                        ?? (band.to.map { $0 >= run.seconds } ?? true ? "lasts to the end" : "not by the end")
                },
                row("orders served", band) { run, _ in OrderFate(run.record, in: window)?.ratio },
                row("refused, why", band) { run, _ in reasons(MetricName.ordersRefused, [:], run.record, window) },
                row("payment failed, why", band) { run, _ in
                    reasons(MetricName.ordersFailed, [:], run.record, window)
                },
                row("failed after confirmation", band) { run, _ in
                    run.record.value(MetricName.ordersBroken, [:], .count, in: window).map(
                        HumanValue.number)
                },
                row("lost requests, why", band) { run, _ in
                    reasons(MetricName.requestsFailed, ["operation": "order"], run.record, window)
                },
                row("order p50 / p99, accepted", band) { run, _ in latencies(run.record, window) },
            ].compactMap { $0 }
            + answeredServices(band).compactMap { service in
                row("\(service) answered without 5xx", band) { run, _ in
                    run.record.value(MetricName.gatewayAvailability, ["service": service], .value, in: window).map {
                        HumanValue.text($0, unit: .ratio)
                    }
                }
            }
        let table = HTMLTable(
            columns: [""] + runs.map { runs.count > 1 ? $0.title : "" }, rows: rows, isSortable: false)
        return "<article class=card><h3>\(HTMLText.escaped(band.name))</h3><p>\(HTMLText.escaped(when(band)))</p>"
            + table.render() + "</article>"
    }

    /// The services whose answers a card tells: that of orders, and those that the fault was aimed at.
    private func answeredServices(_ band: FaultBand) -> [String] {
        let known = records.first?.labelValues("service", of: MetricName.gatewayAvailability) ?? []
        return known.filter { service in
            service == "order" || band.subject == service || band.subject.hasPrefix("\(service)-")
        }
    }

    private static func time(_ seconds: Double) -> String {
        seconds == 0 ? "at once" : HumanValue.text(seconds, unit: .seconds)
    }

    func when(_ band: FaultBand) -> String {
        let longest = runs.map(\.seconds).max() ?? 1
        func clock(_ seconds: Double) -> String { TimeScale.clock(seconds, unit: longest) }
        let time =
            band.isInstant
            ? "at \(clock(band.from))"
            : "from \(clock(band.from)) " + (band.to.map { "to \(clock($0))" } ?? "to the end")
        return "\(band.subject), \(time)"
    }

    /// A row with a cell for each run, of the fault as it was there; nil where no run has anything for it.
    private func row(
        _ name: String, _ band: FaultBand, _ cell: (RunDrawing, FaultBand) -> String?
    ) -> [HTMLTable.Cell]? {
        let cells = runs.map { run in run.bands.first { $0.name == band.name }.flatMap { cell(run, $0) } }
        guard cells.contains(where: { $0 != nil }) else { return nil }
        return [.text(name)] + cells.map { .text($0 ?? "–") }
    }

    /// `1,200 circuit breaker open, 3 mailbox full`
    private func reasons(
        _ metric: String, _ labels: MetricLabels, _ record: Record, _ window: MetricWindow
    ) -> String? {
        let counts = record.labelValues("reason", of: metric, labels).compactMap { reason in
            let labels = MetricLabels(labels.labels.map { ($0.key, $0.value) } + [("reason", reason)])
            return record.value(metric, labels, .count, in: window).map { (reason: reason, count: $0) }
        }.filter { $0.count > 0 }
        guard !counts.isEmpty else { return nil }
        return counts.map { "\(HumanValue.number($0.count)) \($0.reason.split(separator: "_").joined(separator: " "))" }
            .joined(separator: ", ")
    }

    private func latencies(_ record: Record, _ window: MetricWindow) -> String? {
        let labels: MetricLabels = ["operation": "order", "outcome": "accepted"]
        guard let median = record.value(MetricName.latency, labels, .percentile(50), in: window),
            let slow = record.value(MetricName.latency, labels, .percentile(99), in: window)
        else { return nil }
        return HumanValue.text(median, unit: .milliseconds) + " / " + HumanValue.text(slow, unit: .milliseconds)
    }
}
