/// The kind of a metric's samples. It decides which statistics the metric has.
package enum MetricKind: String, Codable, CaseIterable, Sendable {
    /// Only grows: `count`, `rate`.
    case counter
    /// Has a value at every time: `last`, `mean` (weighted by time), `max`.
    case gauge
    /// Latencies: `count`, `mean`, `p50` … `p99.9`, `max`.
    case histogram
    /// Counters divided by counters: `value`.
    case ratio
    /// One number that becomes known once, such as a fault's time to recover: `value`.
    case figure
}
