internal import Texts

/// Probabilities as scenario files write them: percent from `0%` to `100%`, or a plain number from 0 to 1.
enum ProbabilityText {
    static let pattern = "^[0-9]+(\\.[0-9]+)?%$"

    /// The probability, 0...1.
    static func parse(_ text: String) throws(ValueProblem) -> Double {
        if text.hasSuffix("%") {
            guard let percent = Decimal(text.dropLast()), percent.double <= 100 else {
                throw ValueProblem("is out of range, expected 0%...100%")
            }
            return percent.double / 100
        }
        guard let number = Decimal(text)?.double else {
            throw ValueProblem("is no probability, expected a percentage as 1%, or a number from 0 to 1")
        }
        guard number <= 1 else {
            let hint = number <= 100 ? "did you mean '\(text)%'?" : nil
            throw ValueProblem("is out of range, expected 0...1, or a percentage from 0% to 100%", hint: hint)
        }
        return number
    }

    /// A percentage if that reads back as the same probability, and a plain number otherwise.
    static func print(_ probability: Double) -> String {
        let text = "\(PlainDecimal.text(probability * 100))%"
        if let back = try? parse(text), back == probability { return text }
        return PlainDecimal.text(probability)
    }
}
