import Foundation
import TestSupport
import Testing
import Texts

@testable import perennial

/// Reports of two runs never lie beside one another.
@Suite struct ReportStageTests {
    private let program: Program

    init() throws { program = try Program() }

    @Test func aDiskThatFillsUpLeavesTheReportsOfTheRunBefore() throws {
        try program.folder.write("a.yaml", TestScenario.failing)
        _ = try program.run("run", "a.yaml")
        let before = try reports("reports/failing/base")
        let (summary, record) = (try #require(before["summary.csv"]), try #require(before["record.json"]))
        // Room for the first report, and not for the last.
        try #require(record.count > summary.count + 4_096)
        let blocks = (summary.count + record.count) / 2 / 512
        let process = program.process([
            "-c", "ulimit -f \(blocks); exec \(program.executable.path) run a.yaml --seed 99",
        ])
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.standardOutput = try program.folder.handle("stdout.txt")
        process.standardError = try program.folder.handle("stderr.txt")
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == ExitReason.impossible.rawValue)
        let errors = try program.folder.text("stderr.txt")
        #expect(errors.contains("reports/failing/base/record.json: cannot write it (File too large)"), "\(errors)")
        #expect(try reports("reports/failing/base") == before)
    }

    @Test func reportsArePutInPlaceTogether() throws {
        let folder = program.folder.file("x")
        try program.folder.write("x/a", "old")
        try program.folder.write("x/b", "old")
        try ReportStage.publish(["a", "b"], in: folder, hint: "") { (stage) throws(FileError) in
            for name in ["a", "b"] { try AtomicFile.write(to: "\(stage)/\(name)") { _ throws(FileError) in } }
            #expect((try? program.folder.text("x/a")) == "old")
        }
        #expect(try reports("x") == ["a": "", "b": ""])
    }

    @Test func reportsThatCannotAllBePutInPlaceAreNotLeftBesideOldOnes() throws {
        let folder = program.folder.file("x")
        try program.folder.write("x/a", "old")
        try program.folder.write("x/b/in the way", "")
        #expect(throws: Failure.self) {
            try ReportStage.publish(["a", "b"], in: folder, hint: "") { (stage) throws(FileError) in
                for name in ["a", "b"] { try AtomicFile.write(to: "\(stage)/\(name)") { _ throws(FileError) in } }
            }
        }
        #expect(program.folder.files("x") == ["b/in the way"])
    }

    @Test func whatAProcessThatIsNoMoreLeftBehindIsRemoved() throws {
        // No process has a number as large (PID_MAX_LIMIT of Linux is 2^22).
        let abandoned = "x/\(ReportStage.prefix)\(Int32.max)/summary.csv"
        try program.folder.write(abandoned, "half")
        try program.folder.write("x/\(ReportStage.prefix)\(getpid())/summary.csv", "somebody writes here")
        ReportStage.removeAbandoned(in: program.folder.file("x"))
        #expect(program.folder.files("x") == ["\(ReportStage.prefix)\(getpid())/summary.csv"])
    }

    /// Name → text of every file in a folder.
    private func reports(_ folder: String) throws -> [String: String] {
        var texts: [String: String] = [:]
        for name in program.folder.files(folder) { texts[name] = try program.folder.text("\(folder)/\(name)") }
        return texts
    }
}
