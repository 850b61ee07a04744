import Foundation
import TestSupport
import Testing

@testable import perennial

/// No command writes over what it reads.
@Suite struct OutputCheckTests {
    private let program: Program

    init() throws {
        program = try Program()
        try program.folder.write("small.yaml", TestScenario.small)
        try program.folder.write(
            "trace.csv",
            "# perennial trace 1\noffset_s,session,step,order,items\n0,c1,order,o1,peony:1:500\n2,c2,order,o2,freesia:2:300\n"
        )
        try program.folder.write(
            "replay.yaml",
            """
            scenario: replay
            duration: 5s
            traffic: { t: { executor: trace, file: trace.csv } }
            """)
    }

    private func refuses(_ file: String, _ arguments: [String]) throws {
        let before = try program.folder.text(file)
        let ended = try program.run(arguments)
        #expect(ended.code == ExitReason.badInput.rawValue, "\(arguments): \(ended.output)\(ended.errors)")
        #expect(ended.errors.contains("is read by this command"), "\(ended.errors)")
        #expect(try program.folder.text(file) == before)
        #expect(program.folder.names.filter { $0.contains("partial") } == [])
    }

    @Test func aScenarioIsNoPlaceForASummary() throws {
        try refuses("small.yaml", ["run", "small.yaml", "--summary-export", "small.yaml"])
        try refuses("small.yaml", ["check", "small.yaml", "--junit", "./small.yaml"])
        try refuses("small.yaml", ["check", ".", "--summary", "small.yaml"])
        try program.folder.write("wrong.yaml", "scenario: [")
        try refuses("wrong.yaml", ["run", "wrong.yaml", "--summary-export", "wrong.yaml"])
        let link = program.folder.file("link.xml")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "small.yaml")
        try refuses("small.yaml", ["check", "small.yaml", "--junit", "link.xml"])
    }

    @Test func norIsATraceOrARecordOrAFileOfRules() throws {
        try refuses("trace.csv", ["run", "replay.yaml", "--summary-export", "trace.csv"])
        try refuses("trace.csv", ["check", "replay.yaml", "--junit", "trace.csv"])
        #expect(try program.run("run", "small.yaml", "--quiet", "--out", "o").code == 0)
        for name in ["record.json", "sagas.jsonl"] {
            try refuses("o/small/base/\(name)", ["trace", "o/small/base", "--out", "o/small/base/\(name)"])
        }
        try program.folder.write("rules.yaml", try program.run("import", "rules").output)
        try program.folder.write("log", "")
        try refuses("rules.yaml", ["import", "access-log", "log", "--map", "rules.yaml", "-o", "rules.yaml"])
    }

    @Test("What cannot be read may be named in what could not be read, and is not written over either")
    func ofAScenarioThatIsWrong() throws {
        try program.folder.write("trace.csv", "0,c1,order\n")
        for option in ["--junit", "--summary"] {
            let ended = try program.run(["check", "replay.yaml", option, "trace.csv"])
            #expect(ended.code == ExitReason.badInput.rawValue)
        }
        #expect(try program.run("run", "replay.yaml", "--summary-export", "trace.csv").code == 104)
        #expect(try program.folder.text("trace.csv") == "0,c1,order\n")
        // An earlier output does not pass for this one's.
        for (option, start) in [("--junit", "<old/>"), ("--summary", "# old")] {
            try program.folder.write("output", start)
            #expect(try program.run(["check", "replay.yaml", option, "output"]).code == 104)
            #expect(try program.folder.text("output") != start)
        }
    }

    @Test func aFileInTheFolderOfReportsNeedsNoFolderBefore() throws {
        let check = try program.run(["check", "small.yaml", "--out", "new/a", "--junit", "new/a/junit.xml"])
        #expect(check.code == 0, "\(check.errors)")
        #expect(program.folder.exists("new/a/junit.xml"))
        let run = try program.run([
            "run", "small.yaml", "--out", "new/b", "--summary-export", "new/b/s.json", "--quiet",
        ])
        #expect(run.code == 0, "\(run.errors)")
        #expect(program.folder.exists("new/b/s.json"))
    }

    @Test func aCopyOfReportsUnderAnotherNameStays() throws {
        func run() throws { #expect(try program.run("run", "small.yaml", "--quiet").code == 0) }
        try run()
        for (name, copy) in [("base", "before"), ("without-payment", "kept")] {
            try FileManager.default.copyItem(
                atPath: program.folder.file("reports/small/\(name)"),
                toPath: program.folder.file("reports/small/\(copy)"))
        }
        try run()
        for copy in ["before", "kept"] {
            #expect(program.folder.exists("reports/small/\(copy)/record.json"))
            #expect(program.folder.exists("reports/small/\(copy)/summary.csv"))
        }
        let ended = try program.run("compare", "reports/small/before", "reports/small/base")
        #expect(ended.code == 0, "\(ended.output)")
    }
}
