internal import Measurement
internal import Texts

/// What the scenario broke, and the results.
extension HTMLReport {
    /// How many faults have a card. Further faults are in the tables.
    private static let maximumFaults = 12

    var faultSection: String {
        var bands: [FaultBand] = []
        for band in runs.flatMap(\.bands) where !bands.contains(where: { $0.name == band.name }) { bands.append(band) }
        guard !bands.isEmpty else { return "" }
        let cards = bands.prefix(Self.maximumFaults).map(card).joined()
        let more = bands.count - Self.maximumFaults
        let asked = "\(vocabulary.subject.heading) are those that customers asked for while it lasted."
        let note = more > 0 ? "\(asked) \(more) more are in the events below." : asked
        return section("What broke, and what it did", id: "faults", note, "<div class=cards>\(cards)</div>")
    }

    private func card(_ band: FaultBand) -> String {
        let rows = faultRows(band) + fateRows(band) + answerRows(band)
        let table = HTMLTable(
            columns: [""] + runs.map { runs.count > 1 ? $0.title : "" }, rows: rows, isSortable: false)
        return "<article class=card><h3>\(HTMLText.escaped(band.name))</h3><p>\(HTMLText.escaped(when(band)))</p>"
            + table.render() + "</article>"
    }

    /// How the mechanisms reacted to the fault.
    private func faultRows(_ band: FaultBand) -> [[HTMLTable.Cell]] {
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
        ].compactMap { $0 }
    }

    /// The outcome of what customers asked for while the fault lasted.
    private func fateRows(_ band: FaultBand) -> [[HTMLTable.Cell]] {
        let window = MetricWindow.during(band.name)
        let (subject, answers) = (vocabulary.subject, vocabulary.answers)
        func why(_ name: String, _ metric: String, _ labels: MetricLabels = [:]) -> [HTMLTable.Cell]? {
            row("\(name), why", band) { run, _ in reasons(metric, labels, run.record, window) }
        }
        let later = vocabulary.laterEnds.filter(\.decides).map { end in
            row(end.title, band) { run, _ in
                run.record.value(end.metric, [:], .count, in: window).map(HumanValue.number)
            }
        }
        let rows =
            [
                row("\(subject.plural) served", band) { run, _ in
                    SubjectFate(run.record, in: window, vocabulary)?.ratio
                },
                why("refused", answers.refused), why(answers.failure, answers.failed),
            ] + later + [
                why("lost requests", MetricName.requestsFailed, vocabulary.asking),
                row("\(subject.singular) p50 / p99, accepted", band) { run, _ in latencies(run.record, window) },
            ]
        return rows.compactMap { $0 }
    }

    /// The availability of the services that customers asked.
    private func answerRows(_ band: FaultBand) -> [[HTMLTable.Cell]] {
        answeredServices(band).compactMap { service in
            row("\(service) answered without 5xx", band) { run, _ in
                run.record.value(
                    MetricName.gatewayAvailability, ["service": service], .value, in: .during(band.name)
                ).map { HumanValue.text($0, unit: .ratio) }
            }
        }
    }

    /// The services whose answers a card shows: the service that takes in what customers ask for, and the services that
    /// the fault was aimed at.
    private func answeredServices(_ band: FaultBand) -> [String] {
        let known = records.first?.labelValues("service", of: MetricName.gatewayAvailability) ?? []
        return known.filter { service in
            service == vocabulary.subject.service || band.subject == service || band.subject.hasPrefix("\(service)-")
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

    /// A row with a cell for each run, about the fault in that run; nil if no run has a value for it.
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
            record.value(metric, labels.adding("reason", reason), .count, in: window)
                .map { (reason: reason, count: $0) }
        }.filter { $0.count > 0 }
        guard !counts.isEmpty else { return nil }
        return counts.map { "\(HumanValue.number($0.count)) \($0.reason.split(separator: "_").joined(separator: " "))" }
            .joined(separator: ", ")
    }

    private func latencies(_ record: Record, _ window: MetricWindow) -> String? {
        let accepted = vocabulary.accepted
        guard let median = record.value(MetricName.latency, accepted, .percentile(50), in: window),
            let slow = record.value(MetricName.latency, accepted, .percentile(99), in: window)
        else { return nil }
        return HumanValue.text(median, unit: .milliseconds) + " / " + HumanValue.text(slow, unit: .milliseconds)
    }
}
