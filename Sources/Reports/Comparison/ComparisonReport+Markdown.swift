internal import Texts

extension ComparisonReport {
    /// For an issue or a pull request: the same content as the table.
    package func markdown() -> String {
        var blocks = parts.map { markdown($0) }
        for (title, names) in [("base", onlyInBase), ("candidate", onlyInCandidate)] where !names.isEmpty {
            blocks.append("**Only in the \(title):** \(Self.escaped(names.joined(separator: ", ")))\n")
        }
        return blocks.joined(separator: "\n")
    }

    private func markdown(_ part: Part) -> String {
        let comparison = part.comparison
        let rows = ComparisonRows(comparison)
        let counts = Self.counts(rows)
        var lines = ["### \(Self.escaped(part.name))", ""]
        lines += comparison.warnings.map { "> **Warning:** \(Self.escaped($0))\n" }
        let nothing = comparison.isSame ? Self.sameness(comparison) : "nothing is known to have moved"
        lines.append(counts.isEmpty ? nothing : counts)
        if comparison.isSame, !showsAll { return lines.joined(separator: "\n") + "\n" }
        let lead = ComparisonLead(comparison, in: vocabulary)
        let rest = lead.without(showsAll ? comparison.differences : Self.leading(rows))
        if !lead.expected.isEmpty { lines += [""] + Self.markdownTable(lead.expected) }
        if !lead.values.isEmpty || !rest.isEmpty { lines += [""] + Self.markdownTable(lead.values + rest) }
        if let doubt = Self.doubt(comparison, rows) { lines += ["", Self.escaped(doubt)] }
        return lines.joined(separator: "\n") + "\n"
    }

    package static func leading(_ rows: ComparisonRows) -> [ValueDifference] {
        kinds(rows).flatMap { $0.rows.prefix($0.shown) }
    }

    package static func markdownTable(_ rows: [ValueDifference]) -> [String] {
        let hasIntervals = rows.contains { $0.interval != nil }
        let titles = ["", "metric", "base", "candidate", "difference", "%"] + (hasIntervals ? ["99% interval"] : [])
        let body = rows.map { row in
            let cells =
                [
                    row.outcome.rawValue, MarkdownText.code(row.text), value(row.base, row.unit),
                    value(row.candidate, row.unit),
                    difference(row), percent(row),
                ] + (hasIntervals ? [interval(row) ?? ""] : [])
            return "| \(cells.map { $0.escaping { $0 == "|" } }.joined(separator: " | ")) |"
        }
        let ruler = titles.indices.map { (2...5).contains($0) ? "---:" : "---" }
        return ["| \(titles.joined(separator: " | ")) |", "| \(ruler.joined(separator: " | ")) |"] + body
    }

    private static func markdownTable(_ expected: [ComparisonLead.Expected]) -> [String] {
        let body = expected.map { row in
            let cells = [row.outcome?.rawValue ?? "", MarkdownText.code(row.text), row.base, row.candidate]
            return "| \(cells.map { $0.escaping { $0 == "|" } }.joined(separator: " | ")) |"
        }
        return ["| | expected | base | candidate |", "|---|---|---:|---:|"] + body
    }

    /// Escaped because names come from files that anybody may have written.
    private static func escaped(_ text: String) -> String { MarkdownText.escaped(text) }
}
