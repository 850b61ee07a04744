/// What the rows of the table are read from.
extension ConsoleReport {
    /// Whether the record has such a series, with samples or not.
    func hasSeries(_ name: String, _ labels: MetricLabels, _ record: Record) -> Bool {
        record.measurements.series.contains { $0.name == name && $0.labels.matches(labels) }
    }

    /// The statistic over all series that match; nil where there is none, or no single one where they have no sum.
    func value(
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

    /// The count over the whole run; nil where there is no such counter, and none of the records has counted anything.
    func count(_ name: String, _ labels: MetricLabels, _ record: Record) -> Double? {
        let isCounted = records.contains { (value(name, labels, .count, .run, $0) ?? 0) != 0 }
        return isCounted ? value(name, labels, .count, .run, record) : nil
    }

    /// The values of a label, in the order of registration.
    func labelValues(_ key: String, of name: String, _ labels: MetricLabels = [:]) -> [String] {
        var values: [String] = []
        for series in records.flatMap(\.measurements.series) where series.name == name && series.labels.matches(labels)
        {
            if let value = series.labels[key], !values.contains(value) { values.append(value) }
        }
        return values
    }
}
