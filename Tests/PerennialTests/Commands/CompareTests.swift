import Foundation
import Reports
import TestSupport
import Testing

@testable import perennial

@Suite struct CompareTests {
    private let program: Program

    init() throws {
        program = try Program()
        try program.folder.write("small.yaml", TestScenario.small)
    }

    private func run(_ arguments: String...) throws {
        let ended = try program.run(["run", "small.yaml", "--quiet"] + arguments)
        #expect(ended.code == 0, "\(ended.errors)")
    }

    @Test func theSameRunTwiceIsALineForEachVariant() throws {
        try run("--out", "a")
        try run("--out", "b")
        let ended = try program.run("compare", "a", "b")
        #expect(ended.code == 0)
        let lines = ended.output.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("✓ small/") && $0.contains("identical, ") } == 2, "\(ended.output)")
        let files = try program.run("compare", "a/small/base/summary.csv", "b/small/base/summary.csv")
        #expect(files.code == 0)
        #expect(files.output.contains("no value moved of "))
        #expect(files.output.contains("! CSV files alone do not say what was run"))
    }

    @Test("Nothing in common is no comparison, and seconds are no milliseconds")
    func whatCannotBeCompared() throws {
        let head = "metric,labels,window,statistic,value,unit,better"
        let line = "latency,operation=order,measured,p99,"
        try program.folder.write("none.csv", "\(head)\n")
        try program.folder.write(
            "ms.csv", "\(head)\n\(line)1000,ms,lower\nsaga.started,,measured,count,5,count,neither\n")
        try program.folder.write("s.csv", "\(head)\n\(line)2,s,lower\nsaga.started,,measured,count,5,count,neither\n")
        for (base, candidate) in [("none.csv", "none.csv"), ("ms.csv", "none.csv"), ("none.csv", "ms.csv")] {
            let ended = try program.run("compare", base, candidate)
            #expect(ended.code == ExitReason.badInput.rawValue)
            #expect(ended.errors.contains("nothing can be compared"), "\(ended.errors)")
        }
        let units = try program.run("compare", "ms.csv", "s.csv")
        #expect(units.output.contains("1 only in the base, 1 only in the candidate"), "\(units.output)")
        #expect(units.code == ExitReason.regressed.rawValue, "nobody knows whether it is as good")
        #expect(!units.output.contains("better,"))
        try program.folder.write("up.csv", "\(head)\n\(line)2000,ms,higher\n")
        let direction = try program.run("compare", "ms.csv", "up.csv")
        #expect(!direction.output.contains("1 better"), "\(direction.output)")
    }

    @Test("A metric that is gone is no better than one that is worse; one without samples is not gone")
    func whatIsGone() throws {
        let head = "metric,labels,window,statistic,value,unit,better\n"
        let both = "saga.started,,measured,count,5,count,neither\n"
        let recovery = "recovery,fault=dark,run,value,3,s,lower\n"
        let refused = "latency,outcome=refused,measured,"
        try program.folder.write("base.csv", head + both + recovery)
        try program.folder.write("gone.csv", head + both)
        let gone = try program.run("compare", "base.csv", "gone.csv")
        #expect(gone.code == ExitReason.regressed.rawValue, "\(gone.output)")
        #expect(gone.output.contains("1 only in the base"), "\(gone.output)")
        #expect(try program.run("compare", "gone.csv", "base.csv").code == 0)
        try program.folder.write(
            "some.csv", head + both + refused + "count,7,count,neither\n" + refused + "p99,12,ms,lower\n")
        try program.folder.write("none.csv", head + both + refused + "count,0,count,neither\n")
        #expect(try program.run("compare", "some.csv", "none.csv").code == 0, "nobody is refused any more")
    }

    @Test("Without a direction on either side nothing would be worse: no comparison; with one on one side it is one")
    func directions() throws {
        let line = "latency,operation=order,measured,p99,"
        for (name, time) in [("old", 1_000), ("slow", 2_000)] {
            try program.folder.write("\(name).csv", "metric,labels,window,statistic,value,unit\n\(line)\(time),ms\n")
        }
        try program.folder.write("new.csv", "metric,labels,window,statistic,value,unit,better\n\(line)2000,ms,lower\n")
        let neither = try program.run("compare", "old.csv", "slow.csv")
        #expect(neither.code == ExitReason.badInput.rawValue)
        #expect(
            neither.errors.contains("does not say of every value in which direction good lies"), "\(neither.errors)")
        let one = try program.run("compare", "old.csv", "new.csv")
        #expect(one.output.contains("latency"), "\(one.output) \(one.errors)")
        #expect(one.code != ExitReason.badInput.rawValue, "\(one.errors)")
    }

    @Test func whatIsWorseEndsWithItsOwnCode() throws {
        try run("--out", "a")
        let ended = try program.run("compare", "a/small/base", "a/small/without-payment")
        #expect(ended.code == ExitReason.regressed.rawValue)
        let text = ended.output.replacing("\n", with: " ")
        #expect(text.contains(" worse"), "\(ended.output)")
        #expect(text.contains(#"order.failed{reason="declined"}"#), "\(ended.output)")
        let whole = try program.run("compare", "a/small/base", "a/small/without-payment", "--all").output
        #expect(whole.split(separator: "\n").count > 400)
        let gated = try program.run(
            "compare", "a/small/base", "a/small/without-payment", "--min-absolute", "1h", "--min-absolute", "100%",
            "--min-absolute", "1000", "--min-absolute", "1000/s")
        #expect(gated.output.contains("saga.success"), "from 100% to 0%: \(gated.output)")
        #expect(!gated.output.contains("order.failed{"))
    }

    @Test func otherFormatsHaveTheSameAndCSVTellsWarningsApart() throws {
        try run("--out", "a")
        try run("--out", "b", "--seed", "8")
        let csv = try program.run("compare", "a", "b", "--format", "csv")
        #expect(csv.output.hasPrefix("comparison,metric,labels,window,"))
        #expect(csv.errors.contains("small/base: warning: different seeds: 7 and 8: other customers came"))
        let json = try program.run("compare", "a", "b", "--format", "json")
        let read = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect((read?["comparisons"] as? [Any])?.count == 2)
        #expect(read?["schema"] as? Int == ComparisonReport.currentSchema)
        #expect(json.output.contains("different seeds: 7 and 8: other customers came"))
        let markdown = try program.run("compare", "a", "b", "--format", "markdown")
        #expect(
            markdown.output.hasPrefix("### small/base\n\n> **Warning:** different seeds: 7 and 8: other customers came")
        )
        #expect(try program.run("compare", "a", "b").output.contains("! different seeds: 7 and 8"))
    }

    @Test func repeatedRunsHaveFoldersOfTheirOwnAndLeaveNoOthersBehind() throws {
        try run("--out", "a", "--repeat", "3")
        let reports = (RunTests.reports + RunTests.percentiles).sorted()
        let first = ["base", "without-payment"].flatMap { variant in
            (1...3).flatMap { run in reports.map { "\(variant)/run-\(run)/\($0)" } }
        }
        #expect(program.folder.files("a/small") == first)
        let text = try program.folder.text("a/small/base/run-3/record.json")
        #expect(text.contains("\"seed\":9"), "virtual runs take the next seeds")
        let ended = try program.run("compare", "a", "a")
        #expect(ended.output.contains("✓ small/base: identical, "), "\(ended.output)")
        try run("--out", "a", "--repeat", "2")
        #expect(!program.folder.exists("a/small/base/run-3"))
        #expect(program.folder.exists("a/small/base/run-2/record.json"))
        try run("--out", "a")
        #expect(program.folder.files("a/small/base") == reports)
        try run("--out", "a", "--repeat", "2")
        #expect(!program.folder.exists("a/small/base/record.json"))
    }

    @Test func aRepeatedRunPrintsOneTableAndAVerdictForEach() throws {
        let ended = try program.run("run", "small.yaml", "--repeat", "2")
        #expect(ended.code == 0)
        #expect(ended.output.contains("\nrun 2 of 2\n✓ small (base) held: "), "\(ended.output)")
        // A slow machine is told how long the writing took.
        #expect(ended.output.contains("\nreports in reports/small/{base,without-payment}/run-{1..2}"))
        #expect(try program.run("run", "small.yaml", "--repeat", "0").code == 64)
        #expect(try program.run("run", "small.yaml", "--repeat", "101").code == 64)
    }

    @Test func fewLiveRunsGiveNoVerdict() throws {
        try program.folder.write("brisk.yaml", TestScenario.brisk)
        for out in ["a", "b"] {
            _ = try program.run("run", "brisk.yaml", "--world", "live", "--repeat", "2", "--out", out, "--quiet")
        }
        let ended = try program.run("compare", "a", "b")
        #expect(ended.code == 0)
        #expect(ended.output.contains("? no verdict on "), "\(ended.output)")
        #expect(
            ended.output.replacing("\n  ", with: " ").contains("2 runs a side cannot tell noise"), "\(ended.output)")
        #expect(!ended.output.contains("different seeds"), "live runs of one command share it")
    }

    @Test func whatCannotBeReadIsToldWithLineAndColumn() throws {
        try run("--out", "a")
        let summary = try program.folder.text("a/small/base/summary.csv")
        func told(_ text: String) throws -> String {
            try program.folder.write("x.csv", text)
            let ended = try program.run("compare", "a/small/base/summary.csv", "x.csv")
            #expect(ended.code == ExitReason.badInput.rawValue)
            #expect(ended.output == "")
            return ended.errors
        }
        #expect(try told(String(summary.unicodeScalars.dropLast(9))).contains("the last row has no end"))
        #expect(
            try told(summary.replacing(",count,200,", with: ",count,NaN,")).contains(
                "x.csv:2:44: error: expected a number"))
        #expect(try told(summary.replacing(",", with: ";")).contains("x.csv:1:1: error: columns are parted by ';'"))
        let ended = try program.run("compare", "a", "gone")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.contains("gone: error: does not exist"))
    }

    @Test func foldersWithOtherRunsAreToldApart() throws {
        try run("--out", "a")
        try run("--out", "b", "--set", "variants={}")
        let ended = try program.run("compare", "a", "b")
        #expect(ended.output.contains("✗ only in the base: small/without-payment"), "\(ended.output)\(ended.errors)")
        #expect(ended.code == ExitReason.regressed.rawValue, "what has vanished is no better than what is worse")
        #expect(try program.run("compare", "b", "a").code == 0)
        let other = try program.run("compare", "a/small/base", "a")
        #expect(other.code == ExitReason.badInput.rawValue)
        #expect(other.errors.contains("a/small/base: error: is one run, and a holds several"))
    }

    @Test func gatesThatMakeNoSenseAreRefused() throws {
        for arguments in [
            ["--min-relative", "-1"], ["--min-absolute", "5 parsecs"], ["--min-absolute", ""],
            ["--min-absolute=-5ms"],
        ] {
            let ended = try program.run(["compare", "a", "b"] + arguments)
            #expect(ended.code == 64, "\(arguments): \(ended.errors)")
        }
    }
}
