/// What one series measured in one window. It is enough to add up several series and to read any statistic afterwards.
package enum SeriesValue: Hashable, Codable, Sendable {
    case counter(Int64)
    case gauge(GaugeValue)
    case histogram(HistogramSnapshot)
    case ratio(numerator: Int64, denominator: Int64)
    case figure(Double)

    /// A gauge's values over a window.
    package struct GaugeValue: Hashable, Codable, Sendable {
        package var last: Double
        package var maximum: Double
        /// Value × nanoseconds, over ``span``.
        package var integral: Double
        /// Nanoseconds of the window during which the gauge had a value.
        package var span: Int64

        /// Weighted by time; the last value if no time passed.
        package var mean: Double { span > 0 ? integral / Double(span) : last }
    }

    package var kind: MetricKind {
        switch self {
        case .counter: .counter
        case .gauge: .gauge
        case .histogram: .histogram
        case .ratio: .ratio
        case .figure: .figure
        }
    }

    /// Whether there is anything to read: a histogram without samples and a ratio to nothing have no value.
    package var hasSamples: Bool {
        switch self {
        case .histogram(let snapshot): snapshot.count > 0
        case .ratio(_, let denominator): denominator != 0
        case .counter, .gauge, .figure: true
        }
    }

    /// The statistic in the unit that ``Statistic/unit(of:)`` gives; nil without samples, or if the kind does not offer
    /// the statistic.
    ///
    /// - Parameter windowSeconds: The window's length, for rates.
    package func read(_ statistic: Statistic, windowSeconds: Double) -> Double? {
        switch (self, statistic) {
        case (.counter(let count), .count): Double(count)
        case (.counter(let count), .rate): windowSeconds > 0 ? Double(count) / windowSeconds : nil
        case (.gauge(let gauge), .last): gauge.last
        case (.gauge(let gauge), .max): gauge.maximum
        case (.gauge(let gauge), .mean): gauge.mean
        case (.histogram(let snapshot), .count): Double(snapshot.count)
        case (.histogram(let snapshot), .mean): snapshot.mean.map { $0 / 1_000 }
        case (.histogram(let snapshot), .max):
            snapshot.count > 0 ? Double(snapshot.maximumMicroseconds) / 1_000 : nil
        case (.histogram(let snapshot), .percentile(let percent)):
            snapshot.percentile(percent).map { Double($0) / 1_000 }
        case (.ratio(let numerator, let denominator), .value):
            denominator != 0 ? Double(numerator) / Double(denominator) : nil
        case (.figure(let value), .value): value
        default: nil
        }
    }

    /// Both values together: counters and ratios add up, histograms merge. Gauges and figures of different series have
    /// no sum, and neither have values of different kinds: then nil.
    package func merged(with other: SeriesValue) -> SeriesValue? {
        switch (self, other) {
        case (.counter(let left), .counter(let right)): .counter(left &+ right)
        case (.histogram(let left), .histogram(let right)): .histogram(left.merged(with: right))
        case (.ratio(let numerator, let denominator), .ratio(let otherNumerator, let otherDenominator)):
            .ratio(numerator: numerator &+ otherNumerator, denominator: denominator &+ otherDenominator)
        default: nil
        }
    }
}
