/// Values for people, in a few characters: three significant digits if there are decimals, in the unit that fits the
/// size.
package enum HumanValue {
    /// Commas separate thousands. Blanks, as in `12 345`, would break columns apart.
    package static func number(_ value: Double) -> String {
        guard abs(value) < 1e15 else { return PlainDecimal.text(value) }
        if value != value.rounded(), abs(value) < 1_000 { return significant(value) }
        return grouped(Int64(value.rounded()))
    }

    package static func grouped(_ value: Int64) -> String {
        let digits = String(value.magnitude)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return value < 0 ? "-" + result : result
    }

    /// `1 run`, `1,000 runs`.
    package static func counted(_ count: Int, _ noun: String) -> String {
        "\(grouped(Int64(count))) \(noun)\(count == 1 ? "" : "s")"
    }

    /// For a ratio 0...1. A ratio that is not quite all or nothing never reads `100%` or `0%`.
    package static func percent(_ ratio: Double) -> String {
        let percent = ratio * 100
        if percent > 99.9, percent < 100 { return PlainDecimal.text((percent * 1_000).rounded(.down) / 1_000) + "%" }
        if percent > 0, percent < 0.01 { return "<0.01%" }
        return PlainDecimal.rounded(percent, decimals: 2) + "%"
    }

    /// Latencies stay in milliseconds up to 10 s, so that they can be compared with a limit such as 1200ms.
    package static func time(seconds: Double) -> String {
        let size = abs(seconds)
        if size == 0 { return "0 ms" }
        if size < 0.000_999_5 { return significant(seconds * 1e6) + " us" }
        if size < 9.995 { return significant(seconds * 1e3) + " ms" }
        if size < 599.5 { return significant(seconds) + " s" }
        if size < 5_970 { return significant(seconds / 60) + " min" }
        return significant(seconds / 3_600) + " h"
    }

    /// For lengths of runs and times of recovery: seconds from one second on.
    package static func runLength(seconds: Double) -> String {
        seconds >= 1 && seconds < 599.5 ? significant(seconds) + " s" : time(seconds: seconds)
    }

    /// In steps of 1,000, as disks are sold: `1.5 MB`.
    package static func bytes(_ bytes: Double) -> String {
        let units = [(1e9, "GB"), (1e6, "MB"), (1e3, "KB")]
        for (size, name) in units where abs(bytes) >= size { return "\(significant(bytes / size)) \(name)" }
        return "\(number(bytes)) B"
    }

    /// Three significant digits, and no decimals from 100 on.
    package static func significant(_ value: Double) -> String {
        let size = abs(value)
        let decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3
        return PlainDecimal.rounded(value, decimals: decimals)
    }
}
