internal import Measurement
internal import Texts

/// The figures that distinguish runs, side by side.
extension HTMLReport {
    /// The harness' figures, which follow the application's.
    private static let figures: [ReportVocabulary.Figure] = [
        .ratio("gateway availability", MetricName.gatewayAvailability),
        .count("sagas succeeded", MetricName.sagasSucceeded, decides: true),
        .count("sagas undone", MetricName.sagasCompensated), .ratio("sagas complete", MetricName.sagaCompletion),
        .init("saga p99", MetricName.sagaLatency, .percentile(99), .milliseconds),
        .count("requests failed, of all kinds", MetricName.requestsFailed),
        .count("arrivals dropped", MetricName.dropped), .count("journeys cut off", MetricName.interrupted),
        .count("breaker openings", MetricName.breakerOpened), .count("replicas that died", MetricName.deaths),
        .count("replicas restarted", MetricName.restarts),
        .init("replica-seconds", MetricName.replicaSeconds, .value, .count),
    ]

    var figureSection: String {
        let rows = (vocabulary.figures + Self.figures).compactMap(row)
        guard !rows.isEmpty else { return "" }
        let base = runs.first?.title ?? ""
        let columns = [""] + runs.map { runs.count > 1 ? $0.title : "value" }
        let window = "Of all who asked after the warm-up, the drain included."
        let note = runs.count > 1 ? "\(window) Each variant meets the same customers as \(base)." : window
        return section(
            runs.count > 1 ? "Side by side" : "In figures", id: "figures", note,
            HTMLTable(columns: columns, rows: rows).render())
    }

    /// Nil if it is zero or missing in every run and decides nothing.
    private func row(_ figure: ReportVocabulary.Figure) -> [HTMLTable.Cell]? {
        let values = records.map { record in
            figure.metric == MetricName.replicaSeconds
                ? record.sum(ofFigures: figure.metric)
                : record.value(figure.metric, figure.labels, figure.statistic, in: .measured)
        }
        guard values.contains(where: { figure.decides ? $0 != nil : ($0 ?? 0) != 0 }) else { return nil }
        let cells = values.enumerated().map { index, value in
            var cell = HTMLTable.Cell.value(value, figure.unit)
            if index > 0 { cell.html += change(from: values[0], to: value, figure) }
            return cell
        }
        return [.text(figure.name)] + cells
    }

    /// The direction from the metric's declaration, which is stored with the record.
    private func better(_ figure: ReportVocabulary.Figure) -> Better {
        for record in records {
            let found = record.measurements.series.first {
                $0.name == figure.metric && $0.labels.matches(figure.labels)
            }
            guard let series = found else { continue }
            return figure.statistic.better(of: series)
        }
        return .neither
    }

    /// `▲ +12%`, for ratios `▼ −3.2 points`; empty if there is nothing to compare.
    private func change(from base: Double?, to value: Double?, _ figure: ReportVocabulary.Figure) -> String {
        guard let base, let value else { return "" }
        guard value != base else { return " <span class=\"change other\">=</span>" }
        let isRatio = figure.unit == .ratio
        let difference = isRatio ? (value - base) * 100 : (value / base - 1) * 100
        let size = abs(difference)
        // A change too small to read counts as neither better nor worse.
        guard base == 0 || size >= (isRatio ? 0.1 : 1) else { return " <span class=\"change other\">≈</span>" }
        let number = size < 10 ? PlainDecimal.rounded(size, decimals: 1) : HumanValue.number(size.rounded())
        let isLess = value < base
        let text = base == 0 && !isRatio ? "from 0" : (isLess ? "−" : "+") + number + (isRatio ? " points" : "%")
        let kind =
            switch better(figure) {
            case .neither: "other"
            case .lower: isLess ? "better" : "worse"
            case .higher: isLess ? "worse" : "better"
            }
        return " <span class=\"change \(kind)\">\(isLess ? "▼" : "▲") \(text)</span>"
    }
}
