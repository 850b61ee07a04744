/// How long something takes, as a distribution of times. No sample is negative.
package enum Distribution: Hashable, Sendable {
    case constant(Timespan)
    case exponential(mean: Timespan)
    /// Every nanosecond from `lower` to `upper`, both included, is equally likely.
    case uniform(lower: Timespan, upper: Timespan)
    /// The lognormal distribution with this median and this 99th percentile, `p99 >= p50 > 0`.
    case lognormal(p50: Timespan, p99: Timespan)
    /// Draws from recorded samples, sorted ascending and not empty, each equally likely.
    case empirical([Timespan])
}
