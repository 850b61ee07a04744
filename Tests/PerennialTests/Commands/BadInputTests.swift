import Foundation
import TestSupport
import Testing

@testable import perennial

@Suite struct BadInputTests {
    private let program: Program

    init() throws { program = try Program() }

    /// The program complains with one message, and nothing was run.
    private func expectComplaint(
        _ arguments: String..., saying message: String, code: ExitReason = .badInput,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let ended = try program.run(arguments)
        #expect(ended.code == code.rawValue, "\(ended.errors)", sourceLocation: sourceLocation)
        #expect(ended.errors.contains(message), "\(ended.errors)", sourceLocation: sourceLocation)
        #expect(ended.output == "", sourceLocation: sourceLocation)
    }

    @Test func everyProblemOfAScenarioIsToldAtOnce() throws {
        try program.folder.write("broken.yaml", TestScenario.broken)
        let ended = try program.run("run", "broken.yaml")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.output == "")
        try Golden.expect(ended.errors, is: "diagnostics.txt")
        #expect(!program.folder.exists("reports"))
    }

    @Test func everyWrongExpectationIsToldAtOnceWithItsPlace() throws {
        let yaml = """
            scenario: wrong
            duration: 20s
            traffic: { a: { executor: constant-arrival-rate, rate: 5/s, journey: [ order ] } }
            variants: { other: { seed: 7 } }
            expect:
              - order.servd >= 99%
              - saga.completion >=
              - latency{operation="order"}.p99 < 500
              - latency{operation="ordr"}.p99 < 500ms
              - order.served >= 99%
              - order.served >= 99% during nowhere

            """
        try program.folder.write("wrong.yaml", yaml)
        let ended = try program.run("run", "wrong.yaml")
        #expect(ended.code == ExitReason.badInput.rawValue)
        let places = ended.errors.split(separator: "\n").filter { $0.contains(": error: ") }.map {
            $0.prefix { $0 != " " }
        }
        #expect(
            places == [
                "wrong.yaml:6:5:", "wrong.yaml:7:23:", "wrong.yaml:8:38:", "wrong.yaml:9:13:", "wrong.yaml:11:32:",
            ], "\(ended.errors)")
    }

    @Test func problemsOfAllFilesAreToldBeforeAnyRuns() throws {
        try program.folder.write("failing.yaml", TestScenario.failing)
        try expectComplaint("run", "failing.yaml", "gone.yaml", "lost.yaml", saying: "gone.yaml: error: the file does")
        try expectComplaint("run", "failing.yaml", "gone.yaml", "lost.yaml", saying: "lost.yaml: error: the file does")
        #expect(!program.folder.exists("reports"))
    }

    @Test func anExpectationOfAMetricThatThereWillNotBeIsFoundBeforeTheRun() throws {
        try program.folder.write("typo.yaml", TestScenario.failing.replacing("latency{", with: "latensy{"))
        try expectComplaint("run", "typo.yaml", saying: "typo.yaml:6:5: error: expected the name of a metric")
        try expectComplaint("run", "typo.yaml", saying: "hint: did you mean 'latency.p99'?")
        try program.folder.write(
            "bogus.yaml", TestScenario.failing.replacing("latency{operation=\"order\"}", with: "bogus"))
        try expectComplaint("run", "bogus.yaml", saying: "known are backlog.growth, breaker.open_now, ")
        try expectComplaint("run", "bogus.yaml", saying: "hint: perennial metrics tells what each means; ")
    }

    @Test func twoScenariosOfOneNameDoNotOverwriteEachOther() throws {
        try program.folder.write("a.yaml", TestScenario.failing)
        try program.folder.write("b.yaml", TestScenario.failing)
        try expectComplaint("run", "a.yaml", "b.yaml", saying: "b.yaml: error: a second scenario 'failing'")
    }

    @Test func aFolderWithoutScenariosIsAnError() throws {
        try expectComplaint("run", ".", saying: ".: error: no *.yaml file in this folder")
    }

    @Test func optionsOfATraceNeedATraceExecutor() throws {
        try program.folder.write("a.yaml", TestScenario.failing)
        try expectComplaint("run", "a.yaml", "--trace", "t.csv", saying: "--trace t.csv: error: no traffic of a.yaml")
        try expectComplaint("run", "a.yaml", "--speed", "2", saying: "--speed 2.0: error: no traffic of a.yaml")
    }

    @Test func anOverrideOfNothingNamesTheNearestPath() throws {
        try program.folder.write("a.yaml", TestScenario.failing)
        try expectComplaint(
            "inspect", "a.yaml", "--set", "shop.services.payment.replcias=3",
            saying: "did you mean 'shop.services.payment.replicas'?")
        try expectComplaint("inspect", "a.yaml", "--set", "seed", saying: "--set seed: error: no value")
    }

    @Test func aTraceThatIsNoneIsNamed() throws {
        try program.folder.write("t.csv", "this is not a trace\n")
        let scenario = """
            scenario: replay
            traffic: { recorded: { executor: trace } }
            """
        try program.folder.write("replay.yaml", scenario)
        try program.folder.write("deep/replay.yaml", scenario)
        let path = "t.csv"
        try expectComplaint("run", "deep/replay.yaml", "--trace", path, saying: "t.csv:1: expected the header row")
        try expectComplaint("run", "replay.yaml", "--trace", path, saying: "t.csv:1: expected the header row")
        try expectComplaint("run", "replay.yaml", "--trace", path + "x", saying: "t.csvx: cannot be read")
    }

    @Test func aVariantIsNotCalledAsARepeatedRunIs() throws {
        try program.folder.write(
            "a.yaml", TestScenario.failing + "\nvariants: { run-7: { seed: 2 }, run-07: { seed: 3 } }\n")
        try expectComplaint("run", "a.yaml", saying: "a.yaml:7:20: error: a variant 'run-7', which is what the folders")
    }

    @Test func anOutputFolderThatCannotBeMadeIsFoundBeforeTheRun() throws {
        try program.folder.write("a.yaml", TestScenario.failing)
        try program.folder.write("file", "")
        try expectComplaint("run", "a.yaml", "--out", "file", saying: "Not a directory", code: .impossible)
    }

    @Test func aFullDiskIsNamed() throws {
        try program.folder.write("a.yaml", TestScenario.failing)
        let process = program.process(["inspect", "a.yaml"])
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
        process.standardError = try program.folder.handle("stderr.txt")
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == ExitReason.impossible.rawValue)
        #expect(try program.folder.text("stderr.txt").contains("standard output cannot be written: No space left"))
    }

    @Test func aReportThatDoesNotFitIsNamedAndLeavesNothingBehind() throws {
        try program.folder.write("a.yaml", TestScenario.failing)
        let process = program.process(["-c", "ulimit -f 1; exec \(program.executable.path) run a.yaml"])
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.standardOutput = try program.folder.handle("stdout.txt")
        process.standardError = try program.folder.handle("stderr.txt")
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == ExitReason.impossible.rawValue)
        let errors = try program.folder.text("stderr.txt")
        #expect(errors.contains("reports/failing/base/summary.csv: cannot write it (File too large)"), "\(errors)")
        #expect(program.folder.files("reports") == [])
    }

    @Test func aReaderThatGoesAwayIsNoError() throws {
        try program.folder.write("a.yaml", TestScenario.failing)
        let process = program.process(["run", "a.yaml"])
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = try program.folder.handle("stderr.txt")
        try pipe.fileHandleForReading.close()
        try process.run()
        try pipe.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == ExitReason.expectationFailed.rawValue, "the shop is judged all the same")
        #expect(try program.folder.text("stderr.txt") == "")
        #expect(program.folder.exists("reports/failing/base/summary.csv"))
    }
}
