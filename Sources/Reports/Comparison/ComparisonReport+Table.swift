internal import Texts

extension ComparisonReport {
    /// For a terminal: for each comparison what must be known, then what is worse, what is better and what moved, the
    /// largest first. What did not move is left out unless all values are asked for. No line is wider than the width,
    /// except for a single long word.
    package func table() -> String {
        var text: [String] = []
        var isFirst = true
        for part in parts {
            // Comparisons that need only one sentence stand together.
            let isBrief = part.comparison.isSame && !showsAll
            if !isBrief, !isFirst { text.append("") }
            text += lines(part)
            isFirst = isBrief
        }
        text += onlyLines("only in the base", onlyInBase, first: color.apply(.bad, to: "✗") + " ")
        text += onlyLines("only in the candidate", onlyInCandidate, first: warningMark)
        return text.map { $0 + "\n" }.joined()
    }

    private func onlyLines(_ title: String, _ names: [String], first mark: String) -> [String] {
        names.isEmpty ? [] : hanging("\(title): \(names.joined(separator: ", "))", first: mark)
    }

    private func lines(_ part: Part) -> [String] {
        let comparison = part.comparison
        let rows = ComparisonRows(comparison)
        let warnings = comparison.warnings.flatMap { hanging($0, first: warningMark) }
        if comparison.isSame, !showsAll {
            let mark = color.apply(.good, to: "✓") + " "
            return hanging("\(part.name): \(Self.sameness(comparison))", first: mark) + warnings
        }
        let counts = Self.counts(rows)
        let nothing = comparison.isSame ? Self.sameness(comparison) : "nothing is known to have moved"
        let head = "\(part.name): \(counts.isEmpty ? nothing : counts)"
        let mark = comparison.isWorse ? color.apply(.bad, to: "✗") : color.apply(.faint, to: "•")
        let body = showsAll ? allLines(comparison) : leadingLines(comparison, rows)
        let doubt = Self.doubt(comparison, rows).map { hanging($0, first: color.apply(.faint, to: "? ")) } ?? []
        return hanging(head, first: mark + " ", style: .heading) + warnings + body + doubt
    }

    private var warningMark: String { color.apply(.bad, to: "!") + " " }

    // MARK: Rows

    private struct Line {
        var mark: String
        var name: String
        var cells: [String]
        var style: ColorMode.Style
        var note: String?
    }

    private func leadingLines(_ comparison: RunComparison, _ rows: ComparisonRows) -> [String] {
        let lead = ComparisonLead(comparison, in: vocabulary)
        let first = lead.expected.map(line) + lead.values.map { line($0) }
        let kinds = Self.kinds(rows).map { (rows: lead.without($0.rows), shown: $0.shown, text: $0.text) }
        let shown = kinds.map { $0.rows.prefix($0.shown).map { line($0) } }
        let widths = columnWidths(first + shown.flatMap { $0 })
        var lines = widths.isEmpty ? [] : [heading(widths)]
        lines += first.flatMap { text($0, widths) }
        if !first.isEmpty, shown.contains(where: { !$0.isEmpty }) { lines.append("") }
        for (index, kind) in kinds.enumerated() {
            lines += shown[index].flatMap { text($0, widths) }
            let left = kind.rows.count - shown[index].count
            if left > 0 { lines.append(color.apply(.faint, to: "    and \(left) more \(kind.text); --all shows them")) }
        }
        return lines
    }

    private func allLines(_ comparison: RunComparison) -> [String] {
        let lead = ComparisonLead(comparison, in: vocabulary)
        let first = lead.expected.map(line) + lead.values.map { line($0) }
        let lines = first + lead.without(comparison.differences).map { line($0) }
        let widths = columnWidths(lines)
        return [heading(widths)] + lines.flatMap { text($0, widths) }
    }

    private func line(_ expected: ComparisonLead.Expected) -> Line {
        let (mark, style) = Self.mark(expected.outcome ?? .moved)
        return Line(
            mark: mark, name: PrintableText.escaped(expected.text),
            cells: [expected.base, expected.candidate, "", ""], style: style)
    }

    private static func mark(_ outcome: ValueDifference.Outcome) -> (String, ColorMode.Style) {
        switch outcome {
        case .worse: ("✗", .bad)
        case .better: ("✓", .good)
        case .moved, .onlyInBase, .onlyInCandidate: ("•", .faint)
        case .noVerdict: ("?", .faint)
        case .same: ("=", .faint)
        }
    }

    private func line(_ row: ValueDifference) -> Line {
        let (mark, style) = Self.mark(row.outcome)
        let cells = [
            Self.value(row.base, row.unit), Self.value(row.candidate, row.unit), Self.difference(row),
            Self.percent(row),
        ]
        let percent = PlainDecimal.text(Resamples.confidence * 100)
        let note = Self.interval(row).map { "\(percent)% interval of the difference: \($0)" }
        return Line(mark: mark, name: PrintableText.escaped(row.text), cells: cells, style: style, note: note)
    }

    private static let titles = ["base", "candidate", "difference", ""]
    private static let gap = 2

    /// One width for each cell; empty without lines.
    private func columnWidths(_ lines: [Line]) -> [Int] {
        guard !lines.isEmpty else { return [] }
        return Self.titles.indices.map { column in
            lines.reduce(TerminalText.width(Self.titles[column])) { max($0, TerminalText.width($1.cells[column])) }
        }
    }

    private func heading(_ widths: [Int]) -> String {
        color.apply(.faint, to: String(repeating: " ", count: nameRoom(widths) + 4) + cells(Self.titles, widths))
    }

    private func nameRoom(_ widths: [Int]) -> Int {
        max(0, width - 4 - widths.reduce(0) { $0 + $1 + Self.gap })
    }

    private func cells(_ cells: [String], _ widths: [Int]) -> String {
        TerminalText.trimmed(zip(cells, widths).map { TerminalText.rightAligned($0, to: $1 + Self.gap) }.joined())
    }

    /// Name and values. The values get a line of their own if the name leaves no room for them.
    private func text(_ line: Line, _ widths: [Int]) -> [String] {
        let room = nameRoom(widths)
        let mark = "  \(color.apply(line.style, to: line.mark)) "
        let values = color.apply(line.style, to: cells(line.cells, widths))
        var lines =
            TerminalText.width(line.name) <= room
            ? [mark + TerminalText.padded(line.name, to: room) + values]
            : hanging(line.name, first: mark, indent: 4) + [String(repeating: " ", count: room + 4) + values]
        if let note = line.note { lines += hanging(note, first: "      ", indent: 6, style: .faint) }
        return lines
    }

    private func hanging(
        _ text: String, first: String, indent: Int = 2, style: ColorMode.Style? = nil
    ) -> [String] {
        TerminalText.hanging(text, first: first, indent: indent, width: width) { line in
            style.map { color.apply($0, to: line) } ?? line
        }
    }
}
