package import Contexts
internal import Texts

/// How often something happens: a number in a unit of time, as it was written.
package struct Rate: Hashable, Sendable {
    /// The span of time to which a rate's number refers: k6's `timeUnit`.
    package struct Unit: Hashable, Sendable {
        package static let second = Unit(unchecked: .seconds(1))
        package static let minute = Unit(unchecked: .minutes(1))
        package static let hour = Unit(unchecked: .minutes(60))
        static let named: [(name: String, unit: Unit)] = [("s", second), ("m", minute), ("h", hour)]

        package let span: Timespan

        private init(unchecked span: Timespan) { self.span = span }

        /// Nil for a span that is not above zero, or longer than the longest scenario.
        init?(_ span: Timespan) {
            guard span > .zero, span <= DurationText.maximum else { return nil }
            self.span = span
        }

        package var seconds: Double { span.seconds }

        /// `s`, `m`, `h`, or the duration, for example `10s`.
        var text: String { Self.named.first { $0.unit == self }?.name ?? DurationText.print(span) }
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
    /// The text in scenario files: `120/s`.
    package var description: String { "\(PlainDecimal.text(count))/\(unit.text)" }
}

extension Rate {
    private static let expected = "expected a number and a unit, as 120/s, 10/m, 3/h or 5/10s"

    static let pattern: String = {
        // The duration's own pattern, without its anchors and without the look-ahead that forbids an empty one.
        let parts = ["d", "h", "m", "s", "ms", "us", "ns"].map { "([0-9]+(\\.[0-9]+)?\($0))?" }.joined()
        return "^[0-9]+(\\.[0-9]+)?/(s|m|h|(?=[0-9])\(parts))$"
    }()

    /// - Parameter plain: the unit of a number without a unit; nil refuses such a number.
    static func parse(_ text: String, plain: Unit? = nil) throws(ValueProblem) -> Rate {
        if text.hasPrefix("-") { throw ValueProblem("is negative, \(expected)") }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let number = parts.first.flatMap({ Decimal($0) }), parts.count <= 2 else {
            throw ValueProblem("is no rate, \(expected)")
        }
        let unit = try parts.count == 2 ? unit(String(parts[1])) : plain
        guard let unit else {
            throw ValueProblem("is no rate, \(expected)", hint: "did you mean '\(text)/s'?")
        }
        let rate = Rate(number.double, per: unit)
        guard rate.perSecond <= maximumPerSecond else {
            throw ValueProblem("is too fast, expected at most \(PlainDecimal.text(maximumPerSecond))/s")
        }
        guard rate.perSecond == 0 || rate.perSecond >= minimumPerSecond else {
            throw ValueProblem("is too slow, expected at least one in 366 days, or 0/s")
        }
        return rate
    }

    private static func unit(_ text: String) throws(ValueProblem) -> Unit {
        if let named = Unit.named.first(where: { $0.name == text }) { return named.unit }
        guard text.first?.isNumber == true, let unit = (try? DurationText.parse(text)).flatMap({ Unit($0) }) else {
            throw ValueProblem("has the unknown unit '\(text)', expected s, m, h or a time as 10s")
        }
        return unit
    }
}
