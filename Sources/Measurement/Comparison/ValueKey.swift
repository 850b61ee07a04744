/// What tells one value of a run from all others, as the first four columns of summary.csv do.
package struct ValueKey: Hashable, Sendable {
    package var metric: String
    package var labels: MetricLabels
    var window: MetricWindow
    var statistic: Statistic

    /// As an expectation says it: `latency{operation="order"}.p99 during slow-payment`, without the window that it
    /// means if none is named.
    ///
    /// - Parameter isCounter: Whether the metric is a counter, whose `count` goes without saying.
    func text(isCounter: Bool) -> String {
        let place: String
        switch window {
        case .measured: place = ""
        case .run: place = statistic == .value ? "" : " during run"
        case .warmUp: place = " during warm-up"
        case .drain: place = " during drain"
        case .during(let name): place = " during \(name)"
        }
        let statistic = statistic == .value || (statistic == .count && isCounter) ? "" : ".\(statistic.name)"
        return "\(seriesText)\(statistic)\(place)"
    }

    /// Without statistic and window.
    var seriesText: String { metric + labels.description }

    /// Whether it differs from run to run also where nothing else does.
    var isMemory: Bool { metric.hasPrefix(Self.memoryPrefix) }

    static let memoryPrefix = "memory."
}
