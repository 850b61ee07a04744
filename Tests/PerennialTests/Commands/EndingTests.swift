import Foundation
import TestSupport
import Testing

@testable import perennial

#if os(Linux)
/// One signal ends any command soon, and nothing of it stays behind.
@Suite struct EndingTests {
    private let program: Program

    init() throws { program = try Program() }

    /// A program that is asked and never answers, deaf to signals; it has left two processes in sessions of their own, one
    /// of which has no parent any more. They sleep for as many seconds as only they do.
    private func writeHang(_ seconds: Int, hello: Bool = true) throws {
        let greeting = hello ? #"echo '{"type":"hello","version":1,"context":"notification"}'"# : "true"
        try program.folder.write(
            "hang.sh",
            """
            trap '' TERM INT HUP PIPE
            setsid sleep \(seconds) &
            (setsid sleep \(seconds) &)
            IFS= read -r line
            \(greeting)
            : > asked
            IFS= read -r line
            : > asked-again
            exec sleep \(seconds)
            """)
        try program.folder.write(
            "hang.yaml",
            """
            scenario: hang
            duration: 30s
            shop:
              services:
                notification: { external: { command: [sh, hang.sh], timeout: 100s, startTimeout: 100s } }
            traffic: { t: { executor: constant-arrival-rate, rate: 20/s, journey: [ order ] } }
            """)
    }

    /// The processes of the machine with these seconds as their only argument.
    private func sleepers(_ seconds: Int) -> Int {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.count { process in
            let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
            return String(decoding: line, as: UTF8.self) == "sleep\u{0}\(seconds)\u{0}"
        }
    }

    @Test(
        "A program that hangs holds up no end, and leaves nothing behind",
        arguments: [
            (["run", "hang.yaml"], 86_501, SIGTERM), (["run", "hang.yaml", "--world", "live"], 86_502, SIGINT),
            (["check", "hang.yaml"], 86_503, SIGTERM),
        ])
    func aHangingProgram(command: [String], seconds: Int, signal: Int32) throws {
        try writeHang(seconds)
        let ended = try program.interrupted(command, by: signal) { _ in program.folder.exists("asked-again") }
        let errors = try program.folder.text("stderr.txt")
        #expect(ended.code == ExitReason.interrupted.rawValue, "\(errors)")
        #expect(ended.time < Program.soon, "\(ended.time)")
        #expect(program.reports("reports/hang/base") == RunTests.reports)
        let events = try program.folder.text("reports/hang/base/events.csv")
        #expect(!events.contains("external-hung"), "\(events)")
        #expect(sleepers(seconds) == 0)
    }

    @Test("A program that never says hello holds up no end either")
    func aProgramThatDoesNotStart() throws {
        try writeHang(86_504, hello: false)
        let ended = try program.interrupted(["run", "hang.yaml"]) { _ in program.folder.exists("asked") }
        #expect(ended.code == ExitReason.interrupted.rawValue)
        #expect(ended.time < Program.soon, "\(ended.time)")
        #expect(try program.folder.text("stdout.txt").contains("not run: hang (base)"))
        #expect(!program.folder.exists("reports/hang/base/record.json"))
        #expect(sleepers(86_504) == 0)
    }

    @Test("A conformance check ends with its program")
    func conformance() throws {
        try writeHang(86_505)
        let command = ["conformance", "--context", "notification", "--timeout", "100", "--", "sh", "hang.sh"]
        let ended = try program.interrupted(command) { _ in program.folder.exists("asked-again") }
        #expect(ended.code == ExitReason.interrupted.rawValue)
        #expect(ended.time < Program.soon, "\(ended.time)")
        #expect(sleepers(86_505) == 0)
    }

    @Test("A verification takes its second run, and that one's program, with it", arguments: [SIGINT, SIGTERM])
    func verification(signal: Int32) throws {
        let seconds = signal == SIGINT ? 86_507 : 86_508
        try writeHang(seconds)
        let ended = try program.interrupted(["verify", "hang.yaml"], by: signal) { _ in
            // One of the two runs hangs; the other one waits for its events.
            program.folder.exists("asked-again") && sleepers(seconds) >= 3
        }
        #expect(ended.code == ExitReason.interrupted.rawValue)
        #expect(ended.time < Program.soon, "\(ended.time)")
        // It is told to end and not waited for.
        let clock = ContinuousClock()
        let began = clock.now
        while sleepers(seconds) > 0, clock.now - began < .seconds(30) { usleep(10_000) }
        #expect(sleepers(seconds) == 0)
    }

    @Test("A run that ends by itself leaves nothing of its programs behind")
    func nothingIsLeftAfterARun() throws {
        try writeHang(86_506)
        let ended = try program.run(
            "run", "hang.yaml", "--set", "shop.services.notification.external.timeout=50ms", "--set", "duration=1s",
            "--set", "drain=1s")
        #expect(ended.code != nil)
        #expect(sleepers(86_506) == 0)
    }

    @Test("A command that waits for its input ends at once, and its half of a file vanishes")
    func whatWaitsForInput() throws {
        #expect(mkfifo(program.folder.file("pipe"), 0o600) == 0)
        let ended = try program.interrupted(["import", "orders", "pipe", "-o", "t.csv"], by: SIGINT) { process in
            // It blocks in opening the pipe, for the trace that it has begun.
            program.folder.exists("t.csv.partial-\(process.processIdentifier)")
        }
        #expect(ended.code == ExitReason.interrupted.rawValue)
        #expect(ended.time < Program.soon, "\(ended.time)")
        #expect(program.folder.names.filter { $0.hasPrefix("t.csv") } == [])
    }

    @Test("A search ends with who reads it")
    func aSearchWithoutAReader() throws {
        try program.folder.write("long.yaml", TestScenario.long)
        let command =
            "\(program.executable.path) capacity long.yaml --expect 'saga.completion >= 0%' "
            + "--vary traffic.shoppers.rate 2> stderr.txt | head -n 1"
        let process = program.process(["-c", command])
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.standardOutput = try program.folder.handle("stdout.txt")
        try process.run()
        // The shell waits for both sides of the pipe, and the first run alone would take minutes.
        Program.end(process, after: Program.defaultLimit)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(try program.folder.text("stdout.txt").hasPrefix("capacity of long"))
        #expect(try program.folder.text("stderr.txt") == "")
    }
}
#endif
