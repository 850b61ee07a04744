internal import Measurement
internal import Texts

/// The figures that tell runs apart, side by side.
extension HTMLReport {
    private struct Figure {
        var name: String
        var metric: String
        var labels: MetricLabels = [:]
        var statistic: Statistic
        var unit: MetricUnit
        /// Whether it tells how a run came out, so that it is shown also where it is 0 in all of them.
        var decides = false
    }

    private static let figures: [Figure] = orderFigures + otherFigures

    private static func count(_ name: String, _ metric: String, _ labels: MetricLabels = [:]) -> Figure {
        Figure(name: name, metric: metric, labels: labels, statistic: .count, unit: .count)
    }

    private static func ratio(_ name: String, _ metric: String) -> Figure {
        Figure(name: name, metric: metric, statistic: .value, unit: .ratio)
    }

    private static func deciding(_ figure: Figure) -> Figure {
        var figure = figure
        figure.decides = true
        return figure
    }

    /// What became of orders: those asked for are the sum of what follows their share that was served.
    private static let orderFigures: [Figure] = [
        deciding(ratio("orders served", MetricName.ordersServed)),
        deciding(count("orders failed after confirmation", MetricName.ordersBroken)),
        count("orders asked for", MetricName.ordersAsked),
        count("confirmed", MetricName.ordersConfirmed),
        count("refused at once", MetricName.requestOutcomes, ["operation": "order", "outcome": "refused"]),
        count("failed at once", MetricName.requestOutcomes, ["operation": "order", "outcome": "failed"]),
        count("without an answer", MetricName.requestOutcomes, ["operation": "order", "outcome": "unanswered"]),
        count("confirmed, and end not known", MetricName.ordersWithoutEnd),
    ]

    private static let otherFigures: [Figure] = {
        let accepted: MetricLabels = ["operation": "order", "outcome": "accepted"]
        func latency(_ statistic: Statistic) -> Figure {
            Figure(
                name: "order latency \(statistic.name), accepted", metric: MetricName.latency, labels: accepted,
                statistic: statistic, unit: .milliseconds)
        }
        return [
            latency(.percentile(50)), latency(.percentile(95)), latency(.percentile(99)), latency(.max),
            ratio("gateway availability", MetricName.gatewayAvailability),
            deciding(count("sagas succeeded", MetricName.sagasSucceeded)),
            count("sagas undone", MetricName.sagasCompensated), ratio("sagas complete", MetricName.sagaCompletion),
            Figure(
                name: "saga p99", metric: MetricName.sagaLatency, statistic: .percentile(99), unit: .milliseconds),
            count("requests failed, of all kinds", MetricName.requestsFailed),
            count("arrivals dropped", MetricName.dropped), count("journeys cut off", MetricName.interrupted),
            count("breaker openings", MetricName.breakerOpened), count("replicas that died", MetricName.deaths),
            count("replicas restarted", MetricName.restarts),
            Figure(
                name: "replica-seconds", metric: MetricName.replicaSeconds, statistic: .value, unit: .count),
        ]
    }()

    var figureSection: String {
        let rows = Self.figures.compactMap(row)
        guard !rows.isEmpty else { return "" }
        let base = runs.first?.title ?? ""
        let columns = [""] + runs.map { runs.count > 1 ? $0.title : "value" }
        let window = "Of all who asked after the warm-up, the drain included."
        let note = runs.count > 1 ? "\(window) Each variant meets the same customers as \(base)." : window
        return section(
            runs.count > 1 ? "Side by side" : "In figures", id: "figures", note,
            HTMLTable(columns: columns, rows: rows).render())
    }

    /// Nil where it is nothing in every run, and decides nothing.
    private func row(_ figure: Figure) -> [HTMLTable.Cell]? {
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

    /// As the metric's declaration has it, which travels with the record.
    private func better(_ figure: Figure) -> Better {
        for record in records {
            let found = record.measurements.series.first {
                $0.name == figure.metric && $0.labels.matches(figure.labels)
            }
            guard let series = found else { continue }
            return figure.statistic.better(of: series)
        }
        return .neither
    }

    /// `▲ +12%`, of ratios `▼ −3.2 points`; empty where there is nothing to compare.
    private func change(from base: Double?, to value: Double?, _ figure: Figure) -> String {
        guard let base, let value else { return "" }
        guard value != base else { return " <span class=\"change other\">=</span>" }
        let isRatio = figure.unit == .ratio
        let difference = isRatio ? (value - base) * 100 : (value / base - 1) * 100
        let size = abs(difference)
        // Less than what can be read is no change for better or worse.
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
