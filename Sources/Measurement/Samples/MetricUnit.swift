internal import Texts

/// The unit of a metric's values, as in the unit column of a report. A metric has the same unit in every report.
package enum MetricUnit: String, Codable, CaseIterable, Sendable {
    case count
    /// 0...1 in records and CSV; people write and read it as percent.
    case ratio
    /// Latencies: everything in a histogram.
    case milliseconds = "ms"
    /// Longer times: detection, recovery, time in a state.
    case seconds = "s"
    case bytes
    case perSecond = "1/s"

    /// Which values can be compared: milliseconds with seconds, but not with bytes.
    package enum Dimension: String, Sendable {
        case count, ratio, time, bytes, rate
    }

    package var dimension: Dimension {
        switch self {
        case .count: .count
        case .ratio: .ratio
        case .milliseconds, .seconds: .time
        case .bytes: .bytes
        case .perSecond: .rate
        }
    }

    /// One of this unit in the dimension's base: seconds for times, itself otherwise.
    package var scale: Double { self == .milliseconds ? 0.001 : 1 }
}

extension HumanValue {
    /// The text of a value with this unit. Latencies stay in milliseconds up to 10 s. Longer times are in seconds from
    /// 1 s on.
    package static func text(_ value: Double, unit: MetricUnit) -> String {
        switch unit {
        case .count: number(value)
        case .ratio: percent(value)
        case .milliseconds: time(seconds: value / 1_000)
        case .seconds: runLength(seconds: value)
        case .bytes: bytes(value)
        case .perSecond: "\(number(value))/s"
        }
    }
}
