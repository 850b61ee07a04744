import Foundation
import Measurement
import Reports
import TestSupport
import Testing

@testable import perennial

@Suite struct ReportTests {
    private let program: Program

    init() throws {
        program = try Program()
        try program.folder.write("small.yaml", TestScenario.small)
    }

    @Test func thePageIsMadeAgainByteForByte() throws {
        _ = try program.run("run", "small.yaml")
        let written = try program.folder.text("reports/small/report.html")
        try FileManager.default.removeItem(atPath: program.folder.file("reports/small/report.html"))
        let ended = try program.run("report", "reports/small/")
        #expect(ended.code == 0)
        #expect(ended.output == "reports/small/report.html\n")
        #expect(try program.folder.text("reports/small/report.html") == written)
        #expect(written.contains("<b>base</b> held"))
        #expect(written.contains("<b>without-payment</b> differs"))
    }

    @Test func theFolderOfOneRunGetsAPageOfItsOwn() throws {
        _ = try program.run("run", "small.yaml")
        let ended = try program.run("report", "reports/small/base")
        #expect(ended.output == "reports/small/base/report.html\n")
        let page = try program.folder.text("reports/small/base/report.html")
        #expect(page.contains("held</p>"))
        #expect(!page.contains("without-payment</b>"))
    }

    @Test func variantsAreInTheOrderOfTheirScenario() throws {
        let variants = "  zebra: { seed: 8, expect: [] }\n  ant: { seed: 9, expect: [] }\n"
        try program.folder.write("small.yaml", TestScenario.small + "\n" + variants)
        _ = try program.run("run", "small.yaml")
        let records = try ScenarioReport(folder: program.folder.file("reports/small")).read()
        #expect(records.map(\.identity.variant) == [nil, "without-payment", "zebra", "ant"])
    }

    @Test func percentilesOfOperationsThatARunNoLongerHasAreRemoved() throws {
        try program.folder.write("reports/small/base/latency-cancel.hgrm", "of a run before")
        _ = try program.run("run", "small.yaml")
        let files = program.folder.files("reports/small/base").filter { $0.hasSuffix(PercentileFiles.suffix) }
        #expect(files == RunTests.percentiles)
    }

    @Test func aVariantThatTheScenarioNoLongerHasLeavesNoReports() throws {
        _ = try program.run("run", "small.yaml")
        try program.folder.write("reports/small/notes/mine.txt", "not a report")
        _ = try program.run("run", "small.yaml", "--set", "variants={}", "--seed", "8")
        #expect(!program.folder.exists("reports/small/without-payment"))
        #expect(program.folder.exists("reports/small/notes/mine.txt"))
        let records = try ScenarioReport(folder: program.folder.file("reports/small")).read()
        #expect(records.map(\.identity.seed) == [8])
        _ = try program.run("run", "small.yaml", "--repeat", "2")
        #expect(!program.folder.exists("reports/small/report.html"), "the page was of runs that are gone")
    }

    // MARK: Bad input

    private func expectComplaint(_ folder: String, saying message: String) throws {
        let ended = try program.run("report", folder)
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.contains(message), "\(ended.errors)")
        #expect(ended.output == "")
    }

    @Test func aFolderWithoutRecordsSaysWhatIsMissing() throws {
        try expectComplaint("gone", saying: "gone: error: no such folder")
        try program.folder.write("empty/file", "")
        try expectComplaint("empty", saying: "empty: error: no record.json, neither here nor in a folder in it")
        try expectComplaint("empty", saying: "hint: 'perennial run FILE' writes them")
        _ = try program.run("run", "small.yaml")
        try expectComplaint("reports", saying: "hint: name one of its scenarios: reports/small")
    }

    @Test func aRecordOfAnotherVersionOrADamagedOneIsRefused() throws {
        let next = Record.currentSchema + 1
        try program.folder.write("a/base/record.json", "{\"schema\":\(next)}")
        try expectComplaint("a", saying: "a/base/record.json: error: schema \(next) is newer")
        try program.folder.write("b/base/record.json", "half a rec")
        try expectComplaint("b", saying: "b/base/record.json: error: is damaged: ")
        #expect(!program.folder.exists("a/report.html"))
    }

    @Test func recordsOfSeveralScenariosAreNoOnePage() throws {
        try program.folder.write("failing.yaml", TestScenario.failing)
        _ = try program.run("run", "small.yaml", "failing.yaml", "--out", "o")
        try program.folder.write("o/small/stray/record.json", try program.folder.text("o/failing/base/record.json"))
        try expectComplaint("o/small", saying: "records of several scenarios, small and failing")
    }

    // MARK: --open

    private func open(_ environment: [String: String]) throws -> (errors: String, code: Int32) {
        _ = try program.run("run", "small.yaml")
        let process = program.process(["report", "reports/small", "--open"])
        process.environment = environment
        process.standardOutput = try program.folder.handle("stdout.txt")
        process.standardError = try program.folder.handle("stderr.txt")
        try process.run()
        process.waitUntilExit()
        return (try program.folder.text("stderr.txt"), process.terminationStatus)
    }

    @Test func withoutADisplayThePathIsTold() throws {
        let ended = try open(["PATH": "/nowhere"])
        #expect(ended.code == 0)
        #expect(ended.errors.contains("/reports/small/report.html yourself"), "\(ended.errors)")
    }

    @Test func theSystemIsAskedToOpenThePage() throws {
        #if os(Linux)
        let script = try program.folder.write(
            "bin/xdg-open", "#!/bin/sh\nprintf '%s' \"$1\" > \(program.folder.path)/asked\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        let pipe = program.folder.file("asked")
        #expect(mkfifo(pipe, 0o600) == 0)
        let ended = try open(["PATH": program.folder.file("bin"), "DISPLAY": ":0"])
        #expect(ended.errors == "")
        // The other end of the pipe, which is there as soon as the script runs.
        let asked = try #require(FileHandle(forReadingAtPath: pipe)).readToEnd() ?? Data()
        #expect(String(decoding: asked, as: UTF8.self) == "reports/small/report.html")
        #endif
    }
}
