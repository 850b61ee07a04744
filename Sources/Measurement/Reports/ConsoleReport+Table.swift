extension ConsoleReport {
    /// A row of the table: its name and a value for each record.
    struct TableRow {
        var name: String
        var cells: [String]
    }

    /// Rows of one kind that a scenario can have any number of, such as one for each operation.
    static let maximumRowsOfAKind = 8
    private static let columnGap = 2
    private static let minimumNameWidth = 12

    func tableLines() -> [String] {
        let rows = countRows() + latencyRows() + breakerRows() + faultRows()
        guard !rows.isEmpty else { return [] }
        let widths = records.indices.map { column in
            let cells = rows.map { TerminalText.width($0.cells[column]) }.max() ?? 0
            let heading = isComparison ? min(TerminalText.width(title(records[column])), width / 3) : 0
            return min(max(cells, heading), width - 2 - Self.minimumNameWidth - Self.columnGap)
        }
        // Names give way to values.
        let longestName = rows.map { TerminalText.width($0.name) }.max() ?? 0
        let nameWidth = min(longestName, width - 2 - Self.columnGap - (widths.max() ?? 0))
        var lines: [String] = []
        // As many variants beside each other as fit; the rest in a table below.
        var first = 0
        while first < records.count {
            var end = first + 1
            var used = 2 + nameWidth + Self.columnGap + widths[first]
            while end < records.count, used + Self.columnGap + widths[end] <= width {
                used += Self.columnGap + widths[end]
                end += 1
            }
            if first > 0 { lines.append("") }
            lines += table(rows, columns: first..<end, nameWidth: nameWidth, widths: widths)
            first = end
        }
        return lines
    }

    private func table(_ rows: [TableRow], columns: Range<Int>, nameWidth: Int, widths: [Int]) -> [String] {
        let gap = String(repeating: " ", count: Self.columnGap)
        func line(_ name: String, _ cell: (Int) -> String) -> String {
            let head = "  " + TerminalText.padded(TerminalText.shortened(name, to: nameWidth), to: nameWidth)
            let cells = columns.map { column in
                let text = TerminalText.shortened(cell(column), to: widths[column])
                return TerminalText.padded(text, to: widths[column])
            }
            let text = ([head] + cells).joined(separator: gap)
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
        var lines: [String] = []
        if isComparison {
            let titles = line("") { title(records[$0]) }
            lines.append(color.apply(.heading, to: titles))
        }
        for row in rows { lines.append(line(row.name) { row.cells[$0] }) }
        return lines
    }

    /// A row, unless no record has anything for it.
    private func row(_ name: String, _ cell: (Record) -> String?) -> TableRow? {
        let cells = records.map(cell)
        guard cells.contains(where: { $0 != nil }) else { return nil }
        return TableRow(name: TerminalText.harmless(name), cells: cells.map { $0 ?? "–" })
    }

    // MARK: Rows

    private static let arrivals = [
        ("offered", MetricName.offered), ("started", MetricName.started), ("rejected", MetricName.rejected),
        ("dropped", MetricName.dropped),
    ]
    private static let sagas = [
        ("started", MetricName.sagasStarted), ("succeeded", MetricName.sagasSucceeded),
        ("compensated", MetricName.sagasCompensated),
    ]

    private func countRows() -> [TableRow] { countRows("arrivals", Self.arrivals) + countRows("sagas", Self.sagas) }

    /// All counts in one row; side by side, a row for each, so that they can be compared.
    private func countRows(_ name: String, _ counts: [(word: String, metric: String)]) -> [TableRow] {
        func count(_ metric: String, _ record: Record) -> String? {
            value(metric, [:], .count, .run, record).map(HumanValue.number)
        }
        if isComparison {
            return counts.compactMap { word, metric in row("\(name) \(word)") { count(metric, $0) } }
        }
        let together = row(name) { record in
            let texts = counts.compactMap { word, metric in count(metric, record).map { "\($0) \(word)" } }
            return texts.isEmpty ? nil : texts.joined(separator: ", ")
        }
        return [together].compactMap { $0 }
    }

    private func latencyRows() -> [TableRow] {
        let operations = labelValues("operation", of: MetricName.latency)
        let named = limited(operations, "operations") { operation in
            latencyRow(operation, MetricName.latency, ["operation": operation])
        }
        return named + [latencyRow("saga", MetricName.sagaLatency, [:])].compactMap { $0 }
    }

    private func latencyRow(_ name: String, _ metric: String, _ labels: MetricLabels) -> TableRow? {
        row(isComparison ? "\(name) p50/p99/max" : "latency \(name)") { latencies(metric, labels, $0) }
    }

    /// All in one unit, the one that fits the largest; warm-up left out, as in expectations. Side by side there is less
    /// room, and a base with one variant shall fit 80 columns.
    private func latencies(_ name: String, _ labels: MetricLabels, _ record: Record) -> String? {
        let statistics: [Statistic] =
            [.percentile(50)] + (isComparison ? [] : [.percentile(95)]) + [.percentile(99), .max]
        let values = statistics.compactMap { value(name, labels, $0, .measured, record) }
        guard values.count == statistics.count, let largest = values.last else { return nil }
        let inSeconds = largest >= 9_995
        let texts = values.map { HumanValue.significant(inSeconds ? $0 / 1_000 : $0) }
        let named = zip(statistics, texts).map { isComparison ? $1 : "\($0.name) \($1)" }
        return named.joined(separator: isComparison ? " / " : "  ") + (inSeconds ? " s" : " ms")
    }

    private func breakerRows() -> [TableRow] {
        limited(labelValues("call", of: MetricName.breakerOpened), "calls with a breaker") { call in
            row("breaker \(call)") { record in
                value(MetricName.breakerOpened, ["call": call], .count, .run, record).map { opened in
                    let open = value(MetricName.breakerTime, ["call": call, "state": "OPEN"], .value, .run, record)
                    let time = open.map { ", \(HumanValue.time(seconds: $0)) open" } ?? ""
                    return "opened \(HumanValue.number(opened))×\(time)"
                }
            }
        }
    }

    private func faultRows() -> [TableRow] {
        var faults = labelValues("fault", of: MetricName.detection)
        for fault in labelValues("fault", of: MetricName.recovery) where !faults.contains(fault) {
            faults.append(fault)
        }
        let detected = limited(faults, "faults") { faultRow("detected", MetricName.detection, $0) }
        let recovered = limited(faults, "faults") { faultRow("recovered", MetricName.recovery, $0) }
        return detected + recovered
    }

    private func faultRow(_ word: String, _ metric: String, _ fault: String) -> TableRow? {
        row("\(fault) \(word)") { record in
            guard hasSeries(metric, fault, record) else { return nil }
            let seconds = value(metric, ["fault": fault], .value, .run, record)
            return seconds.map { "in \(HumanValue.time(seconds: $0))" } ?? "never"
        }
    }

    // MARK: Reading records

    private func hasSeries(_ name: String, _ fault: String, _ record: Record) -> Bool {
        record.measurements.series.contains { $0.name == name && $0.labels["fault"] == fault }
    }

    /// The statistic over all series that match; nil where there is none, or no single one where they have no sum.
    private func value(
        _ name: String, _ labels: MetricLabels, _ statistic: Statistic, _ window: MetricWindow, _ record: Record
    ) -> Double? {
        let values = record.measurements.series.filter { $0.name == name && $0.labels.matches(labels) }
            .compactMap { $0.value(in: window) }
        guard var total = values.first else { return nil }
        for value in values.dropFirst() {
            guard let sum = total.merged(with: value) else { return nil }
            total = sum
        }
        return total.read(statistic, windowSeconds: record.measurements.span(of: window)?.seconds ?? 0)
    }

    private func labelValues(_ key: String, of name: String) -> [String] {
        var values: [String] = []
        for series in records.flatMap(\.measurements.series) where series.name == name {
            if let value = series.labels[key], !values.contains(value) { values.append(value) }
        }
        return values
    }

    /// A row for each name up to the limit, and one that says how many are left to the CSV.
    private func limited(_ names: [String], _ noun: String, _ make: (String) -> TableRow?) -> [TableRow] {
        let rows = names.prefix(Self.maximumRowsOfAKind).compactMap(make)
        guard names.count > Self.maximumRowsOfAKind else { return rows }
        let more = names.count - Self.maximumRowsOfAKind
        return rows + [TableRow(name: "\(more) more \(noun): see summary.csv", cells: records.map { _ in "" })]
    }
}
