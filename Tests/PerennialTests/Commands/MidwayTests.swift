import Foundation
import TestSupport
import Testing

@testable import perennial

#if os(Linux)
/// One signal in the middle of its work ends any command soon, and none of it stays behind. Each has so much to do that
/// it would work for some time longer than it has when the signal comes.
@Suite struct MidwayTests {
    /// Hundredths of a second of a processor: more than a command takes to begin.
    private static let underWay = 25

    /// `F_SETPIPE_SZ` of fcntl(2).
    private static let setPipeSize: Int32 = 1031

    private let program: Program

    init() throws { program = try Program(isSlow: true) }

    private func isUnderWay(_ process: Process) -> Bool {
        Program.processorTime(of: process.processIdentifier) >= Self.underWay
    }

    private func expectEnd(_ ended: Program.Interrupted, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let errors = try program.folder.text("stderr.txt")
        #expect(ended.code == ExitReason.interrupted.rawValue, "\(errors)", sourceLocation: sourceLocation)
        #expect(ended.time < Program.soon, "\(ended.time)", sourceLocation: sourceLocation)
    }

    private func partialFiles() -> [String] { program.folder.files("").filter { $0.contains(".partial-") } }

    /// The sagas of a run of a few customers, with these steps and lines again and again.
    private func writeSagas(steps: Int = 1, lines: Int = 1) throws {
        try writeRuns(variants: 0)
        let sagas = try program.folder.text("reports/brisk/base/sagas.jsonl")
        let header = String(sagas.prefix { $0 != "\n" })
        let many = sagas.dropFirst(header.count + 1).split(separator: "\n").map { line -> String in
            guard let begin = line.firstRange(of: "\"steps\":[")?.upperBound else { return String(line) }
            let list = String(line[begin...].dropLast("]}".count))
            return "\(line[..<begin])\(Array(repeating: list, count: steps).joined(separator: ","))]}\n"
        }
        try program.folder.write(
            "many/sagas.jsonl", "\(header)\n\(String(repeating: many.joined(), count: lines))")
    }

    /// A run of a few customers, its files the same for each of the variants.
    private func writeRuns(variants: Int) throws {
        try program.folder.write("brisk.yaml", TestScenario.brisk)
        let ended = try program.run("run", "brisk.yaml", "--quiet", "--record", "all")
        try #require(ended.code == 0, "\(ended.errors)")
        for variant in 0..<variants {
            try FileManager.default.copyItem(
                atPath: program.folder.file("reports/brisk/base"),
                toPath: program.folder.file("reports/brisk/v\(variant)"))
        }
    }

    // MARK: Importers

