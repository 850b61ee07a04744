/// A decimal number as it was written, without a rounding to binary: `digits` × 10^-`decimals`.
struct Decimal {
    /// The most characters of a number. No exact nanosecond in a year and no binary number in use needs as many.
    static let maximumLength = 24

    let digits: Int128
    let decimals: Int
    /// The nearest binary number.
    let double: Double

    /// Reads `12`, `0.5` or `1.25`; nil for anything else: signs, exponents, and leading zeros, which YAML reads as
    /// octal.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isNumber = parts.allSatisfy { part in !part.isEmpty && part.utf8.allSatisfy { 0x30...0x39 ~= $0 } }
        guard isNumber, parts.count <= 2, parts[0].count == 1 || parts[0].first != "0",
            text.utf8.count <= Self.maximumLength,
            let digits = Int128(parts.joined()), let double = Double(text)
        else { return nil }
        self.digits = digits
        self.double = double
        decimals = parts.count == 2 ? parts[1].utf8.count : 0
    }

    /// The number times `factor`, exactly; nil if the result is not a whole number or is too large.
    func times(_ factor: Int64) -> Int64? {
        let power = (0..<decimals).reduce(Int128(1)) { power, _ in power * 10 }
        let (product, overflow) = digits.multipliedReportingOverflow(by: Int128(factor))
        guard !overflow, product % power == 0 else { return nil }
        return Int64(exactly: product / power)
    }
}
