internal import Reports
internal import Texts

extension CheckReport {
    /// The largest summary in bytes. GitHub refuses more than 1 MiB a step.
    static let maximumSummaryBytes = 900_000

    /// The summary of a step: a table of the runs, and the failures of each.
    func markdown() -> String {
        var text = "## Perennial: "
        text +=
            (runs.isEmpty && notRun.isEmpty ? "scenarios cannot be used" : MarkdownText.escaped(outcome)) + "\n\n"
        for problem in problems {
            text += MarkdownText.block(problem.failure.description)
        }
        guard !runs.isEmpty else { return text }
        text += "| | run | passed | failed | not judged | differs, as a variant may |\n|---|---|---:|---:|---:|---:|\n"
        for run in runs {
            let counts = [run.passed, run.failures.count, run.notJudged, run.differing]
            let cells = [run.hasFailed ? "❌" : "✅", MarkdownText.escaped(run.name)] + counts.map { "\($0)" }
            text += "| \(cells.joined(separator: " | ")) |\n"
        }
        for run in failedRuns {
            let section = Self.section(run)
            guard text.utf8.count + section.utf8.count <= Self.maximumSummaryBytes else {
                return text + "\nMore runs failed than a summary has room for; the log has them.\n"
            }
            text += section
        }
        return text
    }

    private static func section(_ run: CheckedRun) -> String {
        var lines = ["", "### \(MarkdownText.escaped(run.name))", ""]
        for failure in run.failures {
            lines.append("- \(MarkdownText.code(place(failure))) \(MarkdownText.escaped(failure.message))")
        }
        if let comparison = run.comparison {
            let rows = ComparisonRows(comparison)
            lines += comparison.warnings.map { "\n> \(MarkdownText.escaped($0))" }
            let shown = ComparisonReport.leading(rows)
            if !shown.isEmpty { lines += [""] + ComparisonReport.markdownTable(shown) }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
