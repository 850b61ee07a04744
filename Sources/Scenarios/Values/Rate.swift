internal import ActorRuntime

/// How often something happens: a number in a second, a minute or an hour, as it was written.
package struct Rate: Hashable, Sendable {
    package enum Unit: String, CaseIterable, Sendable {
        case second = "s"
        case minute = "m"
        case hour = "h"

        /// k6's `timeUnit` in seconds.
        package var seconds: Double {
            switch self {
            case .second: 1
            case .minute: 60
            case .hour: 3_600
            }
        }
    }

    /// The largest rate: 10 million a second.
    package static let maximumPerSecond = 10_000_000.0
    /// The smallest rate above zero: once in the longest scenario.
    package static let minimumPerSecond = 1 / DurationText.maximum.seconds

    /// 0 or more.
    package var count: Double
    package var unit: Unit

    package init(_ count: Double, per unit: Unit) {
        self.count = count
        self.unit = unit
    }

    package var perSecond: Double { count / unit.seconds }
}

extension Rate: CustomStringConvertible {
    /// As scenario files write it: `120/s`.
    package var description: String { "\(Decimal.text(count))/\(unit.rawValue)" }
}

extension Rate {
    static let pattern = "^[0-9]+(\\.[0-9]+)?/(s|m|h)$"

    static func parse(_ text: String) throws(ValueProblem) -> Rate {
        let expected = "expected a number and a unit, as 120/s, 10/m or 3/h"
        if text.hasPrefix("-") { throw ValueProblem("is negative, \(expected)") }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let number = parts.first.flatMap({ Decimal($0) }) else {
            throw ValueProblem("is no rate, \(expected)")
        }
        guard parts.count == 2 else {
            throw ValueProblem("is no rate, \(expected)", hint: "did you mean '\(text)/s'?")
        }
        guard let unit = Unit(rawValue: String(parts[1])) else {
            throw ValueProblem("has the unknown unit '\(parts[1])', expected s, m or h")
        }
        let rate = Rate(number.double, per: unit)
        guard rate.perSecond <= maximumPerSecond else {
            throw ValueProblem("is too fast, expected at most \(Decimal.text(maximumPerSecond))/s")
        }
        guard rate.perSecond == 0 || rate.perSecond >= minimumPerSecond else {
            throw ValueProblem("is too slow, expected at least one in 366 days, or 0/s")
        }
        return rate
    }
}
