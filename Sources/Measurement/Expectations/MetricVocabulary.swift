internal import Texts

/// The metrics and windows that an expectation may name: of a record, or of a scenario that has not run yet.
package struct MetricVocabulary: Sendable {
    package struct Metric: Hashable, Sendable {
        package var name: String
        package var kind: MetricKind
        package var unit: MetricUnit
        /// Which direction is good; nil if that depends on the labels.
        package var better: Better?
        /// The labels that its series carry.
        package var labelKeys: [String]
        /// The labels of each of its series; empty if nobody knows them yet and any value may come.
        package var series: [MetricLabels] = []

        package init(
            name: String, kind: MetricKind, unit: MetricUnit, better: Better? = .neither, labelKeys: [String] = []
        ) {
            self.name = name
            self.kind = kind
            self.unit = unit
            self.better = better
            self.labelKeys = labelKeys
        }
    }

    package var metrics: [Metric]
    /// The windows that can follow `during`, besides ``builtInWindows``.
    package var windowNames: [String]
    /// Metrics that other runs have and this one lacks, each with the missing thing that it is about, such as `no
    /// faults`.
    package var absent: [(metric: String, missing: String)] = []
    /// Whether the windows of faults may be among ``windowNames``.
    package var hasFaults: Bool { !absent.contains { $0.metric == MetricName.recovery } }

    package static let builtInWindows = ["run", "warm-up", "measured", "drain"]

    package init(metrics: [Metric], windowNames: [String] = []) {
        self.metrics = metrics
        self.windowNames = windowNames
    }

    package init(_ measurements: Measurements) {
        metrics = []
        for series in measurements.series {
            if let index = metrics.firstIndex(where: { $0.name == series.name }) {
                for key in series.labels.keys where !metrics[index].labelKeys.contains(key) {
                    metrics[index].labelKeys.append(key)
                }
                metrics[index].series.append(series.labels)
                if metrics[index].better != series.better { metrics[index].better = nil }
            } else {
                let keys = series.labels.keys
                var metric = Metric(
                    name: series.name, kind: series.kind, unit: series.unit, better: series.better, labelKeys: keys)
                metric.series = [series.labels]
                metrics.append(metric)
            }
        }
        windowNames = measurements.windows.compactMap {
            if case .during(let name) = $0.window { name } else { nil }
        }
    }

    /// The metric with this name and the statistic of it that a path means; see ``Expectation``.
    package func resolve(_ path: String) -> Resolution {
        if let metric = metrics.first(where: { $0.name == path }) {
            guard let statistic = Statistic.implied(by: metric.kind) else { return .needsStatistic(metric) }
            return .found(metric, statistic)
        }
        // A metric's name is a prefix of the path. The longest one wins, so that p99.9 stays one statistic.
        let candidates = metrics.filter { path.hasPrefix($0.name + ".") }
        guard let metric = candidates.max(by: { $0.name.count < $1.name.count }) else {
            return .unknownMetric(nearest: NearestName.nearest(to: path, among: spellings))
        }
        let word = String(path.dropFirst(metric.name.count + 1))
        guard let statistic = Statistic(name: word), statistic.isOffered(by: metric.kind) else {
            let offered = Statistic.offered(by: metric.kind).map(\.name)
            // `saga.completoin` after a metric `saga` may as well be a misspelt longer name.
            let nearest =
                NearestName.nearest(to: path, among: metrics.map(\.name).filter { $0 != metric.name })
                ?? NearestName.nearest(to: word, among: offered).map { "\(metric.name).\($0)" }
            return .unknownStatistic(metric, word: word, nearest: nearest)
        }
        return .found(metric, statistic)
    }

    package enum Resolution: Hashable, Sendable {
        case found(Metric, Statistic)
        case unknownMetric(nearest: String?)
        /// A histogram's name alone says nothing.
        case needsStatistic(Metric)
        case unknownStatistic(Metric, word: String, nearest: String?)
    }

    /// Names, and names with a statistic after them. With these, a typo in the name of a longer path is found.
    private var spellings: [String] {
        metrics.flatMap { metric in
            [metric.name] + Statistic.offered(by: metric.kind).map { "\(metric.name).\($0.name)" }
        }
    }

    /// The window that `during` and this name mean; nil if there is none. Without a name it is the measured window.
    /// ``MetricSeries/value(in:for:)`` adds the drain to it where the drain counts too.
    package func window(named name: String?) -> MetricWindow? {
        guard let name else { return .measured }
        if windowNames.contains(name) { return .during(name) }
        return Self.builtInWindows.contains(name) ? MetricWindow(text: name) : nil
    }
}
