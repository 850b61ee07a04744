internal import Measurement

/// What customers did, by kind: how often, with which outcome, and how long it took.
extension HTMLReport {
    private static let outcomes = ["served", "refused", "failed", "unanswered"]
    private static let percentiles: [Statistic] = [.percentile(50), .percentile(95), .percentile(99), .max]

    var operationSection: String {
        var operations: [String] = []
        for record in records {
            for name in record.labelValues("operation", of: MetricName.requestOutcomes)
            where !operations.contains(name) && requests(name, record) > 0 { operations.append(name) }
        }
        let rows = operations.prefix(Self.maximumOfAKind).flatMap { name in
            runs.filter { requests(name, $0.record) > 0 }.map { row(name, $0) }
        }
        guard !rows.isEmpty else { return "" }
        let names = ["operation"] + (runs.count > 1 ? ["run"] : [])
        let columns =
            names + ["requests", "a second", "served", "refused", "failed", "no answer"]
            + Self.percentiles.map(\.name)
        return section(
            "Operations", id: "operations",
            "Of all who asked after the warm-up, the drain included; the rate is until arrivals end. \(vocabulary.servedNote) "
                + "Latencies are of all outcomes, with the time waited in vain.",
            HTMLTable(columns: columns, rows: rows, firstNumber: names.count).render())
    }

    private func requests(_ operation: String, _ record: Record) -> Double {
        record.value(MetricName.requestOutcomes, ["operation": operation], .count, in: .measured) ?? 0
    }

    private func row(_ operation: String, _ run: RunDrawing) -> [HTMLTable.Cell] {
        let labels: MetricLabels = ["operation": operation]
        let all = requests(operation, run.record)
        let rate = run.record.value(MetricName.requestOutcomes, labels, .rate, in: .measured)
        let counts = Self.outcomes.map { outcome in
            HTMLTable.Cell.value(
                run.record.value(
                    MetricName.requestOutcomes, ["operation": operation, "outcome": outcome], .count, in: .measured),
                .count)
        }
        let latencies = Self.percentiles.map {
            HTMLTable.Cell.value(run.record.value(MetricName.latency, labels, $0, in: .measured), .milliseconds)
        }
        return [.text(operation)] + (runs.count > 1 ? [.text(run.title)] : [])
            + [.value(all, .count), .value(rate, .perSecond)] + counts + latencies
    }
}
