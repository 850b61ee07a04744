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
        text += "| | run | passed | failed | differs, as a variant may |\n|---|---|---:|---:|---:|\n"
        for run in runs {
            let differs = run.cases.count { $0.outcome == .differs }
            let passed = run.cases.count - differs - run.failures.count
            let name = MarkdownText.escaped(run.name)
            text += "| \(run.hasFailed ? "❌" : "✅") | \(name) | \(passed) | \(run.failures.count) | \(differs) |\n"
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
