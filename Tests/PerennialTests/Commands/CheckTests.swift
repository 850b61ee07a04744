import Foundation
import TestSupport
import Testing

@testable import perennial

/// What a build calls.
@Suite struct CheckTests {
    private static let scenario = TestScenario.small.replacing(
        "traffic:\n", with: "shop:\n  calls:\n    order -> payment: { timeout: 900ms }\ntraffic:\n")

    private let program: Program

    init() throws {
        program = try Program()
        try program.folder.write("scenarios/small.yaml", Self.scenario)
    }

    private func check(_ arguments: String..., environment: [String: String] = [:]) throws -> Program.Ended {
        let process = program.process(["check", "scenarios"] + arguments)
        process.environment?.merge(environment) { $1 }
        process.standardOutput = try program.folder.handle("stdout.txt")
        process.standardError = try program.folder.handle("stderr.txt")
        try process.run()
        Program.end(process, after: Program.defaultLimit)
        process.waitUntilExit()
        return Program.Ended(
            output: try program.folder.text("stdout.txt"), errors: try program.folder.text("stderr.txt"),
            code: process.terminationStatus)
    }

    /// What is wrong with a JUnit report, by the schemas of Ant and Jenkins.
    private func problems(ofJUnit name: String) throws -> String {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Schemas/junit.py").path
        return try Python.run([script, program.folder.file(name)])
    }

    @Test func anUnchangedScenarioIsItsBaseline() throws {
        let made = try check("--baseline", "baseline", "--update-baseline")
        #expect(made.code == 0, "\(made.output)\(made.errors)")
        #expect(made.output.hasSuffix("all 2 runs passed; 2 runs became the baseline: commit it\n"))
        let files = ["base", "without-payment"].flatMap { ["small/\($0)/run.json", "small/\($0)/summary.csv"] }
        #expect(program.folder.files("baseline") == files)
        let csv = try program.folder.text("baseline/small/base/summary.csv")
        #expect(!csv.contains(",warm-up,") && !csv.contains(",rate,") && !csv.contains("memory."))
        let again = try check("--baseline", "baseline", "--junit", "junit.xml")
        #expect(again.code == 0, "\(again.output)")
        #expect(again.output.hasSuffix("all 2 runs passed\n"))
        #expect(again.output.contains("✓ small/without-payment: "))
        #expect(try problems(ofJUnit: "junit.xml") == "")
        let compared = try program.run("compare", "baseline", "reports")
        #expect(compared.code == 0)
        #expect(compared.output.contains("✓ small/base: identical, "), "\(compared.output)")
    }

