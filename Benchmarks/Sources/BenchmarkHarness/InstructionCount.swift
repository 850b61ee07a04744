internal import Foundation

/// How many instructions a run takes, as callgrind counts them: the same number each time, whatever else the machine does.
package struct InstructionCount: Sendable {
    /// callgrind takes some fifty times as long as the program alone.
    private static let maximumSeconds = 600
    /// A copy of the command without debug information, which valgrind 3.19 cannot read where Swift wrote it.
    private static let stripped = "\(ScenarioRun.reports)/perennial-stripped"
    private static let log = "\(ScenarioRun.reports)/callgrind.log"

    private let runner: Runner

    /// Makes the copy.
    package init(with runner: Runner) throws(HarnessError) {
        self.runner = runner
        try? FileManager.default.createDirectory(
            atPath: "\(runner.folder.path)/\(ScenarioRun.reports)", withIntermediateDirectories: true)
        let command = ["strip", "--strip-debug", "-o", Self.stripped, ScenarioRun.command]
        _ = try runner.successfulOutput(of: command, name: "strip", seconds: Self.maximumSeconds)
    }

    /// Of a run of a scenario of `scenarios/`, nothing of it recorded step by step.
    package func callAsFunction(
        _ scenario: String, set overrides: [String]
    ) throws(HarnessError) -> Double {
        let command =
            [
                "env", "SWIFT_DETERMINISTIC_HASHING=1", "valgrind", "--tool=callgrind",
                "--callgrind-out-file=/dev/null", "--log-file=\(Self.log)", Self.stripped,
            ]
            + ["run", "scenarios/\(scenario).yaml", "--quiet", "--record", "none", "--out", ScenarioRun.reports]
            + overrides.flatMap { ["--set", $0] }
        let log = "\(runner.folder.path)/\(Self.log)"
        try? FileManager.default.removeItem(atPath: log)
        _ = try runner.successfulOutput(of: command, name: "valgrind", seconds: Self.maximumSeconds)
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        guard let count = Self.collected(in: text) else {
            throw .badOutput(program: "valgrind", missing: "Collected", output: text)
        }
        return count
    }

    /// What one more piece of work costs: two runs' counts, the larger one of which did `more` pieces more.
    ///
    /// - Throws: where it did not take more: then something else than the work was counted.
    package static func perPiece(few: Double, many: Double, more: Double) throws(HarnessError) -> Double {
        guard many > few, more > 0 else { throw .noMoreForMoreWork(few: few, many: many) }
        return (many - few) / more
    }

    /// The number in the line `==7== Collected : 4913698018`; nil where there is none above zero.
    package static func collected(in log: String) -> Double? {
        let line = log.split(separator: "\n").first { $0.contains("Collected :") }
        let number = line?.split(separator: " ").last.flatMap { Double($0) }
        return number.flatMap { $0 > 0 ? $0 : nil }
    }
}