    @Test(arguments: [SIGINT, SIGTERM])
    func anImportOfOrders(signal: Int32) throws {
        let rows = (0..<40_000).map { "\($0),R\($0 % 50),x,1,2026-05-10 09:00:00,2.50,\($0),F\n" }.joined()
        try program.folder.write(
            "orders.csv", "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n" + rows)
        try program.folder.write("t.csv", "what was there before")
        let ended = try program.interrupted(
            ["import", "orders", "orders.csv", "-o", "t.csv"], by: signal, when: isUnderWay)
        try expectEnd(ended)
        #expect(try program.folder.text("t.csv") == "what was there before")
        #expect(partialFiles() == [])
        #expect(try program.folder.text("stdout.txt") == "", "no report of half a file")
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func anImportOfALog(signal: Int32) throws {
        let line = #"203.0.113.7 - - [10/May/2026:09:00:00 +0000] "GET /blog/tags/roses HTTP/1.1" 200 512 "-" "-""#
        try program.folder.write("access.log", String(repeating: line + "\n", count: 20_000))
        let ended = try program.interrupted(
            ["import", "access-log", "access.log", "--map", "sample", "-o", "t.csv"], by: signal, when: isUnderWay)
        try expectEnd(ended)
        #expect(!program.folder.exists("t.csv"))
        #expect(partialFiles() == [])
    }

    // MARK: Views of runs

    @Test func aTrace() throws {
        try writeSagas(lines: 100)
        let ended = try program.interrupted(["trace", "many", "-o", "trace.json"]) { process in
            program.folder.exists("trace.json.partial-\(process.processIdentifier)")
        }
        try expectEnd(ended)
        #expect(program.folder.names.filter { $0.hasPrefix("trace.json") } == [])
    }

    @Test func aReport() throws {
        try writeRuns(variants: 30)
        try program.folder.write("reports/brisk/report.html", "what was there before")
        let ended = try program.interrupted(["report", "reports/brisk"], by: SIGINT, when: isUnderWay)
        try expectEnd(ended)
        #expect(try program.folder.text("reports/brisk/report.html") == "what was there before")
        #expect(partialFiles() == [])
    }

    @Test func aComparison() throws {
        try writeRuns(variants: 15)
        let ended = try program.interrupted(["compare", "reports", "reports"], when: isUnderWay)
        try expectEnd(ended)
        #expect(try program.folder.text("stdout.txt") == "")
    }

    @Test(
        "Who writes to a reader that does not read ends too",
        arguments: [
            ["explain", "many", "--order", "0"],
            ["compare", "reports/brisk/base", "reports/brisk/base", "--all", "--format", "csv"],
            ["schema"],
        ])
    func withoutAReader(command: [String]) throws {
        if command.contains("reports/brisk/base") { try writeRuns(variants: 0) }
        if command.contains("many") { try writeSagas(steps: 60) }
        let pipe = Pipe()
        // As small as Linux has them: one page.
        #expect(fcntl(pipe.fileHandleForWriting.fileDescriptor, Self.setPipeSize, 1) >= 0)
        let ended = try program.interrupted(command, output: pipe) { _ in
            var asked = pollfd(fd: pipe.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
            return poll(&asked, 1, 1) > 0
        }
        try expectEnd(ended)
    }

    @Test("A run that nobody reads ends with its reports")
    func aRunWithoutAReader() throws {
        try program.folder.write("long.yaml", TestScenario.long)
        let pipe = Pipe()
        // Of one page, and full.
        let room = fcntl(pipe.fileHandleForWriting.fileDescriptor, Self.setPipeSize, 1)
        try pipe.fileHandleForWriting.write(contentsOf: Data(count: Int(room)))
        let ended = try program.interrupted(["run", "long.yaml", "--progress", "lines"], output: pipe) { _ in
            try program.folder.text("stderr.txt").contains("\n")
        }
        try expectEnd(ended)
        #expect(program.reports("reports/long/base") == RunTests.reports)
    }

    // MARK: Scenarios

    /// Of so many values, of which a file may have 100,000.
    private func writeLargeScenario(times count: Int = 60_000) throws {
        let times = String(repeating: "1ms, ", count: count)
        try program.folder.write(
            "large.yaml",
            """
            scenario: large
            duration: 20h
            shop: { services: { order: { time: { empirical: [ \(times)1ms ] } } } }
            traffic: { shoppers: { executor: constant-arrival-rate, rate: 20/s } }

            """)
    }

    @Test(
        "A command that reads a large scenario ends, and has nothing to say",
        arguments: [
            (["run", "large.yaml"], SIGTERM), (["run", "-"], SIGINT), (["check", "large.yaml"], SIGINT),
            (["inspect", "large.yaml"], SIGTERM), (["verify", "large.yaml"], SIGINT),
            (["capacity", "large.yaml", "--expect", "order.served > 0%", "--vary", "traffic.shoppers.rate"], SIGTERM),
        ])
    func aLargeScenario(command: [String], signal: Int32) throws {
        try writeLargeScenario()
        let ended = try program.interrupted(command, by: signal, input: "large.yaml", when: isUnderWay)
        try expectEnd(ended)
        #expect(try program.folder.text("stdout.txt").contains("✓") == false)
        #expect(program.folder.files("reports") == [])
        #expect(partialFiles() == [])
    }

    @Test func aLargeFileOfRules() throws {
        // Below the limit of such a file.
        let rules = String(repeating: "- { match: /a, step: list }\n", count: 999)
        let comments = String(repeating: "# \(String(repeating: "x", count: 78))\n", count: 2_500)
        try program.folder.write("rules.yaml", comments + rules)
        #expect(mkfifo(program.folder.file("log"), 0o600) == 0)
        let ended = try program.interrupted(
            ["import", "access-log", "log", "--map", "rules.yaml", "-o", "t.csv"]
        ) { Program.processorTime(of: $0.processIdentifier) >= 8 }
        try expectEnd(ended)
        #expect(program.folder.names.filter { $0.hasPrefix("t.csv") } == [])
    }

    @Test("A verification under way leaves none of its two processes behind", arguments: [SIGINT, SIGTERM])
    func aVerification(signal: Int32) throws {
        try program.folder.write("long.yaml", TestScenario.long)
        var other: Int32?
        let ended = try program.interrupted(["verify", "long.yaml"], by: signal) { process in
            other = Program.children(of: process).first
            return other.map { Program.processorTime(of: $0) >= Self.underWay } ?? false && isUnderWay(process)
        }
        try expectEnd(ended)
        try expectEnd(of: #require(other))
        #expect(try program.folder.text("stdout.txt") == "")
    }

    @Test("A verification whose second process still reads the scenario ends with it")
    func aVerificationThatBegins() throws {
        try writeLargeScenario(times: 20_000)
        var other: Int32?
        let ended = try program.interrupted(["verify", "large.yaml"]) { process in
            other = Program.children(of: process).first
            return other != nil
        }
        try expectEnd(ended)
        try expectEnd(of: #require(other))
    }

    /// It ends by itself as nobody reads what it writes.
    private func expectEnd(of process: Int32, sourceLocation: SourceLocation = #_sourceLocation) {
        let deadline = ContinuousClock.now + Program.soon
        while Program.isRunning(process), ContinuousClock.now < deadline { usleep(1_000) }
        #expect(!Program.isRunning(process), sourceLocation: sourceLocation)
    }

    @Test("A search under way ends without an answer", arguments: [SIGINT, SIGTERM])
    func aSearch(signal: Int32) throws {
        try program.folder.write("small.yaml", TestScenario.small)
        // The first value holds, and so do many after it.
        let ended = try program.interrupted(
            ["capacity", "small.yaml", "--expect", "order.served >= 0%", "--vary", "traffic.shoppers.rate"], by: signal
        ) { _ in
            (try? program.folder.text("stdout.txt"))?.contains("✓") == true
        }
        try expectEnd(ended)
        let output = try program.folder.text("stdout.txt")
        #expect(output.contains("interrupted"), "\(output)")
        #expect(!output.contains("nine of ten"), "\(output)")
    }
}
#endif
