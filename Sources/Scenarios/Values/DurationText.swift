package import Contexts

/// Durations as scenario files write them: `250ms`, `1.5s`, `2m`, `1m30s`. The units are Go's, which k6 uses, and `d`.
package enum DurationText {
    /// The longest duration of a scenario: a leap year.
    static let maximum = Timespan.seconds(366 * 86_400)

    static let expected = "expected a number with a unit, as 250ms, 1.5s, 2m or 1m30s"
    static let pattern =
        "^(?=[0-9])" + units.map { "([0-9]+(\\.[0-9]+)?\($0.name))?" }.joined() + "$|^0$"

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
        ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ]

    /// 0...``maximum``; a plain `0` needs no unit.
    static func parse(_ text: String) throws(ValueProblem) -> Timespan {
        if text == "0" { return .zero }
        if text.hasPrefix("-") { throw ValueProblem("is negative, expected a duration from 0s on") }
        if text.isEmpty { throw ValueProblem("is no duration, \(expected)") }
        var rest = text[...]
        var total: Int64 = 0
        var previous = Int64.max
        while !rest.isEmpty {
            let number = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isLetter || $0 == "µ" }
            rest = rest.dropFirst(unit.count)
            let (nanoseconds, size) = try part(number, unit, of: text)
            let (sum, overflow) = total.addingReportingOverflow(nanoseconds)
            guard !overflow, sum <= maximum.nanoseconds else {
                throw ValueProblem("is too long, expected at most 366d")
            }
            // Go accepts `1s1s` too. Here it is more likely a mistake.
            guard size < previous else {
                throw ValueProblem("has its units out of order, expected each once and the largest first, as 1m30s")
            }
            (total, previous) = (sum, size)
        }
        return Timespan(nanoseconds: total)
    }

    private static func part(
        _ number: Substring, _ unit: Substring, of text: String
    ) throws(ValueProblem) -> (nanoseconds: Int64, unit: Int64) {
        guard let decimal = Decimal(number) else { throw ValueProblem("is no duration, \(expected)") }
        let known = unit == "µs" ? "us" : String(unit)
        guard let size = units.first(where: { $0.name == known })?.nanoseconds else {
            if text.utf8.count == number.utf8.count {
                throw ValueProblem("has no unit, \(expected)", hint: "did you mean '\(text)s'?")
            }
            if unit.isEmpty { throw ValueProblem("is no duration, \(expected)") }
            throw ValueProblem("has the unknown unit '\(unit)', expected ns, us, ms, s, m, h or d")
        }
        guard let nanoseconds = decimal.times(size) else {
            throw ValueProblem("is too fine or too long, expected whole nanoseconds and at most 366d")
        }
        return (nanoseconds, size)
    }

    /// The shortest text that reads back as the same duration: `1.5s`, `90s`, `2m`.
    package static func print(_ span: Timespan) -> String {
        let nanoseconds = span.nanoseconds
        if nanoseconds == 0 { return "0s" }
        for unit in units where nanoseconds >= unit.nanoseconds {
            let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: unit.nanoseconds)
            if rest == 0 { return "\(whole)\(unit.name)" }
            let isDecimal = unit.nanoseconds <= 1_000_000_000
            guard isDecimal, rest % max(1, unit.nanoseconds / 1_000) == 0 else { continue }
            let thousandths = String(rest / (unit.nanoseconds / 1_000))
            var fraction = String(repeating: "0", count: 3 - thousandths.count) + thousandths
            while fraction.last == "0" { fraction.removeLast() }
            return "\(whole).\(fraction)\(unit.name)"
        }
        return "\(nanoseconds)ns"
    }
}
