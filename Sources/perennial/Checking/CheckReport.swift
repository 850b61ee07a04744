internal import Measurement
internal import Scenarios

/// What a check came to, of all runs; JUnit XML, annotations, the summary of a step and the console are views of it.
struct CheckReport {
    var runs: [CheckedRun] = []
    /// Files that could not be read; nothing was run then.
    var problems: [ScenarioSet.Problem] = []
    /// When the check began, as `2026-01-31T12:00:00`.
    var began = ""

    var failedRuns: [CheckedRun] { runs.filter(\.hasFailed) }

    /// For a terminal: a line a run, and under it what failed, where.
    func text(_ color: ColorMode) -> String {
        let lines = runs.flatMap { run -> [String] in
            let differs = run.cases.count { $0.outcome == .differs }
            let passed = run.cases.count { $0.outcome == .passed }
            let may = differs > 0 ? ", \(differs) differ as a variant's may" : ""
            guard run.hasFailed else { return ["\(color.mark(true)) \(run.name): \(passed) passed\(may)"] }
            return ["\(color.mark(false)) \(run.name): \(run.failures.count) of \(run.cases.count) failed\(may)"]
                + run.failures.flatMap { failure in
                    ["    " + PrintableText.escaped("\(Self.place(failure)): \(failure.message)")]
                        + failure.details.prefix(Self.shownDetails).map { "      " + PrintableText.escaped($0) }
                }
        }
        let failed = failedRuns.count
        let end = failed == 0 ? "all \(runs.count) runs passed" : "\(failed) of \(runs.count) runs failed"
        return (lines + [end]).map { $0 + "\n" }.joined()
    }

    /// Details that a terminal shows of a failure; the JUnit report has more.
    static let shownDetails = 5

    /// `scenarios/05.yaml:58:5`, or the file alone.
    static func place(_ asked: CheckCase) -> String {
        let position = asked.position
        return position.line > 0 ? "\(position.file):\(position.line):\(position.column)" : position.file
    }
}
