/// What reports read from a record.
extension Record {
    /// Whether there is such a series, with samples or not.
    package func hasSeries(_ name: String, _ labels: MetricLabels) -> Bool {
        measurements.series.contains { $0.name == name && $0.labels.matches(labels) }
    }

    /// All matching series merged into one; nil if there is none, or if they have no sum.
    package func total(
        _ name: String, _ labels: MetricLabels, _ statistic: Statistic, in window: MetricWindow
    ) -> SeriesValue? {
        let values = measurements.series.filter { $0.name == name && $0.labels.matches(labels) }
            .compactMap { $0.value(in: window, for: statistic) }
        guard var total = values.first else { return nil }
        for value in values.dropFirst() {
            guard let sum = total.merged(with: value) else { return nil }
            total = sum
        }
        return total
    }

    /// The statistic over all matching series; nil if there is none, or if there are several that have no sum.
    package func value(
        _ name: String, _ labels: MetricLabels = [:], _ statistic: Statistic, in window: MetricWindow
    ) -> Double? {
        total(name, labels, statistic, in: window)?
            .read(statistic, windowSeconds: measurements.span(of: window)?.seconds ?? 0)
    }

    /// The sum of all figures with a name, such as those of every service; nil if none has a value.
    package func sum(ofFigures name: String) -> Double? {
        let values = measurements.series.filter { $0.name == name }.compactMap { $0.value(in: .run) }
            .compactMap { $0.read(.value, windowSeconds: 0) }
        return values.isEmpty ? nil : values.reduce(0, +)
    }

    /// The values of a label, in the order of registration.
    package func labelValues(_ key: String, of name: String, _ labels: MetricLabels = [:]) -> [String] {
        var values: [String] = []
        for series in measurements.series where series.name == name && series.labels.matches(labels) {
            if let value = series.labels[key], !values.contains(value) { values.append(value) }
        }
        return values
    }

    /// The samples of a series after the warm-up, the drain included; nil without any.
    package func histogram(_ name: String, _ labels: MetricLabels) -> HistogramSnapshot? {
        let series = measurements.series.first { $0.name == name && $0.labels == labels }
        guard case .histogram(let snapshot) = series?.value(in: .measured, for: .count), snapshot.count > 0 else {
            return nil
        }
        return snapshot
    }
}

extension MetricSeries {
    /// Whether its distribution gets a plot and a file of its own. This is so for latencies of customers' operations
    /// and of sagas.
    package var isPlotted: Bool { kind == .histogram && [MetricName.latency, MetricName.sagaLatency].contains(name) }
}
