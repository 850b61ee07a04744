internal import Measurement
internal import Texts

/// Events and metrics.
extension HTMLReport {
    /// How many events of a run the page lists.
    private static let shownEvents = 300

    var eventSection: String {
        let rows = runs.flatMap { run in
            run.record.measurements.events.events.prefix(Self.shownEvents).map { event in
                let seconds = Double(event.nanoseconds) / 1e9
                let time = HTMLTable.Cell(html: PlainDecimal.fixed(seconds, decimals: 3), sortsBy: seconds)
                return [time, .text(event.kind), .text(event.subject), .text(event.detail)]
                    + (runs.count > 1 ? [.text(run.title)] : [])
            }
        }
        guard !rows.isEmpty else { return "" }
        let left = records.reduce(0) { $0 + $1.measurements.events.events.count } - rows.count
        let lost = records.reduce(0) { $0 + $1.measurements.events.overflow }
        var notes: [String] = []
        if left > 0 {
            notes.append(
                "The first \(Self.shownEvents) of each run; \(HumanValue.number(Double(left))) more are in events.csv.")
        }
        if lost > 0 { notes.append("\(HumanValue.number(Double(lost))) found the log full, and were not kept.") }
        let table = HTMLTable(
            columns: ["second", "event", "of", "detail"] + (runs.count > 1 ? ["run"] : []), rows: rows, firstNumber: 9)
        return section(
            "Events", id: "events", notes.joined(separator: " "),
            folded("\(HumanValue.number(Double(rows.count))) events", table.render()))
    }

    /// How many series the page lists.
    private static let shownSeries = 400

    /// Every metric that has a value other than zero in some run, in the order of the runs' metrics.
    var metricSection: String {
        var rows: [[HTMLTable.Cell]] = []
        for series in allSeries where rows.count < Self.shownSeries {
            for statistic in Self.listed(series.kind) {
                let values = records.map { record in
                    record.measurements.series.first { $0.name == series.name && $0.labels == series.labels }?
                        .value(in: .measured, for: statistic)?.read(
                            statistic, windowSeconds: record.measurements.span(of: .measured)?.seconds ?? 0)
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
            "All metrics", id: "metrics",
            "After the warm-up, the drain included; rates and means over time until arrivals end. summary.csv has all "
                + "statistics in all windows.",
            folded("\(HumanValue.number(Double(rows.count))) values", table.render()))
    }

    /// The series of all runs, each once.
    private var allSeries: [MetricSeries] {
        struct Name: Hashable {
            var metric: String
            var labels: MetricLabels
        }
        var seen: Set<Name> = []
        return records.flatMap(\.measurements.series).filter { series in
            seen.insert(Name(metric: series.name, labels: series.labels)).inserted
        }
    }

    private static func listed(_ kind: MetricKind) -> [Statistic] {
        switch kind {
        case .counter: [.count]
        case .gauge: [.mean, .max]
        case .histogram: [.count, .percentile(50), .percentile(99), .max]
        case .ratio, .figure: [.value]
        }
    }

    func folded(_ title: String, _ content: String) -> String {
        "<details><summary>\(HTMLText.escaped(title))</summary>\(content)</details>"
    }
}
