/// Results as a table for other programs: one row a program of a comparison.
package enum CSV {
    /// Stable: later columns may be added, these stay.
    package static let columns = [
        "comparison", "program", "role", "unit", "clock", "rate", "spread", "core_share", "ours_ratio", "target", "met",
    ]

    package static func render(_ results: [Result]) -> String {
        var lines = [columns.joined(separator: ",")]
        for result in results {
            for row in result.rows {
                let fields = [
                    result.comparison.name, row.program.name, row.program.role.rawValue,
                    result.comparison.unit.rawValue, result.comparison.clock.rawValue, TextTable.fixed(row.rate, 0),
                    TextTable.fixed(row.spread, 4), TextTable.fixed(row.share, 4),
                    row.ratio.map { TextTable.fixed($0, 4) } ?? "",
                    row.program.target.map { TextTable.fixed($0, 2) } ?? "", row.isMet.map { "\($0)" } ?? "",
                ]
                lines.append(fields.map(quoted).joined(separator: ","))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// As RFC 4180 has it: quotes around a field with a comma, a quote or a line break.
    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
