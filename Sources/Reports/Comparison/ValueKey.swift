package import Measurement

/// What distinguishes one value of a run from all others: the first four columns of summary.csv.
package struct ValueKey: Hashable, Sendable {
    package var metric: String
    package var labels: MetricLabels
    var window: MetricWindow
    var statistic: Statistic

    /// The value as an expectation writes it, always with its window: `latency{operation="read"}.p99 during slow-disk`.
    ///
    /// - Parameter isCounter: Whether the metric is a counter. A counter's `count` is left out of the text.
    func text(isCounter: Bool) -> String {
        let place =
            switch window {
            case .during(let name): " during \(name)"
            case .measured, .run, .warmUp, .drain: " during \(window.text)"
            }
        let statistic = statistic == .value || (statistic == .count && isCounter) ? "" : ".\(statistic.name)"
        return "\(seriesText)\(statistic)\(place)"
    }

    /// Without statistic and window.
    var seriesText: String { metric + labels.description }

    /// Whether it differs from run to run even if nothing else does.
    var isMemory: Bool { metric.hasPrefix(Self.memoryPrefix) }

    static let memoryPrefix = "memory."

    /// Whether it follows from another value: how much of a latency remains without the wait before a request, and how
    /// many messages went where.
    var isDerived: Bool {
        ["service.time", MetricName.sagaMessages].contains(metric) || metric.hasPrefix("messages.") || isMemory
    }
}
