/// The figures that tell runs apart, side by side.
extension HTMLReport {
    private struct Figure {
        var name: String
        var metric: String
        var labels: MetricLabels = [:]
        var statistic: Statistic
        var unit: MetricUnit
        /// Latencies and ratios leave the warm-up out, as expectations do; counts are of the whole run.
        var window = MetricWindow.measured
        /// Whether it is shown also where it is nothing in every run.
        var isHeadline = false
    }

    private static let figures: [Figure] = {
        let accepted: MetricLabels = ["operation": "order", "outcome": "accepted"]
        func percentile(_ percent: Double) -> Figure {
            Figure(
                name: "order latency p\(PlainDecimal.text(percent)), accepted", metric: MetricName.latency,
                labels: accepted,
                statistic: .percentile(percent), unit: .milliseconds)
        }
        func count(_ name: String, _ metric: String) -> Figure {
            Figure(name: name, metric: metric, statistic: .count, unit: .count, window: .run)
        }
        func ratio(_ name: String, _ metric: String) -> Figure {
            Figure(name: name, metric: metric, statistic: .value, unit: .ratio)
        }
        var served = ratio("orders served", MetricName.ordersServed)
        served.isHeadline = true
        var failedLater = count("failed after confirmation", MetricName.ordersBroken)
        failedLater.isHeadline = true
        return [
            served, failedLater, count("confirmed, end unknown", MetricName.ordersWithoutEnd),
            count("orders asked for", MetricName.ordersAsked), ratio("of them accepted", MetricName.orderAcceptance),
            ratio("of them delivered", MetricName.orderFulfilment), count("refused at once", MetricName.ordersRefused),
            count("failed after acceptance", MetricName.ordersFailed), percentile(50), percentile(99),
            Figure(
                name: "order latency max, accepted", metric: MetricName.latency, labels: accepted, statistic: .max,
                unit: .milliseconds),
            ratio("gateway availability", MetricName.gatewayAvailability),
            ratio("sagas complete", MetricName.sagaCompletion), count("sagas undone", MetricName.sagasCompensated),
            Figure(
                name: "saga p99", metric: MetricName.sagaLatency, statistic: .percentile(99), unit: .milliseconds),
            count("requests without an answer", MetricName.requestsFailed),
            count("arrivals dropped", MetricName.dropped),
            count("breaker openings", MetricName.breakerOpened), count("replicas that died", MetricName.deaths),
            count("replicas restarted", MetricName.restarts),
        ]
    }()

    var figureSection: String {
        let rows = Self.figures.compactMap(row)
        guard !rows.isEmpty else { return "" }
        let base = runs.first?.title ?? ""
        let columns = [""] + runs.map { runs.count > 1 ? $0.title : "value" }
        let note = runs.count > 1 ? "Each variant meets the same customers as \(base), and stands against it." : ""
        return section(
            runs.count > 1 ? "Side by side" : "In figures", id: "figures", note,
            HTMLTable(columns: columns, rows: rows).render())
    }

    /// Nil where it is nothing in every run.
    private func row(_ figure: Figure) -> [HTMLTable.Cell]? {
        let values = records.map { $0.value(figure.metric, figure.labels, figure.statistic, in: figure.window) }
        let hasOrders = records.contains { ($0.value(MetricName.ordersAsked, [:], .count, in: .run) ?? 0) > 0 }
        guard figure.isHeadline && hasOrders || values.contains(where: { ($0 ?? 0) != 0 }) else { return nil }
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
            guard let series = record.measurements.series.first(where: { $0.name == figure.metric }) else { continue }
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
