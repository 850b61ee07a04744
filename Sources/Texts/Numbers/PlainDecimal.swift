/// Numbers as text, the same on every system and in every locale: digits, `-` and `.`, never an exponent.
package enum PlainDecimal {
    /// How many decimals the values of a report keep.
    package static let reportedDecimals = 6

    /// 2^53: every whole number below it has a double of its own, and above it there are no others.
    private static let exactIntegers = 9_007_199_254_740_992.0

    /// The shortest text that reads back as the same value; empty if the value is not a number.
    package static func text(_ value: Double) -> String {
        guard value.isFinite else { return "" }
        if value == value.rounded(), abs(value) < exactIntegers { return String(Int64(value)) }
        let text = value.description
        guard let marker = text.utf8.firstIndex(of: UInt8(ascii: "e")) else {
            return abs(value) < exactIntegers ? text : String(text.dropLast(".0".count))
        }
        let exponent = Int(text[text.index(after: marker)...]) ?? 0
        return expanded(mantissa: text[..<marker], exponent: exponent)
    }

    /// The value rounded to ``reportedDecimals``, in the shortest form.
    package static func rounded(_ value: Double, decimals: Int = reportedDecimals) -> String {
        text(reported(value, decimals: decimals))
    }

    /// The value that a report contains, and that is read back from it.
    package static func reported(_ value: Double, decimals: Int = reportedDecimals) -> Double {
        let scale = power(ofTen: decimals)
        let scaled = value * scale
        // There are no decimals left to round beyond.
        return abs(scaled) < exactIntegers ? scaled.rounded() / scale : value
    }

    /// Exactly `decimals` digits after the point, for people.
    package static func fixed(_ value: Double, decimals: Int) -> String {
        let short = rounded(value, decimals: decimals)
        guard decimals > 0, !short.isEmpty else { return short }
        let parts = short.split(separator: ".", maxSplits: 1)
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        return "\(parts[0]).\(fraction)\(String(repeating: "0", count: max(0, decimals - fraction.count)))"
    }

    /// Nanoseconds as seconds, exactly, with as many decimals as needed: `0`, `4.5`, `95.000000001`.
    package static func seconds(nanoseconds: Int64) -> String {
        let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        var fraction = String(rest)
        fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return (nanoseconds < 0 ? "-" : "") + String(whole) + (fraction.isEmpty ? "" : "." + fraction)
    }

    private static func power(ofTen exponent: Int) -> Double {
        var result = 1.0
        for _ in 0..<max(0, exponent) { result *= 10 }
        return result
    }

    /// Moves the point of `d.ddd` by `exponent` places.
    private static func expanded(mantissa: Substring, exponent: Int) -> String {
        let negative = mantissa.hasPrefix("-")
        let unsigned = negative ? mantissa.dropFirst() : mantissa
        let whole = unsigned.prefix { $0 != "." }
        let fraction = unsigned.dropFirst(whole.count + 1)
        let digits = String(whole) + (fraction == "0" ? "" : fraction)
        let point = whole.count + exponent
        let result: String
        if point <= 0 {
            result = "0." + String(repeating: "0", count: -point) + digits
        } else if point >= digits.count {
            result = digits + String(repeating: "0", count: point - digits.count)
        } else {
            result = "\(digits.prefix(point)).\(digits.dropFirst(point))"
        }
        return negative ? "-" + result : result
    }
}
