import Foundation
import TestSupport
import Testing

@testable import perennial

/// Signals that come at awkward times, and descriptors that are not there.
@Suite struct SignalTests {
    private let program: Program

    init() throws { program = try Program() }

    /// Starts the command and waits for its first line on standard error.
    private func start(_ arguments: [String]) throws -> (process: Process, errors: FileHandle) {
        let process = program.process(arguments)
        let errors = Pipe()
        process.standardOutput = try program.folder.handle("stdout.txt")
        process.standardError = errors
        try process.run()
        Program.end(process, after: Program.defaultLimit)
        return (process, errors.fileHandleForReading)
    }

    private func readLine(_ handle: FileHandle) throws {
        while let data = try handle.read(upToCount: 1), !data.isEmpty, data != Data("\n".utf8) {}
    }

    @Test func aTerminalThatIsClosedInterruptsARun() throws {
        try program.folder.write("long.yaml", TestScenario.long)
        let (process, errors) = try start(["run", "long.yaml", "--progress", "lines"])
        try readLine(errors)
        kill(process.processIdentifier, SIGHUP)
        _ = try errors.readToEnd()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == ExitReason.interrupted.rawValue)
        #expect(program.reports("reports/long/base") == RunTests.reports)
    }

    @Test func twoInterruptsAtOnceLeaveTheReportsOfOneRun() throws {
        let names = RunTests.reports.filter { $0 != "events.csv" }
        try program.folder.write("long.yaml", TestScenario.long)
        for seed in ["1", "2"] {
            let before = names.map { try? program.folder.text("reports/long/base/\($0)") }
            let (process, errors) = try start(["run", "long.yaml", "--progress", "lines", "--seed", seed])
            try readLine(errors)
            kill(process.processIdentifier, SIGINT)
            if seed == "2" { kill(process.processIdentifier, SIGTERM) }
            _ = try errors.readToEnd()
            process.waitUntilExit()
            #expect(process.terminationStatus == ExitReason.interrupted.rawValue)
            let after = names.map { try? program.folder.text("reports/long/base/\($0)") }
            let changed = zip(before, after).count { $0 != $1 }
            #expect(changed == names.count || seed == "2" && changed == 0, "\(changed) of \(names) are new")
            #expect(program.reports("reports/long/base") == RunTests.reports)
        }
    }

    @Test func aQuitEndsTheProgramWithoutACrashReport() throws {
        try program.folder.write("long.yaml", TestScenario.long)
        let (process, errors) = try start(["run", "long.yaml", "--progress", "lines"])
        try readLine(errors)
        kill(process.processIdentifier, SIGQUIT)
        let rest = String(decoding: try errors.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        #expect(process.terminationStatus == SIGQUIT)
        #expect(!rest.contains("crash"), "\(rest)")
    }

    #if os(Linux)
    @Test func anInterruptedVerificationDoesNotPromiseAReport() throws {
        try program.folder.write("long.yaml", TestScenario.long)
        let (process, errors) = try start(["verify", "long.yaml"])
        // Its second process is there: so are its handlers of signals.
        while process.isRunning, Program.children(of: process).isEmpty {}
        kill(process.processIdentifier, SIGINT)
        let text = String(decoding: try errors.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == ExitReason.interrupted.rawValue)
        #expect(text.contains("interrupted: ending both runs"), "\(text)")
    }

    @Test func anInterruptWhileAScenarioIsReadIsOne() throws {
        let scenario = "{ scenario: replay, traffic: { t: { executor: trace, file: t.csv } } }"
        try program.folder.write("replay.yaml", scenario)
        // Takes some seconds to survey.
        let rows = (0..<400_000).map { "\($0),s\($0),list,,\n" }.joined()
        try program.folder.write("t.csv", "offset_s,session,step,order,items\n" + rows)
        let (process, errors) = try start(["run", "replay.yaml"])
        while process.isRunning, !Program.isOpen("t.csv", in: process) {}
        kill(process.processIdentifier, SIGINT)
        _ = try errors.readToEnd()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit, "ended by a signal")
        #expect(process.terminationStatus == ExitReason.interrupted.rawValue)
    }
    #endif

    @Test func aProgramWithoutStandardOutputDoesItsWork() throws {
        try program.folder.write("a.yaml", TestScenario.failing)
        let command = "exec \(program.executable.path) run a.yaml <&- >&- 2>&-"
        let process = program.process(["-c", command])
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == ExitReason.expectationFailed.rawValue)
        #expect(program.reports("reports/failing/base") == RunTests.reports)
    }
}
