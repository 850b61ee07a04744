/// Latencies by percentile, the sagas' flow, and all the rest that the records say.
extension HTMLReport {
    // MARK: Percentiles

    func percentileSection(_ data: inout PageData) -> String {
        var charts = ""
        for series in histograms.prefix(Self.maximumOfAKind) {
            let chart = PercentileChart(
                title: series.title,
                snapshots: records.map { $0.histogram(series.name, series.labels) })
            charts += chart.render(runs, &data)
        }
        guard !charts.isEmpty else { return "" }
        let legend = runs.enumerated().map { index, run in
            "<li><i class=\"swatch line c-r\(index % Self.runColors) d\(index % 4)\"></i>\(HTMLText.escaped(run.title))</li>"
        }
        return section(
            "Latency by percentile", id: "percentiles",
            "Without the warm-up. To the right each nine has the same room, as in HdrHistogram's plots; the .hgrm files beside "
                + "the record are for its plotter.",
            (runs.count > 1 ? "<ul class=legend>\(legend.joined())</ul>" : "") + "<div class=grid2>\(charts)</div>")
    }

    /// Latencies of customers' operations and of sagas.
    private var histograms: [(title: String, name: String, labels: MetricLabels)] {
        var found: [(title: String, name: String, labels: MetricLabels)] = []
        for series in records.flatMap(\.measurements.series) where series.isPlotted {
            guard !found.contains(where: { $0.name == series.name && $0.labels == series.labels }) else { continue }
            let values = series.labels.labels.map(\.value)
            found.append((values.isEmpty ? "saga" : values.joined(separator: ", "), series.name, series.labels))
        }
        return found
    }

    // MARK: Flow

    var flowSection: String {
        let used = SagaDiagram.used(in: records)
        guard !used.isEmpty else { return "" }
        let cells = runs.map { ChartGrid.cell($0, runs, SagaDiagram($0.record, used: used).render()) }
        return section(
            "How the sagas flowed", id: "flow",
            "From top to bottom as a saga goes: who sends or publishes a message, who gets it, and how many there were. "
                + "Compensations are dotted.",
            "<div class=cells style=\"--runs:\(cells.count)\">\(cells.joined())</div>")
    }

    // MARK: Tables

    /// Events of a run that the page lists.
    private static let shownEvents = 300

    var eventSection: String {
        let rows = runs.flatMap { run in
            run.record.measurements.events.events.prefix(Self.shownEvents).map { event in
                let seconds = Double(event.nanoseconds) / 1e9
                let time = HTMLTable.Cell(html: PlainDecimal.fixed(seconds, decimals: 3), order: seconds)
                return [time, .text(event.kind), .text(event.subject), .text(event.detail)]
                    + (runs.count > 1 ? [.text(run.title)] : [])
            }
        }
        guard !rows.isEmpty else { return "" }
        let all = records.reduce(0) { $0 + $1.measurements.events.events.count + $1.measurements.events.overflow }
        let left = all - rows.count
        let note =
            left > 0
            ? "The first \(Self.shownEvents) of each run; \(HumanValue.number(Double(left))) more are in events.csv."
            : ""
        let table = HTMLTable(
            columns: ["second", "event", "of", "detail"] + (runs.count > 1 ? ["run"] : []), rows: rows, firstNumber: 9)
        return section(
            "Events", id: "events", note, folded("\(HumanValue.number(Double(rows.count))) events", table.render()))
    }

    /// Series that the page lists.
    private static let shownSeries = 400

    /// Every metric that has a value in any run.
    var metricSection: String {
        var rows: [[HTMLTable.Cell]] = []
        for series in records.first?.measurements.series ?? [] where rows.count < Self.shownSeries {
            for statistic in Self.listed(series.kind) {
                let values = records.map {
                    $0.measurements.series.first { $0.name == series.name && $0.labels == series.labels }?
                        .value(in: .measured)?.read(
                            statistic, windowSeconds: $0.measurements.span(of: .measured)?.seconds ?? 0)
                }
                guard values.contains(where: { ($0 ?? 0) != 0 }) else { continue }
                let unit = statistic.unit(of: series.unit)
                let labels = series.labels.labels.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
                rows.append(
                    [.text(series.name), .text(labels), .text(statistic.name)] + values.map { .value($0, unit) })
            }
        }
        guard !rows.isEmpty else { return "" }
        let table = HTMLTable(
            columns: ["metric", "labels", "statistic"] + runs.map { runs.count > 1 ? $0.title : "value" }, rows: rows,
            firstNumber: 3)
        return section(
            "All metrics", id: "metrics", "Without the warm-up. summary.csv has all statistics in all windows.",
            folded("\(HumanValue.number(Double(rows.count))) values", table.render()))
    }

    private static func listed(_ kind: MetricKind) -> [Statistic] {
        switch kind {
        case .counter: [.count]
        case .gauge: [.mean, .max]
        case .histogram: [.count, .percentile(50), .percentile(99), .max]
        case .ratio, .figure: [.value]
        }
    }

    private func folded(_ title: String, _ content: String) -> String {
        "<details><summary>\(HTMLText.escaped(title))</summary>\(content)</details>"
    }

    // MARK: Scenario

    /// The first run's scenario as it was run, and of the others the lines that differ.
    var scenarioSection: String {
        guard let base = runs.first, !base.record.scenario.isEmpty else { return "" }
        var parts = [
            folded(
                "\(base.title), with every default", "<pre>\(HTMLText.escaped(base.record.scenario, lines: true))</pre>"
            )
        ]
        for run in runs.dropFirst() where !run.record.scenario.isEmpty {
            let lines = ScenarioDifference(from: base.record.scenario, to: run.record.scenario).html
            parts.append(
                "<details open><summary>\(HTMLText.escaped(run.title)), what differs</summary><pre>\(lines)</pre></details>"
            )
        }
        return section("The scenario as it was run", id: "scenario", "", parts.joined(separator: "\n"))
    }

    var footer: String {
        let lines = runs.map { run in
            let identity = run.record.identity
            let name = runs.count > 1 ? "\(run.title): " : ""
            var parts = ["\(name)seed \(identity.seed)"] + run.record.settings
            if !run.record.digest.isEmpty { parts.append("digest \(run.record.digest)") }
            parts.append("\(identity.world) world")
            let wall = Double(run.record.wallNanoseconds) / 1e9
            parts.append(
                "\(HumanValue.text(run.seconds, unit: .seconds)) of run"
                    + (wall > 0 ? " in \(HumanValue.text(wall, unit: .seconds))" : ""))
            parts.append("perennial \(identity.version)")
            return "<p>\(HTMLText.escaped(parts.joined(separator: " · ")))</p>"
        }
        return "<footer>\(lines.joined())</footer>\n"
    }
}

extension Record {
    /// The samples of a series in the measured window; nil without any.
    func histogram(_ name: String, _ labels: MetricLabels) -> HistogramSnapshot? {
        let series = measurements.series.first { $0.name == name && $0.labels == labels }
        guard case .histogram(let snapshot) = series?.value(in: .measured), snapshot.count > 0 else { return nil }
        return snapshot
    }
}

extension MetricSeries {
    /// Whether its distribution is a plot and a file of its own: latencies of customers' operations and of sagas.
    var isPlotted: Bool { kind == .histogram && [MetricName.latency, MetricName.sagaLatency].contains(name) }
}
