internal import Scenarios
internal import Texts

/// The result of a check over all runs. JUnit XML, annotations, the summary of a step and the console are views of it.
struct CheckReport {
    var runs: [CheckedRun] = []
    /// Files that could not be read or run. If a file could not be read, nothing was run.
    var problems: [ScenarioSet.Problem] = []
    /// Runs that an interrupt prevented, and files that it left unread.
    var notRun: [String] = []
    /// When the check began, as `2026-01-31T12:00:00`.
    var began = ""

    var failedRuns: [CheckedRun] { runs.filter(\.hasFailed) }

    /// For a terminal: a line for each run, and below it the failures with their places.
    func text(_ color: ColorMode) -> String {
        let lines = runs.flatMap { run -> [String] in
            let may =
                (run.notJudged > 0 ? ", \(run.notJudged) not judged" : "")
                + (run.differing > 0 ? ", \(run.differing) differ as a variant's may" : "")
            guard run.hasFailed else { return ["\(color.mark(true)) \(run.name): \(run.passed) passed\(may)"] }
            return ["\(color.mark(false)) \(run.name): \(run.failures.count) of \(run.cases.count) failed\(may)"]
                + run.failures.flatMap { failure in
                    ["    " + PrintableText.escaped("\(Self.place(failure)): \(failure.message)")]
                        + failure.details.prefix(Self.shownDetails).map { "      " + PrintableText.escaped($0) }
                }
        }
        let left = problems.map { "\(color.mark(false)) \(PrintableText.escaped($0.path)): could not be run" }
        return (lines + left + [PrintableText.escaped(outcome)]).map { $0 + "\n" }.joined()
    }

    /// `all 31 runs passed`, or how many did not, and what did not run.
    var outcome: String {
        let failed = failedRuns.count
        var parts = [failed == 0 ? "all \(runs.count) runs passed" : "\(failed) of \(runs.count) runs failed"]
        if failed == 0, !problems.isEmpty || !notRun.isEmpty {
            parts = ["\(runs.count) \(runs.count == 1 ? "run" : "runs") passed"]
        }
        if !problems.isEmpty {
            parts.append("\(problems.count) \(problems.count == 1 ? "file" : "files") could not be run")
        }
        if !notRun.isEmpty { parts.append("interrupted, not run: \(notRun.joined(separator: ", "))") }
        let written = runs.count(where: \.isBaseline)
        if written > 0 { parts.append("\(HumanValue.counted(written, "run")) became the baseline: commit it") }
        return parts.joined(separator: "; ")
    }

    /// How many details of a failure a terminal shows. The JUnit report has more.
    static let shownDetails = 5

    /// `scenarios/05.yaml:58:5`, or the file alone.
    static func place(_ asked: CheckCase) -> String {
        let position = asked.position
        return position.line > 0 ? "\(position.file):\(position.line):\(position.column)" : position.file
    }
}
