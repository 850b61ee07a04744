/// A value of a scenario that a search may raise and lower: a number, or a rate, whose unit stays.
package struct VariedValue: Hashable, Sendable {
    /// In ``unit``; above 0.
    package let number: Double
    /// What is written after the number: nothing, or a rate's unit, as `/s`.
    package let unit: String
    /// Whether only whole numbers make sense, as of virtual users.
    package let isWhole: Bool

    /// How the value is written that stands for another number.
    package func text(_ number: Double) -> String { Decimal.text(number) + unit }

    /// Nil for text that is neither a number nor a rate, and for zero, which cannot be doubled.
    init?(_ text: String, isWhole: Bool) {
        let digits = text.prefix { $0 != "/" }
        unit = String(text[digits.endIndex...])
        guard unit.isEmpty || (try? Rate.parse("1" + unit)) != nil,
            let number = Decimal(digits)?.double, number > 0
        else { return nil }
        self.number = number
        self.isWhole = isWhole
    }
}
