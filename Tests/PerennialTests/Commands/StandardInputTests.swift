import Foundation
import TestSupport
import Testing

@testable import perennial

/// A scenario from standard input, and a summary for other programs.
@Suite struct StandardInputTests {
    private let program: Program

    init() throws { program = try Program() }

    private func run(_ arguments: [String], reading text: String) throws -> Program.Ended {
        let process = program.process(arguments)
        try program.folder.write("stdin.txt", text)
        process.standardInput = try FileHandle(
            forReadingFrom: URL(fileURLWithPath: "\(program.folder.path)/stdin.txt"))
        process.standardOutput = try program.folder.handle("stdout.txt")
        process.standardError = try program.folder.handle("stderr.txt")
        try process.run()
        Program.end(process, after: Program.defaultLimit)
        process.waitUntilExit()
        return Program.Ended(
            output: try program.folder.text("stdout.txt"), errors: try program.folder.text("stderr.txt"),
            code: process.terminationStatus)
    }

    @Test func aScenarioIsReadFromStandardInput() throws {
        let ended = try run(["run", "-", "--repeat", "2"], reading: TestScenario.small)
        #expect(ended.code == 0, "\(ended.errors)")
        #expect(program.folder.files("reports/small").contains("base/run-2/record.json"))
        #expect(try run(["inspect", "-"], reading: TestScenario.small).output.hasPrefix("scenario: small"))
    }

    @Test func itsProblemsAreOfStandardInput() throws {
        let ended = try run(["run", "-"], reading: "scenario: a\ntrafic: {}\n")
        #expect(ended.code == 104)
        #expect(ended.errors.contains("<stdin>:2:1: error: unknown key 'trafic'"), "\(ended.errors)")
        let endless = try run(["run", "-"], reading: String(repeating: "# filler\n", count: 1 << 18))
        #expect(endless.code == 104)
        #expect(endless.errors.contains("<stdin>: error: standard input has more than"), "\(endless.errors)")
    }

    @Test func aSecondProcessCannotReadItAgain() throws {
        let ended = try run(["verify", "-"], reading: TestScenario.small)
        #expect(ended.code == 64)
        #expect(ended.errors.contains("save the scenario to a file"))
    }

    private func summary(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func aSummaryHasVerdictsInvariantsMetricsAndTheExitCode() throws {
        try program.folder.write("small.yaml", TestScenario.small)
        let ended = try program.run("run", "small.yaml", "--summary-export", "summary.json")
        #expect(ended.code == 0)
        let told = try summary(try program.folder.text("summary.json"))
        #expect(Set(told.keys) == ["exitCode", "notRun", "problems", "runs", "schema", "version"])
        #expect(told["exitCode"] as? Int == 0 && told["schema"] as? Int == SummaryExport.currentSchema)
        let runs = try #require(told["runs"] as? [[String: Any]])
        #expect(runs.map { $0["variant"] as? String } == ["base", "without-payment"])
        let keys: Set = [
            "digest", "expectations", "held", "interrupted", "invariants", "metrics", "notes", "round", "runSeconds",
            "scenario", "seed", "settings", "variant", "wallSeconds", "world",
        ]
        #expect(Set(runs[0].keys) == keys)
        let metrics = try #require(runs[0]["metrics"] as? [String: [String: Any]])
        #expect(metrics["saga.completion"]?["unit"] as? String == "ratio")
        #expect(metrics["order.asked"]?["count"] as? Double ?? 0 > 0)
        #expect(metrics["latency{operation=\"browse\"}"]?["p95"] is Double, "\(metrics.keys.sorted())")
        let invariants = try #require(runs[0]["invariants"] as? [[String: Any]])
        #expect(invariants.contains { $0["invariant"] as? String == "money" && $0["breaches"] as? Int == 0 })
    }

    @Test func onStandardOutputItStandsInPlaceOfTheOther() throws {
        try program.folder.write("failing.yaml", TestScenario.failing)
        let ended = try program.run("run", "failing.yaml", "--summary-export", "-")
        let told = try summary(ended.output)
        #expect(told["exitCode"] as? Int == Int(ended.code ?? 0) && ended.code == 99)
        let runs = try #require(told["runs"] as? [[String: Any]])
        let verdicts = try #require(runs[0]["expectations"] as? [[String: Any]])
        #expect(verdicts.contains { $0["outcome"] as? String == "failed" })
        #expect(runs[0]["held"] as? Bool == false)
    }

    @Test func aScenarioThatCannotBeReadLeavesNoSummaryOfAnEarlierRun() throws {
        try program.folder.write("summary.json", "{\"exitCode\":0}")
        try program.folder.write("bad.yaml", "scenario: a\n")
        let ended = try program.run("run", "bad.yaml", "--summary-export", "summary.json")
        let told = try summary(try program.folder.text("summary.json"))
        #expect(ended.code == 104 && told["exitCode"] as? Int == 104)
        #expect((told["problems"] as? [String])?.first?.contains("bad.yaml:1:1: error: the key 'traffic'") == true)
    }

    @Test func whatCanNeverHappenIsToldInThePlanAndInTheSummary() throws {
        let idle = """
            scenario: idle
            duration: 5s
            traffic: { readers: { executor: constant-arrival-rate, rate: 20/s, journey: [ visit: /payments ] } }
            expect: [ requests.failed == 0 ]
            variants: { fast: { duration: 4s } }

            """
        try program.folder.write("idle.yaml", idle)
        let plan = try program.run("inspect", "idle.yaml")
        #expect(plan.code == 0)
        #expect(
            plan.output.contains("# idle.yaml:3:79: warning: step 1 of 'readers', visit, never has anything"),
            "\(plan.output)")
        let ended = try program.run("run", "idle.yaml")
        #expect(ended.code == 99)
        #expect(ended.errors.contains("idle.yaml:3:79: warning: step 1 of 'readers'"), "\(ended.errors)")
        #expect(
            ended.output.contains("• base: step 1 of 'readers', visit, never has anything to ask about"),
            "\(ended.output)")
    }

    @Test func aVariantSaysWhatItLeavesOut() throws {
        let yaml = """
            scenario: calm
            duration: 5s
            traffic: { a: { executor: constant-arrival-rate, rate: 20/s, journey: [ order ] } }
            faults: [ { name: f, at: 1s, for: 1s, slow: payment, addedTime: 1ms } ]
            expect: [ saga.completion > 1% during f ]
            variants: { quiet: { faults: [] } }

            """
        try program.folder.write("calm.yaml", yaml)
        let ended = try program.run("run", "calm.yaml")
        #expect(ended.code == 0, "\(ended.output)\(ended.errors)")
        #expect(
            ended.output.contains("• quiet: left out, as the variant does not have its fault: saga.completion"),
            "\(ended.output)")
    }
}
