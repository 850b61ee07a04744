internal import Measurement
internal import Texts

/// The rows that the table shows.
extension ConsoleReport {
    /// A row, unless no record has a value for it.
    func row(_ name: String, _ cell: (Record) -> String?) -> TableRow? {
        let cells = records.map(cell)
        guard cells.contains(where: { $0 != nil }) else { return nil }
        return TableRow(name: PrintableText.escaped(name), cells: cells.map { $0 ?? "–" })
    }

    /// A row for each name up to the limit, and one row that says how many more are in the CSV.
    func limited(_ names: [String], _ noun: String, _ make: (String) -> [TableRow]) -> [TableRow] {
        let rows = names.prefix(Self.maximumRowsOfAKind).flatMap(make)
        guard names.count > Self.maximumRowsOfAKind else { return rows }
        let more = names.count - Self.maximumRowsOfAKind
        return rows + [TableRow(name: "\(more) more \(noun)", cells: records.map { _ in "see summary.csv" })]
    }

    // MARK: Counts

    /// What the load generator did. An arrival is rejected if its first request is turned away, whatever the request
    /// asks for. It is dropped if all of `maxVUs` are busy.
    func arrivalRows() -> [TableRow] {
        countRows(
            "arrivals",
            [
                ("offered", MetricName.offered), ("started", MetricName.started),
                ("rejected at the first request", MetricName.rejected), ("dropped at maxVUs", MetricName.dropped),
                ("interrupted on their way", MetricName.interrupted),
            ])
    }

    /// What the generator of a load was like itself; none in a simulation.
    func generatorRows() -> [TableRow] {
        let late = row(isComparison ? "sent late p50 / p99 / max" : "sent late") {
            latencies(MetricName.generatorLateness, [:], $0)
        }
        let processor = row("generator's processor") { record in
            value(MetricName.generatorProcessor, [:], .value, .run, record)
                .map { HumanValue.text($0, unit: .ratio) + " of a core" }
        }
        return [late, processor, statusRow, checkRow].compactMap { $0 }
    }

    /// The statuses of a real service's answers.
    private var statusRow: TableRow? { counts("answers", by: "status", of: "http.responses") }

    private var checkRow: TableRow? { counts("not as expected", by: "check", of: "http.checks_failed") }

    /// `200: 1,000, 500: 5`: how often each value of a label was counted, for those that were.
    private func counts(_ name: String, by label: String, of metric: String) -> TableRow? {
        let labels = labelValues(label, of: metric)
        return row(name) { record in
            let texts = labels.compactMap { text -> String? in
                let number = value(metric, MetricLabels([(label, text)]), .count, .measured, record) ?? 0
                return number > 0 ? "\(text): \(HumanValue.number(number))" : nil
            }
            return texts.isEmpty ? nil : texts.joined(separator: ", ")
        }
    }

    func sagaRows() -> [TableRow] {
        countRows(
            "sagas",
            [
                ("started", MetricName.sagasStarted), ("succeeded", MetricName.sagasSucceeded),
                ("compensated", MetricName.sagasCompensated),
            ], always: 2)
    }

    /// All counts in one row. Side by side, each count gets a row, so that they can be compared.
    ///
    /// - Parameter always: how many of them are shown even if they are 0. Others are left out if they are 0.
    private func countRows(
        _ name: String, _ counts: [(word: String, metric: String)], always: Int = 1
    ) -> [TableRow] {
        func count(_ index: Int, _ record: Record) -> String? {
            guard let number = value(counts[index].metric, [:], .count, .measured, record) else { return nil }
            let isShown =
                index < always || records.contains { value(counts[index].metric, [:], .count, .measured, $0) != 0 }
            return isShown ? HumanValue.number(number) : nil
        }
        if isComparison {
            return counts.indices.compactMap { index in
                row("\(name) \(counts[index].word.prefix { $0 != " " })") { count(index, $0) }
            }
        }
        let together = row(name) { record in
            let texts = counts.indices.compactMap { index in count(index, record).map { "\($0) \(counts[index].word)" }
            }
            return texts.isEmpty ? nil : texts.joined(separator: ", ")
        }
        return [together].compactMap { $0 }
    }

    // MARK: Latencies

    func latencyRows() -> [TableRow] {
        var rows = limited(labelValues("operation", of: MetricName.latency), "operations") { operation in
            let outcomes = labelValues("outcome", of: MetricName.latency, ["operation": operation])
            guard !outcomes.isEmpty else {
                let latency = latencyRow(operation, MetricName.latency, ["operation": operation])
                return [latency, unansweredRow(operation)].compactMap { $0 }
            }
            return outcomes.compactMap { outcome in
                latencyRow(
                    "\(operation) \(outcome)", MetricName.latency, ["operation": operation, "outcome": outcome])
            }
        }
        rows += [latencyRow("saga", MetricName.sagaLatency, [:])].compactMap { $0 }
        guard isComparison, !rows.isEmpty else { return rows }
        return [TableRow(name: "latency p50 / p99 / max", cells: records.map { _ in "" })] + rows
    }

    /// The share of those in a latency who got no answer; nil if all got one.
    private func unansweredRow(_ operation: String) -> TableRow? {
        row(isComparison ? "  \(operation) unanswered" : "  unanswered") { record in
            let share = value(MetricName.latencyUnanswered, ["operation": operation], .value, .measured, record)
            return share.flatMap { $0 > 0 ? HumanValue.text($0, unit: .ratio) : nil }
        }
    }

