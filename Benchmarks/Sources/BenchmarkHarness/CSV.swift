/// Results as a table for other programs: one row a program of a comparison, then one row a figure of the whole command.
///
/// A figure stands in the column `rate`, in its unit, and its share of the target in `ours_ratio`.
package enum CSV {
    /// Stable: later columns may be added, these stay.
    package static let columns = [
        "comparison", "program", "role", "unit", "clock", "rate", "spread", "core_share", "ours_ratio", "target", "met",
    ]

    package static func render(_ results: [Result], _ figures: [Figure] = []) -> String {
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
        lines += figures.map { row($0).map(quoted).joined(separator: ",") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func row(_ figure: Figure) -> [String] {
        [
            figure.benchmark, figure.name, Program.Role.ours.rawValue, figure.unit.rawValue,
            figure.clock?.rawValue ?? "", TextTable.fixed(figure.value, 2),
            TextTable.fixed(Statistics.spread(figure.values) ?? 0, 4), "",
            figure.ratio.map { TextTable.fixed($0, 4) } ?? "",
            figure.target.map { TextTable.fixed($0.value, 2) } ?? "", figure.isMet.map { "\($0)" } ?? "",
        ]
    }

    /// As RFC 4180 has it: quotes around a field with a comma, a quote or a line break.
    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
