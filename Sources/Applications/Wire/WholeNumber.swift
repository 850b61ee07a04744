/// A JSON number as JSON Schema understands `integer`: it is whole if nothing but zeros stands behind the point, however
/// it is written. So `4.0` and `40e-1` are the whole number 4.
enum WholeNumber: Equatable {
    case whole(Int64)
    /// It has a fraction.
    case broken
    /// It is whole, and larger or smaller than any `Int64`.
    case beyond

    /// - Parameter text: a number of JSON's grammar.
    init(_ text: String) {
        if let number = Int64(text) {
            self = .whole(number)
            return
        }
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
            .flatMap { $0.split(separator: "E", maxSplits: 1, omittingEmptySubsequences: false) }
        let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = mantissa.count > 1 ? String(mantissa[1]) : ""
        let digits = String(mantissa[0]) + fraction
        guard digits.contains(where: { $0 != "0" }) else {
            self = .whole(0)
            return
        }
        // An exponent beyond any length moves the point to where no digit is.
        let exponentText = parts.count > 1 ? parts[1] : "0"
        let exponent = Int(exponentText) ?? (exponentText.hasPrefix("-") ? Int.min / 2 : Int.max / 2)
        self = Self.moved(digits, by: exponent - fraction.count, isNegative)
    }

    /// The digits with so many zeros behind them, or with so many digits fewer.
    private static func moved(_ digits: String, by places: Int, _ isNegative: Bool) -> WholeNumber {
        var digits = digits[...]
        if places < 0 {
            guard digits.suffix(min(-places, digits.count)).allSatisfy({ $0 == "0" }) else { return .broken }
            digits = digits.dropLast(min(-places, digits.count))
        }
        digits = digits.drop { $0 == "0" }
        guard digits.count + max(places, 0) <= 19 else { return .beyond }
        let text = digits + String(repeating: "0", count: max(places, 0))
        return Int64((isNegative ? "-" : "") + text).map { .whole($0) } ?? .beyond
    }
}