    private func latencyRow(_ name: String, _ metric: String, _ labels: MetricLabels) -> TableRow? {
        row(isComparison ? "  \(name)" : "latency \(name)") { latencies(metric, labels, $0) }
    }

    /// Each latency in the unit that fits it. The unit is written once if all latencies have the same. As in
    /// expectations, the warm-up is left out. There is less room side by side, and a base with one variant must fit 80
    /// columns.
    private func latencies(_ name: String, _ labels: MetricLabels, _ record: Record) -> String? {
        let statistics: [Statistic] =
            [.percentile(50)] + (isComparison ? [] : [.percentile(95)]) + [.percentile(99), .max]
        let values = statistics.compactMap { value(name, labels, $0, .measured, record) }
        guard values.count == statistics.count else { return nil }
        var texts = values.map { HumanValue.text($0, unit: .milliseconds) }
        let units = texts.map { $0.drop { $0 != " " } }
        if isComparison, units.allSatisfy({ $0 == units[0] }) {
            for index in texts.indices.dropLast() { texts[index].removeLast(units[index].count) }
        }
        let named = zip(statistics, texts).map { isComparison ? $1 : "\($0.name) \($1)" }
        return named.joined(separator: isComparison ? " / " : ", ")
    }

    // MARK: Breakers and faults

    func breakerRows() -> [TableRow] {
        limited(labelValues("call", of: MetricName.breakerOpened), "calls with a breaker") { call in
            let opened = { (record: Record) in breakerOpened(call, record) }
            let open = { (record: Record) in breakerOpen(call, record) }
            guard isComparison else {
                let both = row("breaker \(call)") { record in
                    opened(record).map { "opened \($0)" + (open(record).map { ", open for \($0)" } ?? "") }
                }
                return [both].compactMap { $0 }
            }
            return [row("\(call) opened", opened), row("\(call) open", open)].compactMap { $0 }
        }
    }

    /// Nil if no replica had such a breaker.
    private func breakerOpened(_ call: String, _ record: Record) -> String? {
        guard let opened = value(MetricName.breakerOpened, ["call": call], .count, .measured, record) else {
            return nil
        }
        let times = "\(HumanValue.number(opened))×"
        guard let replicas = breakerReplicas(call, record) else {
            return hasSeries(MetricName.breakerReplicas, ["call": call], record) ? nil : times
        }
        return opened > 0 ? "\(times) in \(HumanValue.counted(Int(replicas), "replica"))" : times
    }

    /// How long a breaker was open; the average if several replicas had one.
    private func breakerOpen(_ call: String, _ record: Record) -> String? {
        let labels: MetricLabels = ["call": call, "state": "OPEN"]
        guard let open = value(MetricName.breakerTime, labels, .value, .run, record), open > 0 else { return nil }
        let replicas = max(1, breakerReplicas(call, record) ?? 1)
        return HumanValue.text(open / replicas, unit: .seconds) + (replicas > 1 ? " each" : "")
    }

    private func breakerReplicas(_ call: String, _ record: Record) -> Double? {
        value(MetricName.breakerReplicas, ["call": call], .value, .run, record)
    }

    func faultRows() -> [TableRow] {
        var faults = labelValues("fault", of: MetricName.detection)
        for fault in labelValues("fault", of: MetricName.recovery) where !faults.contains(fault) {
            faults.append(fault)
        }
        return limited(faults, "faults") { fault in
            let detected = { (record: Record) in
                faultTime(MetricName.detection, fault, record, isComparison ? "in " : "detected in ", "nothing reacted")
            }
            let recovered = { (record: Record) in
                faultTime(
                    MetricName.recovery, fault, record, isComparison ? "in " : "recovered in ",
                    isComparison ? "never" : "not recovered")
            }
            guard isComparison else {
                let both = row(fault) { record in
                    guard began(fault, record) else { return "did not begin: the run was over before" }
                    let parts = [detected(record), recovered(record)].compactMap { $0 }
                    return parts.isEmpty ? nil : parts.joined(separator: ", ")
                }
                return [both].compactMap { $0 }
            }
            return [row("\(fault) detected", detected), row("\(fault) recovered", recovered)].compactMap { $0 }
        }
    }

    /// As far as the event log tells.
    private func began(_ fault: String, _ record: Record) -> Bool {
        let log = record.measurements.events
        return log.knownUntil != nil
            || log.events.contains { $0.kind == RunEvent.faultStarted && $0.detail == fault }
    }

    private func faultTime(
        _ metric: String, _ fault: String, _ record: Record, _ before: String, _ otherwise: String
    ) -> String? {
        guard hasSeries(metric, ["fault": fault], record) else { return nil }
        guard began(fault, record) else { return "did not begin" }
        let seconds = value(metric, ["fault": fault], .value, .run, record)
        return seconds.map { before + HumanValue.text($0, unit: .seconds) } ?? otherwise
    }

    /// Services whose supervisor gave up. They stay down.
    func escalationRows() -> [TableRow] {
        let services = labelValues("service", of: MetricName.escalations)
        let escalated = row("given up for good") { record in
            let names = services.filter {
                (value(MetricName.escalations, ["service": $0], .count, .run, record) ?? 0) > 0
            }
            return names.isEmpty ? nil : names.joined(separator: ", ")
        }
        return [escalated].compactMap { $0 }
    }
}
