import Foundation
import TestSupport
import Testing

@testable import perennial

@Suite struct RunTests {
    static let reports = [
        "broken.csv", "events.csv", "memory.csv", "record.json", "sagas.jsonl", "summary.csv", "timeline.csv",
    ]
    /// Of the operations of the small scenario.
    static let percentiles = ["latency-browse.hgrm", "latency-order-accepted.hgrm", "saga-latency.hgrm"]

    private let program: Program

    init() throws { program = try Program() }

    @Test("A fault that the run was too short for did not begin, which is not that nothing reacted")
    func faultsBeyondTheEnd() throws {
        try program.folder.write(
            "small.yaml", TestScenario.small + "\nfaults:\n  - { name: late, at: 100s, kill: order }\n")
        let ended = try program.run("run", "small.yaml", "--set", "variants={}")
        #expect(
            ended.output.contains("late                    did not begin: the run was over before"),
            "\(ended.output)\(ended.errors)")
    }

    @Test func aRunPrintsASummaryAndWritesItsReports() throws {
        try program.folder.write("small.yaml", TestScenario.small)
        let ended = try program.run("run", "small.yaml")
        #expect(ended.code == ExitReason.held.rawValue, "a variant may fail what it is expected to")
        #expect(ended.errors == "", "no progress where there is no terminal")
        try Golden.expect(Golden.masked(ended.output), is: "run-small.txt")
        let expected = ["base", "without-payment"].flatMap { folder in
            (Self.reports + Self.percentiles).map { "\(folder)/\($0)" }
        }
        #expect(program.folder.files("reports/small") == (expected + ["report.html"]).sorted())
    }

    @Test func theSameRunPrintsTheSameFigures() throws {
        try program.folder.write("small.yaml", TestScenario.small)
        let first = try program.run("run", "small.yaml", "--out", "a")
        let second = try program.run("run", "small.yaml", "--out", "b")
        #expect(withoutTimes(first.output) == withoutTimes(second.output))
        for name in ["summary.csv", "timeline.csv", "events.csv", "broken.csv"] {
            #expect(try program.folder.text("a/small/base/\(name)") == program.folder.text("b/small/base/\(name)"))
        }
    }

    private func withoutTimes(_ output: String) -> String {
        output.replacing(#/in\s[0-9.]+\s(?:us|ms|s|min)\s\([0-9,.]+×\)/#, with: "")
            .replacing(#/(?:reports in|to look at:) .*/#, with: "")
    }

    @Test func theSeedAndSetChangeTheRun() throws {
        try program.folder.write("failing.yaml", TestScenario.failing)
        let ended = try program.run(
            "run", "failing.yaml", "--seed", "99", "--set", "expect=[saga.completion >= 100%]", "--set",
            "scenario=renamed")
        #expect(ended.code == 0)
        #expect(ended.output.contains("renamed held"))
        #expect(ended.output.contains("seed 99"))
        #expect(program.folder.exists("reports/renamed/base/summary.csv"))
        // The report says by itself what was run.
        #expect(ended.output.contains("--set scenario=renamed"))
        #expect(ended.output.contains("reports in reports/renamed/base"))
        let record = try program.folder.text("reports/renamed/base/record.json")
        #expect(record.contains(#""settings":["--set expect=[saga.completion >= 100%]","--set scenario=renamed"]"#))
        #expect(record.contains(#""scenario":"scenario: renamed\n"#))
    }

    @Test func quietSaysNothing() throws {
        try program.folder.write("failing.yaml", TestScenario.failing)
        let ended = try program.run("run", "failing.yaml", "--quiet")
        #expect(ended.code == ExitReason.expectationFailed.rawValue)
        #expect(ended.output + ended.errors == "")
    }

    @Test func aFailedExpectationOfTheBaseFailsTheRun() throws {
        try program.folder.write("failing.yaml", TestScenario.failing)
        let ended = try program.run("run", "failing.yaml")
        #expect(ended.code == ExitReason.expectationFailed.rawValue)
        #expect(ended.output.contains("✗ latency{operation=\"order\"}.p99 < 1us"))
    }

    @Test func aFolderRunsEveryScenarioInItByName() throws {
        try program.folder.write("2.yaml", TestScenario.failing)
        try program.folder.write("1.yaml", TestScenario.failing.replacing("scenario: failing", with: "scenario: first"))
        try program.folder.write("notes.txt", "no scenario")
        let ended = try program.run("run", ".", "--set", "expect=[saga.completion >= 100%]")
        #expect(ended.code == 0)
        let verdicts = ended.output.split(separator: "\n").filter { $0.contains(" held: ") }
        #expect(verdicts.map { $0.split(separator: " ")[1] } == ["first", "failing"])
    }

    @Test func theSameFileRunsLive() throws {
        try program.folder.write("brisk.yaml", TestScenario.brisk)
        let ended = try program.run("run", "brisk.yaml", "--world", "live")
        #expect(ended.code == 0, "\(ended.output)\(ended.errors)")
        #expect(ended.output.contains(" · live world · "))
        #expect(!ended.output.contains("digest"), "no two live runs are the same")
        #expect(program.reports("reports/brisk/base") == Self.reports)
    }

    @Test func progressIsShownWhereItIsAskedFor() throws {
        try program.folder.write("failing.yaml", TestScenario.failing)
        let ended = try program.run("run", "failing.yaml", "--progress", "lines")
        #expect(ended.errors.hasPrefix("failing (base)  0:01 of 0:05  "))
    }
}
