/// Results as a person reads them.
package enum TextTable {
    package static func render(_ machine: Machine) -> String {
        let width = machine.lines.map(\.name.count).max() ?? 0
        return machine.lines.map { "\(left($0.name, width))  \($0.value)\n" }.joined()
    }

    package static func render(_ result: Result) -> String {
        let clock = result.comparison.clock == .cpu ? "processor time" : "the clock on the wall"
        let unit = result.comparison.unit.rawValue
        let header = ["program", "\(unit)/s", "spread", "core", "ours ÷ it", "target"]
        let cells = [header] + result.rows.map(cells)
        let widths = header.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        var text = "\(result.comparison.name): \(result.comparison.description); by \(clock)\n"
        for row in cells {
            var line = "  " + left(row[0], widths[0])
            for column in 1..<row.count { line += "  " + right(row[column], widths[column]) }
            text += line + "\n"
        }
        return text
    }

    /// The figures of one benchmark.
    package static func render(_ figures: [Figure]) -> String {
        let cells = [["figure", "median", "runs", "spread", "÷ target", "target"]] + figures.map(cells)
        let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        var text = "\(figures.first?.benchmark ?? "")\n"
        for row in cells {
            var line = "  " + left(row[0], widths[0])
            for column in 1..<row.count { line += "  " + right(row[column], widths[column]) }
            text += line + "\n"
        }
        return text
    }

    private static func cells(_ figure: Figure) -> [String] {
        let clock =
            switch figure.clock {
            case .cpu: ", by processor time"
            case .wall: ", by the clock on the wall"
            case nil: ""
            }
        let mark = figure.isMet == true ? "✓" : "✗"
        let target =
            switch figure.target {
            case .atLeast(let least): "\(mark) at least \(text(least, figure.unit))"
            case .below(let bound): "\(mark) below \(text(bound, figure.unit))"
            case nil: ""
            }
        return [
            figure.name + clock, "\(text(figure.value, figure.unit)) \(figure.unit.rawValue)", "\(figure.values.count)",
            "\(fixed((Statistics.spread(figure.values) ?? 0) * 100, 0))%",
            figure.ratio.map { "\(fixed($0, 2))x" } ?? "", target,
        ]
    }

    private static func cells(_ row: Result.Row) -> [String] {
        let ratio = row.ratio.map { "\(fixed($0, 2))x" } ?? ""
        let goal = row.program.target.map { "\(fixed($0, 0))x" }
        let target = goal.flatMap { goal in row.isMet.map { "\($0 ? "✓" : "✗") \(goal)" } } ?? ""
        return [
            row.program.name, grouped(row.rate), "\(fixed(row.spread * 100, 0))%", "\(fixed(row.share * 100, 0))%",
            ratio, target,
        ]
    }

    /// With decimals where a value has no more than a few digits without them.
    private static func text(_ value: Double, _ unit: Figure.Unit) -> String {
        if unit == .times { return fixed(value, 2) }
        return value < 10 && value != value.rounded() ? fixed(value, 1) : grouped(value)
    }

    /// With a comma between thousands.
    package static func grouped(_ value: Double) -> String {
        var digits = fixed(value, 0)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }

    /// A number that is not negative with that many decimals.
    package static func fixed(_ value: Double, _ decimals: Int) -> String {
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((value * Double(scale)).rounded())
        guard decimals > 0 else { return "\(scaled)" }
        let fraction = "\(scaled % scale)"
        return "\(scaled / scale)." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