    @Test func aBrokenTimeOutNamesTheMetricBothValuesAndTheLine() throws {
        #expect(try check("--baseline", "baseline", "--update-baseline").code == 0)
        try program.folder.write(
            "scenarios/small.yaml", Self.scenario.replacing("timeout: 900ms", with: "timeout: 30ms"))
        let ended = try check(
            "--baseline", "baseline", "--junit", "junit.xml", "--summary", "summary.md", "--annotations", "on")
        #expect(ended.code == ExitReason.regressed.rawValue, "\(ended.output)")
        let line = try #require(ended.output.split(separator: "\n").first { $0.contains("baseline: ") })
        #expect(line.contains("scenarios/small.yaml:9:25: baseline: "), "\(line)")
        #expect(line.firstMatch(of: #/baseline: \S+.* \S+ → \S+.* \(.*worse\)/#) != nil, "\(line)")
        #expect(
            ended.output.contains("the scenario differs: shop.calls.order -> payment: timeout: 900ms and timeout: 30ms")
        )
        #expect(
            ended.output.contains(
                "::error file=scenarios/small.yaml,line=9,col=25,title=small/base%3A baseline::baseline: "))
        let junit = try program.folder.text("junit.xml")
        #expect(junit.contains("<failure message=\"baseline: ") && junit.contains("at scenarios/small.yaml:9:25"))
        #expect(try problems(ofJUnit: "junit.xml") == "")
        let summary = try program.folder.text("summary.md")
        #expect(summary.hasPrefix("## Perennial: 2 of 2 runs failed\n"), "\(summary)")
        #expect(summary.contains("| worse | `") && summary.contains("- `scenarios/small.yaml:9:25` baseline: "))
        #expect(try check("--baseline", "baseline", "--update-baseline").code == 0, "what is meant is accepted")
        #expect(try check("--baseline", "baseline").code == 0)
    }

    @Test func aFailedExpectationIsAtItsLine() throws {
        let scenario = Self.scenario.replacing("p99 < 2s", with: "p99 < 1us")
        try program.folder.write("scenarios/small.yaml", scenario)
        let ended = try check("--junit", "junit.xml", environment: ["GITHUB_ACTIONS": "true"])
        #expect(ended.code == ExitReason.expectationFailed.rawValue)
        let message = #"latency{operation="order"}.p99 < 1us: measured "#
        #expect(ended.output.contains("    scenarios/small.yaml:19:5: \(message)"), "\(ended.output)")
        #expect(ended.output.contains(", demanded 1 us\n"))
        #expect(ended.output.contains("::error file=scenarios/small.yaml,line=19,col=5,title=small/base%3A latency"))
        #expect(ended.output.contains("differ as a variant's may"))
        #expect(try program.folder.text("junit.xml").contains(", as a variant's may\"/>"))
        #expect(try problems(ofJUnit: "junit.xml") == "")
    }

    @Test("Readers of JUnit XML drop a second case of one name")
    func casesHaveNamesOfTheirOwn() throws {
        let line = #"  - latency{operation="order"}.p99 < 2s"#
        let three = Self.scenario.replacing(line, with: [line, line, line].joined(separator: "\n"))
        try program.folder.write("scenarios/small.yaml", three)
        #expect(try check("--junit", "junit.xml").code == 0)
        #expect(try problems(ofJUnit: "junit.xml") == "")
        #expect(try program.folder.text("junit.xml").contains("p99 &lt; 2s (3)\""))
    }

    @Test("A scenario that cannot be run does not take away what the others came to")
    func whatWasFoundIsToldWhateverFails() throws {
        try program.folder.write("scenarios/zinnia.yaml", TestScenario.brisk)
        try program.folder.write("reports/small", "in the way")
        let ended = try check("--junit", "junit.xml", "--summary", "summary.md")
        #expect(ended.code == ExitReason.impossible.rawValue, "\(ended.output)\(ended.errors)")
        #expect(ended.errors.contains("reports/small"))
        #expect(
            ended.output.contains("✗ scenarios/small.yaml: could not be run\n1 run passed; 1 file could not be run\n"))
        #expect(ended.output.contains("✓ brisk/base: "))
        let junit = try program.folder.text("junit.xml")
        #expect(junit.contains("errors=\"1\"") && junit.contains("type=\"scenario\">error: reports/small"), "\(junit)")
        #expect(try problems(ofJUnit: "junit.xml") == "")
        #expect(
            try program.folder.text("summary.md").hasPrefix("## Perennial: 1 run passed; 1 file could not be run\n"))
    }

    @Test("Reports that cannot be written are told before anything runs")
    func reportsAreTriedFirst() throws {
        for option in ["--junit", "--summary"] {
            let ended = try check(option, "scenarios")
            #expect(ended.code == ExitReason.impossible.rawValue)
            #expect(ended.errors.contains("scenarios: cannot create it"), "\(ended.errors)")
            #expect(!program.folder.exists("reports"))
        }
        #expect(try check("--junit", "no/where.xml").code == ExitReason.impossible.rawValue)
        #expect(!program.folder.exists("reports"))
    }

    @Test("What cannot be written hides nothing of what was found")
    func aFullDiskHidesNothing() throws {
        try program.folder.write("scenarios/small.yaml", Self.scenario.replacing("p99 < 2s", with: "p99 < 1us"))
        for command in [["check", "scenarios"], ["run", "scenarios"]] {
            let process = program.process(command)
            process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
            process.standardError = try program.folder.handle("stderr.txt")
            try process.run()
            Program.end(process, after: Program.defaultLimit)
            process.waitUntilExit()
            #expect(process.terminationStatus == ExitReason.expectationFailed.rawValue)
            #expect(try program.folder.text("stderr.txt").contains("standard output cannot be written"))
        }
    }

    @Test("The line of a file that Windows wrote is found too")
    func linesEndAsWindowsEndsThem() throws {
        let windows = Self.scenario.replacing("\n", with: "\r\n")
        try program.folder.write("scenarios/small.yaml", windows)
        #expect(try check("--baseline", "baseline", "--update-baseline").code == 0)
        try program.folder.write(
            "scenarios/small.yaml", windows.replacing("timeout: 900ms", with: "timeout: 30ms"))
        let ended = try check("--baseline", "baseline")
        #expect(ended.output.contains("scenarios/small.yaml:9:25: baseline: "), "\(ended.output)")
    }

    @Test func theSummaryOfAStepIsAppendedTo() throws {
        let path = try program.folder.write("step.md", "before\n")
        #expect(try check(environment: ["GITHUB_STEP_SUMMARY": path]).code == 0)
        #expect(try program.folder.text("step.md").hasPrefix("before\n## Perennial: all 2 runs passed\n"))
        let ended = try check(environment: ["GITHUB_STEP_SUMMARY": program.folder.file("no/where.md")])
        #expect(ended.code == ExitReason.impossible.rawValue)
    }

    @Test func aRunWithoutABaselineFailsAndSoDoesAVariantThatIsGone() throws {
        let missing = try check("--baseline", "baseline")
        #expect(missing.code == ExitReason.regressed.rawValue)
        #expect(missing.output.contains("baseline: there is none in baseline/small/base; --update-baseline makes it"))
        #expect(try check("--baseline", "baseline", "--update-baseline").code == 0)
        let gone = ["--set", "variants={}"]
        let outdated = try check("--baseline", "baseline", gone[0], gone[1])
        #expect(outdated.code == ExitReason.regressed.rawValue)
        #expect(outdated.output.contains("baseline: has 'without-payment', which the scenario does not"))
        _ = try check("--baseline", "baseline", "--update-baseline", gone[0], gone[1])
        #expect(program.folder.files("baseline") == ["small/base/run.json", "small/base/summary.csv"])
    }

    @Test func aDamagedBaselineIsToldWithItsPlace() throws {
        #expect(try check("--baseline", "baseline", "--update-baseline").code == 0)
        let csv = try program.folder.text("baseline/small/base/summary.csv")
        try program.folder.write("baseline/small/base/summary.csv", csv + "<<<<<<< HEAD\n")
        let ended = try check("--baseline", "baseline")
        #expect(ended.code == ExitReason.regressed.rawValue)
        #expect(ended.output.contains("baseline/small/base/summary.csv:"), "\(ended.output)")
        #expect(ended.output.contains("expected 7 fields, found 1"))
    }

    @Test func aScenarioThatCannotBeReadIsAnErrorOfTheReport() throws {
        try program.folder.write("scenarios/broken.yaml", TestScenario.broken)
        let ended = try check("--junit", "junit.xml", "--summary", "summary.md", "--annotations", "on")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.output.contains("::error file=scenarios/broken.yaml,line=2,col=1,title=scenario::unknown key"))
        #expect(ended.errors.contains("scenarios/broken.yaml:2:1: error: unknown key 'duraton'"))
        #expect(try program.folder.text("summary.md").hasPrefix("## Perennial: scenarios cannot be used\n"))
        #expect(try problems(ofJUnit: "junit.xml") == "")
        #expect(!program.folder.exists("reports"))
    }

    @Test("Of more errors than are shown at their lines the rest are counted")
    func manyErrors() throws {
        let keys = (0..<CheckReport.maximumAnnotations + 2).map { "key\($0): 1\n" }.joined()
        try program.folder.write("scenarios/broken.yaml", TestScenario.small + "\n" + keys)
        let ended = try check("--annotations", "on")
        let annotations = ended.output.split(separator: "\n").filter { $0.hasPrefix("::error") }
        #expect(annotations.count == CheckReport.maximumAnnotations, "\(annotations)")
        #expect(annotations.last == "::error::3 more failures; the log has them")
    }

    @Test("A baseline that cannot be exact, or is the run itself, passes nothing")
    func aBaselineMustBeOne() throws {
        #expect(try check("--baseline", "baseline", "--update-baseline").code == 0)
        let stamp = try program.folder.text("baseline/small/base/run.json")
        let live = stamp.replacing(#/"digest" : "[0-9a-f]+"/#, with: "\"digest\" : \"\"")
        try program.folder.write("baseline/small/base/run.json", live)
        let ended = try check("--baseline", "baseline")
        #expect(ended.code == ExitReason.regressed.rawValue, "\(ended.output)")
        #expect(ended.output.contains("is not of a virtual run"), "\(ended.output)")
        #expect(try check("--baseline", "reports").code == 64)
        #expect(try check("--baseline", "./reports/../reports/").code == 64)
    }

    @Test("What a link in the baseline leads to is left alone")
    func linksAreNotFollowed() throws {
        #expect(try check("--baseline", "baseline", "--update-baseline").code == 0)
        try program.folder.write("elsewhere/summary.csv", "mine")
        try FileManager.default.createSymbolicLink(
            atPath: program.folder.file("baseline/small/link"), withDestinationPath: program.folder.file("elsewhere"))
        #expect(try check("--baseline", "baseline", "--update-baseline").code == 0)
        #expect(try program.folder.text("elsewhere/summary.csv") == "mine")
    }

    @Test func optionsThatMakeNoSenseAreRefused() throws {
        #expect(try check("--update-baseline").code == 64)
        #expect(try check("--baseline", "").code == 64)
        #expect(try check("--annotations", "maybe").code == 64)
    }

    @Test func whatWorkflowCommandsCannotHoldIsEscaped() {
        #expect(CheckReport.data("50% a\nb") == "50%25 a%0Ab")
        #expect(CheckReport.property("a:b,c%") == "a%3Ab%2Cc%25")
        #expect(CheckReport.property(",\u{301}\n\u{301}") == "%2C\u{301}%0A\u{301}", "whatever combines with it")
        #expect(CheckReport.escaped("a<b & \"c\"\u{1}\n") == "a&lt;b &amp; &quot;c&quot;\\x01&#10;")
    }
}
