internal import ArgumentParser
internal import Measurement
internal import Texts

/// How near to each other two loads must be, as a share of the lower one: `1%` or `0.01`.
struct Precision: ExpressibleByArgument {
    /// Below this, loads would differ in digits that nobody writes down.
    static let range = 0.0001...0.5

    let share: Double

    init(share: Double) { self.share = share }

    init?(argument: String) {
        let isPercent = argument.hasSuffix("%")
        let digits = isPercent ? argument.dropLast() : argument[...]
        guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let number = Double(digits) else {
            return nil
        }
        share = isPercent ? number / 100 : number
        guard Self.range.contains(share) else { return nil }
    }

    var defaultValueDescription: String { HumanValue.text(share, unit: .ratio) }
}
