package import Measurement

/// What tells one value of a run from all others, as the first four columns of summary.csv do.
package struct ValueKey: Hashable, Sendable {
    package var metric: String
    package var labels: MetricLabels
    var window: MetricWindow
    var statistic: Statistic

    /// As an expectation says it, always with its window: `latency{operation="read"}.p99 during slow-disk`.
    ///
    /// - Parameter isCounter: Whether the metric is a counter, whose `count` goes without saying.
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

    /// Whether it differs from run to run also where nothing else does.
    var isMemory: Bool { metric.hasPrefix(Self.memoryPrefix) }

    static let memoryPrefix = "memory."

    /// Whether it follows what another value tells already: what the wait before a request leaves of its latency, and
    /// how many messages went where.
    var isDerived: Bool {
        ["service.time", MetricName.sagaMessages].contains(metric) || metric.hasPrefix("messages.") || isMemory
    }
}
