internal import Measurement

/// How the rows of the table read their values.
extension ConsoleReport {
    /// Whether the record has such a series, with samples or not.
    func hasSeries(_ name: String, _ labels: MetricLabels, _ record: Record) -> Bool { record.hasSeries(name, labels) }

    /// The statistic over all matching series; nil if there is none, or if there are several that have no sum.
    func value(
        _ name: String, _ labels: MetricLabels, _ statistic: Statistic, _ window: MetricWindow, _ record: Record
    ) -> Double? {
        record.value(name, labels, statistic, in: window)
    }

    /// The count as an expectation reads it, without the warm-up; nil if the record has no such counter, or if no
    /// record has counted anything.
    func count(_ name: String, _ labels: MetricLabels, _ record: Record) -> Double? {
        let isCounted = records.contains { (value(name, labels, .count, .measured, $0) ?? 0) != 0 }
        return isCounted ? value(name, labels, .count, .measured, record) : nil
    }

    /// The values of a label, in the order of registration.
    func labelValues(_ key: String, of name: String, _ labels: MetricLabels = [:]) -> [String] {
        var values: [String] = []
        for value in records.flatMap({ $0.labelValues(key, of: name, labels) }) where !values.contains(value) {
            values.append(value)
        }
        return values
    }
}
