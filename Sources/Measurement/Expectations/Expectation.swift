/// What a scenario demands of a metric, as written: `latency{operation="read"}.p99 < 1200ms during slow-disk`.
///
/// Grammar:
///
///     expectation = selector comparison value [ "during" window ]
///     selector    = name [ "{" label { "," label } "}" ] [ "." name ]
///     name        = word { "." word }              word = letters, digits, _ and -
///     label       = word "=" "\"" text "\""        \" and \\ inside
///     comparison  = "<" | "<=" | ">" | ">=" | "==" | "!="
///     value       = [ "-" ] digits [ "." digits ] [ unit ]
///     unit        = "%" | "us" | "ms" | "s" | "m" | "h" | "/s" | "B" | "KB" | "MB" | "GB" | "KiB" | "MiB" | "GiB"
///     window      = a fault's name | "run" | "warm-up" | "measured" | "drain" | "\"" text "\""
///
/// **Names.** The words before and after the labels are one dotted path: `breaker{…}.opened` and `breaker.opened{…}`
/// are the same. If the path is a metric's name, the expectation means that metric's implied statistic: a counter's
/// `count`, a gauge's `last`, a ratio's or figure's `value`; a histogram implies none. Otherwise the path must be a
/// metric's name and then a statistic that the metric's kind offers (``Statistic/offered(by:)``, and any percentile
/// for a histogram).
///
/// **Labels** that are left out match any value. Where several series match, counters and ratios add up and
/// histograms merge; gauges and figures have no sum, and an expectation must name one series.
///
/// **Window.** Without `during`, the window is the run after the warm-up, as in reports. Rates and means over time end
/// when arrivals end. All counts, ratios and latencies run to the end of the run, so that `deaths == 0` sees a death in
/// the drain. `during measured` is strictly the time until arrivals end. `during drain` is the rest. No fault may have
/// the name of such a window.
///
/// **Samples.** Without samples the expectation fails: nothing shows that the application held.
package struct Expectation: Hashable, Sendable {
    /// The longest text of an expectation, in Unicode scalars.
    package static let maximumLength = 1_000

    /// As written, without surrounding blanks.
    package let text: String
    /// The dotted words before and after the labels, joined.
    package let path: String
    package let labels: MetricLabels
    package let comparison: Comparison
    package let demanded: Quantity
    /// The name after `during`.
    package let windowName: String?
}

extension Expectation: CustomStringConvertible {
    package var description: String { text }
}
