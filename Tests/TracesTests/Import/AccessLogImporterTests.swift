import Contexts
import Scenarios
import TestSupport
import Testing

@testable import Traces

@Suite struct AccessLogImporterTests {
    private let folder: TemporaryFolder
    private static let shop = """
        - { match: /product/*, method: GET, status: 2xx, step: browse, product: 1 }
        - { match: /search, step: browse, count: 5 }
        - { match: /checkout, method: POST, status: [200, 303], step: order, count: 2 }
        - { match: /orders, step: list }
        - { match: /orders/cancel, step: cancel }
        - { match: "/static/**", step: ignore }
        """

    init() throws { folder = try TemporaryFolder() }

    private func line(_ time: String, _ request: String, host: String = "10.0.0.1", status: Int = 200) -> String {
        "\(host) - - [17/May/2015:\(time) +0000] \"\(request) HTTP/1.1\" \(status) 5 \"-\" \"agent\""
    }

    private func run(_ lines: [String]) throws -> (report: ImportReport, rows: [String]) {
        let input = try folder.write("a.log", lines.joined(separator: "\n") + "\n")
        let rules = try AccessLogRules(yaml: Self.shop, name: "rules")
        let importer = AccessLogImporter(rules: rules, policy: BadLines.Policy(maximumShare: 1))
        let report = try importer.run(inputs: [input], output: folder.file("t.csv"))
        #expect(report.addsUp, "\(report)")
        return (report, try folder.text("t.csv").split(separator: "\n").dropFirst(2).map(String.init))
    }

