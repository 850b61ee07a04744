import Foundation
import TestSupport
import Testing

@testable import perennial

@Suite struct InterruptTests {
    private let program: Program

    init() throws { program = try Program() }

    /// Starts a run that would take hours, waits for its first line of progress, and sends the signal.
    private func interrupted(
        by signal: Int32, _ command: [String] = ["run", "long.yaml"]
    ) throws -> (code: Int32, errors: String) {
        try program.folder.write("long.yaml", TestScenario.long)
        let process = program.process(command + ["--progress", "lines"])
        let errors = Pipe()
        process.standardOutput = try program.folder.handle("stdout.txt")
        process.standardError = errors
        try process.run()
        Program.end(process, after: Program.defaultLimit)
        var text = ""
        while let data = try errors.fileHandleForReading.read(upToCount: 1), !data.isEmpty {
            text += String(decoding: data, as: UTF8.self)
            if text.hasSuffix("\n") { break }
        }
        kill(process.processIdentifier, signal)
        let rest = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        // Where the program was ended by the signal itself, it did not catch it.
        try #require(process.terminationReason == .exit, "ended by a signal")
        return (process.terminationStatus, text + String(decoding: rest, as: UTF8.self))
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func anInterruptedRunWritesTheReportSoFar(signal: Int32) throws {
        let ended = try interrupted(by: signal)
        #expect(ended.code == ExitReason.interrupted.rawValue, "not 99, whatever the expectations say")
        #expect(ended.errors.contains("interrupted: writing the report so far; once more ends at once"))
        #expect(program.reports("reports/long/base") == RunTests.reports)
        let output = try program.folder.text("stdout.txt")
        let verdict = "was interrupted: stopped early, expectations are not judged"
        #expect(output.replacing(#/\s+/#, with: " ").contains(verdict), "\(output)")
        #expect(output.contains("• saga.started >= 1000000000"))
        #expect(output.contains("• saga-ends: not judged, since the run was stopped early"))
        #expect(output.contains("not run: long (later)"))
        #expect(try program.folder.text("reports/long/base/timeline.csv").split(separator: "\r\n").count >= 2)
    }

    @Test func aLiveRunIsInterruptedToo() throws {
        let ended = try interrupted(by: SIGINT, ["run", "long.yaml", "--world", "live"])
        #expect(ended.code == ExitReason.interrupted.rawValue)
        #expect(program.reports("reports/long/base") == RunTests.reports)
    }

    @Test("An interrupted check names what it did not come to, and is no success")
    func anInterruptedCheck() throws {
        let second = try program.folder.write("second.yaml", TestScenario.small)
        let ended = try interrupted(by: SIGINT, ["check", "long.yaml", second, "--junit", "junit.xml"])
        #expect(ended.code == ExitReason.interrupted.rawValue)
        let output = try program.folder.text("stdout.txt")
        #expect(output.contains("✗ long/base: 1 of "), "\(output)")
        #expect(
            output.hasSuffix(
                "1 of 1 runs failed; interrupted, not run: long (later), small (base), small (without-payment)\n"),
            "\(output)")
        let junit = try program.folder.text("junit.xml")
        #expect(junit.ranges(of: "type=\"interrupted\"").count == 3, "\(junit)")
    }

    @Test("An interrupted search says so, and gives no load")
    func anInterruptedSearch() throws {
        let ended = try interrupted(
            by: SIGINT,
            ["capacity", "long.yaml", "--expect", "saga.completion >= 0%", "--vary", "traffic.shoppers.rate"])
        #expect(ended.code == ExitReason.interrupted.rawValue, "\(ended.errors)")
    }
}
