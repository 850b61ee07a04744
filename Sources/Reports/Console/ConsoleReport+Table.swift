internal import Measurement
internal import Texts

extension ConsoleReport {
    /// A row of the table: its name and a value for each record.
    struct TableRow {
        var name: String
        var cells: [String]
    }

    /// How many rows of one kind are shown. A scenario can have any number of such rows, for example one for each
    /// operation.
    static let maximumRowsOfAKind = 8
    private static let columnGap = 2
    private static let gap = String(repeating: " ", count: columnGap)
    private static let minimumNameWidth = 12

    func tableLines() -> [String] {
        let rows =
            headlineRows() + arrivalRows() + generatorRows() + subjectRows() + sagaRows() + latencyRows()
            + breakerRows()
            + platformRows() + faultRows() + escalationRows()
        guard !rows.isEmpty else { return [] }
        return windowLines() + (isComparison ? comparedLines(rows) : lines(rows))
    }

    /// Says what the figures leave out, as in expectations; empty if they leave out nothing.
    private func windowLines() -> [String] {
        let lengths = records.map { $0.measurements.span(of: .warmUp)?.seconds ?? 0 }
        guard let longest = lengths.max(), longest > 0 else { return [] }
        let isOne = lengths.allSatisfy { $0 == longest }
        let length = isOne ? " of \(HumanValue.text(longest, unit: .seconds))" : ""
        return [color.apply(.heading, to: "In figures, without the warm-up\(length)")]
    }

    /// A name and its value. The value takes more lines if one has no room for it.
    private func lines(_ rows: [TableRow]) -> [String] {
        let longestName = rows.map { TerminalText.width($0.name) }.max() ?? 0
        let nameWidth = min(longestName, width / 2 - 2 - Self.columnGap)
        let indent = 2 + nameWidth + Self.columnGap
        return rows.flatMap { row in
            let name = TerminalText.padded(TerminalText.shortened(row.name, to: nameWidth), to: nameWidth)
            return hanging(row.cells[0], first: "  \(name)" + Self.gap, indent: indent)
        }
    }

    private func comparedLines(_ rows: [TableRow]) -> [String] {
        let widths = records.indices.map { column in
            let cells = rows.map { TerminalText.width($0.cells[column]) }.max() ?? 0
            let heading = TerminalText.width(title(records[column]))
            guard cutsNames else { return max(cells, heading) }
            return min(max(cells, min(heading, width / 3)), width - 2 - Self.minimumNameWidth - Self.columnGap)
        }
        // Names are shortened to make room for values.
        let longestName = rows.map { TerminalText.width($0.name) }.max() ?? 0
        let nameWidth =
            cutsNames ? min(longestName, width - 2 - Self.columnGap - (widths.max() ?? 0)) : longestName
        var lines: [String] = []
        // As many variants as fit stand side by side. The rest go in a table below.
        var first = 0
        while first < records.count {
            var end = first + 1
            var used = 2 + nameWidth + Self.columnGap + widths[first]
            while end < records.count, used + Self.columnGap + widths[end] <= width {
                used += Self.columnGap + widths[end]
                end += 1
            }
            if first > 0 { lines.append("") }
            lines += table(rows, columns: first..<end, nameWidth: nameWidth, widths: widths)
            first = end
        }
        return lines
    }

    private func table(_ rows: [TableRow], columns: Range<Int>, nameWidth: Int, widths: [Int]) -> [String] {
        func line(_ name: String, _ cell: (Int) -> String) -> String {
            let head = "  " + TerminalText.padded(TerminalText.shortened(name, to: nameWidth), to: nameWidth)
            let cells = columns.map { column in
                let text = TerminalText.shortened(cell(column), to: widths[column])
                return TerminalText.padded(text, to: widths[column])
            }
            let text = ([head] + cells).joined(separator: Self.gap)
            return TerminalText.trimmed(text)
        }
        let titles = line("") { title(records[$0]) }
        var lines = [color.apply(.heading, to: titles)]
        for row in rows { lines.append(line(row.name) { row.cells[$0] }) }
        return lines
    }
}