    // The figures come from a count in another language with the same rules.
    @Test(.needsRealData, arguments: [AccessLogImporter.defaultSortBudget, 20_000])
    func theRealLogGivesTheFiguresOfAnIndependentCount(sortBudget: Int) throws {
        var importer = AccessLogImporter(rules: try AccessLogRules(yaml: AccessLogRules.sample, name: "sample"))
        importer.sortBudget = sortBudget
        let report = try importer.run(inputs: [RealData.log], output: folder.file("t.csv"))
        #expect(report.linesRead == 10_000)
        #expect(report.addsUp)
        #expect(report.count("browse") == 2_431)
        #expect(report.count("list") == 1_593)
        #expect(report.count("ignored by a rule") == 5_649)
        #expect(report.count("no rule matches") == 326)
        #expect(report.count(.bad) == 1)
        #expect(report.badLines.examples.map(\.line) == [8_899])
        #expect(report.badLines.byReason.map(\.reason) == [.agent])
        #expect(report.figure("lines behind a later one, put in order") == 9_447)
        #expect(report.figure("sessions") == 2_279)
        #expect(report.figure("distinct paths that no rule matches") == 111)
        #expect(report.unmatchedPaths.count == AccessLogImporter.shownUnmatchedPaths)
        #expect(
            report.unmatchedPaths.prefix(3).map(\.label) == ["/images/logstash_OSCON.pdf", "/blog", "/misc/sample.log"])
        #expect(report.unmatchedPaths.prefix(3).map(\.value) == [47, 25, 24])
        #expect(report.firstTime == "2015-05-17 10:05:03")
        #expect(report.span.nanoseconds == 298_856_500_000_000)
        var reader = try TraceReader(path: folder.file("t.csv"))
        while try reader.next() != nil {}
        #expect(reader.rowsReturned == 4_024)
        #expect(reader.sessionCount == 2_279)
        #expect(reader.reorderedRows + reader.badLines.total == 0)
    }

    @Test func requestsBecomeStepsByTheFirstRuleThatMatches() throws {
        let (report, rows) = try run([
            line("10:00:00", "GET /product/rose?ref=mail"), line("10:00:10", "GET /search?q=a"),
            line("10:00:20", "POST /checkout", status: 303), line("10:00:30", "GET /orders"),
            line("10:00:40", "POST /orders/cancel"), line("10:00:41", "POST /orders/cancel"),
            line("10:00:50", "GET /product/rose", status: 404), line("10:00:51", "GET /checkout"),
            line("10:00:52", "GET /static/a/b.css"), line("10:00:53", "GET http://shop.example/product/tulip"),
            line("10:00:54", "GET /product/a:b"),
        ])
        #expect(
            rows == [
                "0,s1,browse,,rose", "10,s1,browse,,*5", "20,s1,order,o1,*2", "30,s1,list,,", "40,s1,cancel,o1,",
                "53,s1,browse,,tulip", "54,s1,browse,,*1",
            ])
        #expect(report.count("cancellation without an order in its session") == 1)
        #expect(report.count("no rule matches") == 2)
        #expect(report.unmatchedPaths.map(\.label) == ["/product/rose", "/checkout"])
        #expect(report.count("ignored by a rule") == 1)
        #expect(report.figure("product codes that a trace cannot hold, browsed without a code") == 1)
    }

    @Test func linesOutOfOrderArePutInOrder() throws {
        let (report, rows) = try run([
            line("10:00:09", "GET /product/c"), line("10:00:00", "GET /product/a"), line("10:00:09", "GET /product/d"),
            line("10:00:05", "GET /product/b"),
        ])
        #expect(rows.map { String($0.suffix(1)) } == ["a", "b", "c", "d"])
        #expect(rows.map { String($0.prefix { $0 != "," }) } == ["0", "5", "9", "9.5"])
        #expect(report.figure("lines behind a later one, put in order") == 2)
    }

    @Test func aSessionEndsWhenItsClientDoesNothingForLongerThanTheGap() throws {
        let (report, rows) = try run([
            line("10:00:00", "GET /orders"), line("10:30:00", "GET /orders"), line("10:30:01", "POST /checkout"),
            line("11:00:02", "POST /orders/cancel"), line("11:00:03", "GET /orders"),
            line("11:00:03", "GET /orders", host: "10.0.0.2"), line("15:00:00", "GET /orders", host: "10.0.0.2"),
        ])
        let sessions = rows.map { $0.split(separator: ",")[1] }
        #expect(sessions == ["s1", "s1", "s1", "s2", "s3", "s4"])
        #expect(report.figure("sessions") == 4)
        // The order belongs to a session that is over.
        #expect(report.count("cancellation without an order in its session") == 1)
        #expect(!rows.contains { $0.contains("10.0.0") }, "no address gets into the trace")
    }

    @Test(
        arguments: [
            ("", nil), ("x", .time), (" ", .host), ("h - - [17/May/2015] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"", .time),
            ("h - - [17/May/2015:10:05:03 +0000] GET / 200 0", .request),
            ("h - - [17/May/2015:10:05:03 +0000] \"torn 200 0", .request),
            ("h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 20 1 \"-\" \"a\"", .status),
            ("h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 x \"-\" \"a\"", .status),
            ("h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 - \"-\"", .agent),
            ("h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 - \"-\" \"torn", .agent),
            ("h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 - \"-\" \"\\\"q\\\"\" more", nil),
            ("h - a b [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 - \"-\" \"a\"", nil),
            ("h - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 - \"-\" \"\u{1}\"", .control),
        ] as [(String, BadLines.Reason?)])
    func linesThatDoNotParseAreCountedByReason(text: String, reason: BadLines.Reason?) throws {
        let report = try run([text]).report
        #expect(report.badLines.byReason.map(\.reason) == (reason.map { [$0] } ?? []))
    }

    @Test func aBinaryFileIsRefused() throws {
        var random = SeededNumbers(seed: 5)
        let input = try folder.write("b.log", (0..<600_000).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        let importer = AccessLogImporter(rules: try AccessLogRules(yaml: Self.shop, name: "r"))
        let error = #expect(throws: TraceError.self) {
            try importer.run(inputs: [input], output: folder.file("t.csv"))
        }
        guard case .tooManyBadLines(_, _, let lines, _, let early, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(lines == BadLines.Policy.earlyLines && early)
        #expect(folder.names == ["b.log"])
    }

    @Test("Of more paths than are kept the rest are counted, and none is lost")
    func unmatchedPaths() throws {
        let kept = AccessLogImporter.maximumUnmatchedPaths
        let found = try run(
            (0..<kept + 3).map { line("10:00:00", "GET /nowhere/\($0)") } + [line("10:00:01", "GET /orders")])
        #expect(found.report.figure("distinct paths that no rule matches") == kept)
        #expect(found.report.figure("lines with further paths that no rule matches") == 3)
        #expect(found.report.count("no rule matches") == kept + 3)
        #expect(found.rows.count == 1)
    }
}
