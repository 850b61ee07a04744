internal import Texts

/// A number calculated from a metric's samples, by the name that reports and expectations use.
package enum Statistic: Hashable, Sendable {
    case count, rate, mean, max, last, value
    /// 0...100.
    case percentile(Double)

    /// The percentiles of every report.
    package static let reportedPercentiles: [Double] = [50, 75, 90, 95, 99, 99.9]

    package var name: String {
        switch self {
        case .count: "count"
        case .rate: "rate"
        case .mean: "mean"
        case .max: "max"
        case .last: "last"
        case .value: "value"
        case .percentile(let percent): "p" + PlainDecimal.text(percent)
        }
    }

    /// Reads ``name``. Any percentile from `p0` to `p100` is known, including `p99.99`.
    package init?(name: String) {
        switch name {
        case "count": self = .count
        case "rate": self = .rate
        case "mean": self = .mean
        case "max": self = .max
        case "last": self = .last
        case "value": self = .value
        default:
            let digits = name.dropFirst()
            guard name.hasPrefix("p"), let first = digits.first, first.isASCII, first.isNumber,
                digits.allSatisfy({ $0 == "." || ($0.isASCII && $0.isNumber) }),
                let percent = Double(digits), percent <= 100
            else { return nil }
            self = .percentile(percent)
        }
    }

    /// The statistics that metrics of a kind offer, in the order of the reports. An expectation that names no statistic
    /// means the first one. For a histogram it must name one.
    package static func offered(by kind: MetricKind) -> [Statistic] {
        switch kind {
        case .counter: [.count, .rate]
        case .gauge: [.last, .mean, .max]
        case .histogram: [.count, .mean] + reportedPercentiles.map(Statistic.percentile) + [.max]
        case .ratio, .figure: [.value]
        }
    }

    /// The statistic that is meant if none is named; nil for histograms, which have no single number.
    package static func implied(by kind: MetricKind) -> Statistic? {
        kind == .histogram ? nil : offered(by: kind)[0]
    }

    package func isOffered(by kind: MetricKind) -> Bool {
        if case .percentile = self { return kind == .histogram }
        return Self.offered(by: kind).contains(self)
    }

    /// The unit of this statistic of a metric with `unit`.
    package func unit(of unit: MetricUnit) -> MetricUnit {
        switch self {
        case .count: .count
        case .rate: .perSecond
        default: unit
        }
    }
}
