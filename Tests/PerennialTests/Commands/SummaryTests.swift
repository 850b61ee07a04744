import Foundation
import TestSupport
import Testing

@testable import perennial

/// What is printed of many scenarios.
@Suite struct SummaryTests {
    /// Rows and columns of the smallest screen that people still have.
    private static let screen = (rows: 24, columns: 80)

    private let program: Program

    init() throws { program = try Program() }

    private func write(_ names: [String], failing: [String] = []) throws {
        for name in names {
            let expectation = failing.contains(name) ? "latency{operation=\"order\"}.p99 < 1us" : "saga.started > 0"
            try program.folder.write(
                "\(name).yaml",
                """
                scenario: \(name)
                duration: 2s
                shop: { services: { delivery: { transit: 1s } } }
                traffic: { shoppers: { executor: constant-arrival-rate, rate: 5/s } }
                expect: [ '\(expectation)', saga.completion >= 100% ]
                variants: { other: { seed: 2, expect: [ saga.started > 1000 ] } }
                """)
        }
    }

    private func lines(_ text: String) -> [String] { text.components(separatedBy: "\n") }

    @Test func twelveScenariosFitOneScreen() throws {
        let names = (1...12).map { "scenario-\($0 < 10 ? "0" : "")\($0)" }
        try write(names)
        let ended = try program.run("run", ".")
        #expect(ended.code == 0, "\(ended.errors)")
        let lines = lines(ended.output)
        #expect(lines.count <= Self.screen.rows)
        for line in lines { #expect(line.count <= Self.screen.columns, "\(line)") }
        for name in names { #expect(lines.count { $0.hasPrefix("✓ \(name) ") } == 1, "\(name)") }
        #expect(!ended.output.contains("Expectations"))
        #expect(ended.output.hasSuffix("\n12 scenarios: 12 held; reports in reports/SCENARIO\n"))
        #expect(program.folder.exists("reports/scenario-12/base/summary.csv"))
    }

    @Test func onlyWhatFailedIsToldInDetail() throws {
        try write(["one", "two", "three", "four"], failing: ["three"])
        let ended = try program.run("run", "one.yaml", "two.yaml", "three.yaml", "four.yaml")
        #expect(ended.code == ExitReason.expectationFailed.rawValue)
        try Golden.expect(Golden.masked(ended.output), is: "run-many.txt")
    }

    @Test func aFewScenariosAreShownInFull() throws {
        let names = (1...RunSummary.maximumDetailed).map { "few-\($0)" }
        try write(names)
        let ended = try program.run("run", ".")
        #expect(lines(ended.output).count { $0 == "Expectations" } == names.count)
        #expect(!ended.output.contains("scenarios: "))
    }

    @Test func repetitionsHaveOneLineAndTheirFailuresSpeak() throws {
        try write(["one", "two", "three", "four"], failing: ["two"])
        let ended = try program.run("run", ".", "--repeat", "2")
        #expect(ended.code == ExitReason.expectationFailed.rawValue)
        #expect(lines(ended.output).count { $0.hasPrefix("✗ two  ") } == 1, "\(ended.output)")
        #expect(ended.output.contains("✗ two (base) failed: 1 of 2 expectations failed"))
        #expect(ended.output.contains("reports in reports/two/{base,other}/run-{1..2}"))
    }

    @Test func aScenarioThatBreaksAnInvariantIsTold() throws {
        try write(["one", "two", "three"])
        let broken = try program.folder.text("one.yaml").replacing("scenario: one", with: "scenario: broken")
            .replacing("shop: {", with: "shop: { compensation: off,")
            .replacing("transit: 1s", with: "transit: 1s, failure: 100%")
        try program.folder.write("broken.yaml", broken)
        let ended = try program.run("run", ".")
        #expect(ended.code == ExitReason.invariantBroken.rawValue, "\(ended.output)\(ended.errors)")
        #expect(ended.output.contains("✗ broken (base) is broken: "), "\(ended.output)")
        #expect(ended.output.contains("  ✗ money: "), "\(ended.output)")
    }
}
