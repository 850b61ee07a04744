internal import Texts

/// The demanded value of an expectation with the unit that it was written in.
package struct Quantity: Hashable, Sendable {
    /// A unit that an expectation may use.
    package struct Unit: Hashable, Sendable {
        package var symbol: String
        /// Nil for a plain number, which takes the metric's own unit if that is unambiguous.
        package var dimension: MetricUnit.Dimension?
        /// One of this unit in the dimension's base: seconds, ratio 1, bytes, 1/s.
        package var scale: Double
    }

    /// All units but the empty one.
    package static let units: [Unit] = [
        Unit(symbol: "%", dimension: .ratio, scale: 0.01),
        Unit(symbol: "us", dimension: .time, scale: 1e-6),
        Unit(symbol: "ms", dimension: .time, scale: 1e-3),
        Unit(symbol: "s", dimension: .time, scale: 1),
        Unit(symbol: "m", dimension: .time, scale: 60),
        Unit(symbol: "h", dimension: .time, scale: 3_600),
        Unit(symbol: "/s", dimension: .rate, scale: 1),
        Unit(symbol: "B", dimension: .bytes, scale: 1),
        Unit(symbol: "KB", dimension: .bytes, scale: 1e3),
        Unit(symbol: "MB", dimension: .bytes, scale: 1e6),
        Unit(symbol: "GB", dimension: .bytes, scale: 1e9),
        Unit(symbol: "KiB", dimension: .bytes, scale: 1_024),
        Unit(symbol: "MiB", dimension: .bytes, scale: 1_048_576),
        Unit(symbol: "GiB", dimension: .bytes, scale: 1_073_741_824),
    ]
    package static let plain = Unit(symbol: "", dimension: nil, scale: 1)

    package var number: Double
    package var unit: Unit

    init(number: Double, unit: Unit) {
        self.number = number
        self.unit = unit
    }

    /// Reads a value as an expectation writes it: `1200ms`, `99%`, `10`.
    package init(_ text: String) throws(ExpectationError) {
        var parser = ExpectationParser(text)
        self = try parser.parseQuantity()
    }

    /// Whether a value in `unit` can be compared with this one. A plain number fits counts, rates and bytes; a time
    /// needs a unit, because 1200 could be either. A ratio lies in 0...1 or 0%...100%: 99 would be 9900%.
    package func fits(_ unit: MetricUnit) -> Bool {
        guard self.unit.dimension == nil ? unit.dimension != .time : self.unit.dimension == unit.dimension else {
            return false
        }
        return unit.dimension != .ratio || (0...1).contains(value(in: unit))
    }

    /// The number in `unit`, which it must fit.
    package func value(in unit: MetricUnit) -> Double {
        let factor = self.unit.scale / (self.unit.dimension == nil ? 1 : unit.scale)
        // Works with whole millionths, so that only one rounding remains: 99.9% is 0.999, which 99.9 / 100 is not.
        let millionths = (number * 1e6).rounded()
        guard millionths / 1e6 == number, abs(millionths) < 9_007_199_254_740_992 else { return number * factor }
        return factor < 1 ? millionths / (1e6 * (1 / factor).rounded()) : millionths * factor.rounded() / 1e6
    }

    /// An example for error texts, in the unit in which reports show the metric.
    static func example(for unit: MetricUnit) -> String {
        switch unit.dimension {
        case .count: "a plain number"
        case .ratio: "a percentage from 0% to 100%"
        case .time: "a time such as \(unit == .seconds ? "30s" : "500ms")"
        case .bytes: "a size such as 200MB"
        case .rate: "a rate such as 100/s"
        }
    }

    /// What a plain number probably means: milliseconds for a latency, seconds for longer times. Nil if no unit is
    /// missing.
    func completed(for unit: MetricUnit) -> String? {
        guard self.unit.dimension == nil, unit.dimension == .time else { return nil }
        return PlainDecimal.text(number) + (unit == .seconds ? "s" : "ms")
    }
}

extension Quantity: CustomStringConvertible {
    package var description: String { PlainDecimal.text(number) + unit.symbol }
}
