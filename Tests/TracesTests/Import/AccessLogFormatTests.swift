import Scenarios
import TestSupport
import Testing

@testable import Traces

/// Lines as real servers write them.
@Suite struct AccessLogFormatTests {
    private static let anything = """
        - { match: /gone, status: 000, step: list }
        - { match: "**", status: 408, step: order }
        - { match: "**", method: M-SEARCH, step: list }
        - { match: "**", step: browse }
        """
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(
        _ lines: [String], _ format: AccessLogFormat = .auto, client: AccessLogClient = .host,
        policy: BadLines.Policy = BadLines.Policy(maximumShare: 1)
    ) throws -> (report: ImportReport, rows: [[Substring]]) {
        let input = try folder.write("a.log", lines.joined(separator: "\n") + "\n")
        var importer = AccessLogImporter(rules: try AccessLogRules(yaml: Self.anything, name: "rules"), policy: policy)
        importer.format = format
        importer.client = client
        let report = try importer.run(inputs: [input], output: folder.file("t.csv"))
        #expect(report.addsUp, "\(report)")
        let rows = try folder.text("t.csv").split(separator: "\n").dropFirst(2)
        return (report, rows.map { $0.split(separator: ",", omittingEmptySubsequences: false) })
    }

    private func outcome(
        _ text: String, _ format: AccessLogFormat = .auto, _ client: AccessLogClient = .host
    ) -> String {
        text.withBytes { bytes in
            switch AccessLogLine.parse(bytes, format, client: client) {
            case .bad(let reason): return "\(reason)"
            case .line(let line):
                let request =
                    switch line.request {
                    case .http(let method, let path):
                        String(decoding: bytes.extracting(method)) + " " + String(decoding: bytes.extracting(path))
                    case .none(let absence): "\(absence)"
                    }
                return "\(String(decoding: bytes.extracting(line.client))) \(request) \(line.status)"
            }
        }
    }

    private static func line(_ front: String, _ rest: String, asking request: String = "GET /x HTTP/1.1") -> String {
        "\(front) [03/Jun/2027:11:12:13 +0000] \"\(request)\" \(rest)"
    }

    @Test func linesWithoutARequestAreSkippedByKindUnlessARuleNamesTheirStatus() throws {
        let lines = [
            ("-", 400), ("", 400), ("\\x16\\x03\\x01\\x02", 400), ("\\x05\\x01\\x00", 400), ("GET /", 400),
            ("HELP", 501), ("<a> / HTTP/1.1", 400), ("-", 408), ("GET /shop HTTP/1.0", 200),
        ].enumerated().map { Self.line("198.51.100.\($0) - -", "\($1.1) 0 \"-\" \"-\"", asking: $1.0) }
        let (report, rows) = try run(lines)
        #expect(rows.map { $0[2] } == ["order", "browse"])
        #expect(report.count("no HTTP request: none was sent") == 2)
        #expect(report.count("no HTTP request: a TLS hello") == 1)
        #expect(report.count("no HTTP request: other bytes") == 1)
        #expect(report.count("no HTTP request: no method, path and version") == 3)
        #expect(report.badLines.total == 0)
    }

    @Test(arguments: [
        ("M-SEARCH * HTTP/1.1", "M-SEARCH *"), ("VERSION-CONTROL /x?y HTTP/1.1", "VERSION-CONTROL /x"),
        ("BASELINE-CONTROL /a HTTP/2.0", "BASELINE-CONTROL /a"), ("get /x HTTP/1.1", "get /x"),
        ("GET http://shop.example HTTP/1.1", "GET /"), ("GET http://shop.example/p?x=1 HTTP/1.1", "GET /p"),
        ("CONNECT shop.example:443 HTTP/1.1", "CONNECT shop.example:443"), ("OPTIONS * HTTP/1.1", "OPTIONS *"),
        ("GET /a b/c HTTP/1.1", "GET /a b/c"), ("GET(1) /x HTTP/1.1", "text"), ("GET /x", "text"),
        ("\\x16\\x03\\x03", "tls"), ("\\x00", "bytes"),
    ])
    func aMethodIsAToken(request: String, expected: String) {
        #expect(outcome(Self.line("h - -", "200 1 \"-\" \"a\"", asking: request)) == "h \(expected) 200")
    }

    @Test(arguments: [
        "h - user[1]", "h - first last", "h - [x] [17/May/2015]", "h\t-\t-", "h ident a", "h - \"q",
    ])
    func theUserMayHoldBracketsAndBlanks(front: String) {
        #expect(outcome(Self.line(front, "200 1 \"-\" \"a\"")) == "h GET /x 200")
    }

    @Test(arguments: [("000 0", 0), ("499 0", 499), ("- -", 0), ("999 1", 999)])
    func everyStatusThatServersWriteIsRead(rest: String, status: Int) {
        #expect(outcome(Self.line("h - -", "\(rest) \"-\" \"a\"")) == "h GET /x \(status)")
    }

    @Test(arguments: [
        ("192.0.2.1 - -", "192.0.2.1"), ("shop.example:8443 192.0.2.1 - -", "192.0.2.1"),
        ("shop.example 192.0.2.1 - anna", "192.0.2.1"), ("[::1]:80 2001:db8::7 - -", "2001:db8::7"),
        ("shop.example:80 host.example - -", "host.example"), ("2001:db8::7 - first last", "2001:db8::7"),
        ("client.example:5000 - -", "client.example:5000"), ("client.example ident last first", "client.example"),
        ("1.2.3 x y z", "1.2.3"),
    ])
    func aVirtualHostInFrontIsRecognised(front: String, client: String) {
        #expect(outcome(Self.line(front, "200 1 \"-\" \"a\"")) == "\(client) GET /x 200")
        #expect(outcome(Self.line(front, "200 1")) == "\(client) GET /x 200", "without referer and agent")
    }

    @Test func aFormatThatIsNamedHolds() {
        let front = "shop.example other.example - -"
        #expect(outcome(Self.line(front, "200 1")) == "shop.example GET /x 200")
        #expect(outcome(Self.line(front, "200 1"), .vhostCommon) == "other.example GET /x 200")
        #expect(outcome(Self.line(front, "200 1"), .vhostCombined) == "agent")
        #expect(outcome(Self.line("a:80 192.0.2.1 - -", "200 1 \"-\" \"-\""), .combined) == "a:80 GET /x 200")
        #expect(outcome(Self.line("h - -", "200 1 0.005 more"), .common) == "h GET /x 200")
        #expect(outcome(Self.line("h", "200 1"), .vhostCommon) == "host")
    }

    @Test(arguments: [
        ("forwarded-for", "\"192.0.2.7, 10.0.0.1\" 0.2", "192.0.2.7"), ("forwarded-for", "\"-\"", "h"),
        ("forwarded-for", "192.0.2.8", "192.0.2.8"), ("3", "0.1 \"a b\" 192.0.2.9", "192.0.2.9"),
        ("user", "", "anna b"), ("host", "\"192.0.2.7\"", "h"),
    ])
    func theClientIsInTheFieldThatIsNamed(field: String, rest: String, client: String) throws {
        let named = try #require(AccessLogClient(field))
        let text = Self.line("h - anna b", "200 1 \"-\" \"a\" \(rest)")
        #expect(outcome(text, .auto, named) == "\(client) GET /x 200")
    }

    @Test func aLineWithoutThatFieldIsBad() {
        #expect(outcome(Self.line("h - -", "200 1 \"-\" \"a\""), .auto, .field(1)) == "client")
        #expect(outcome(Self.line("h - -", "200 1 \"-\" \"a\" x"), .auto, .field(2)) == "client")
        for text in ["", "0", "17", "agent", "-1"] { #expect(AccessLogClient(text) == nil) }
    }

    @Test func oneClientForAllLinesIsAWarning() throws {
        let lines = (1...5).map { Self.line("10.0.0.\(min($0, 4)) - -", "200 1 \"-\" \"a\" \"192.0.2.\($0)\"") }
        let proxied = lines.map { "10.9.9.9" + $0.dropFirst(8) }
        #expect(try run(lines).report.warnings.isEmpty)
        let warned = try run(proxied).report
        #expect(
            warned.warnings.first?.hasPrefix("all of the 5 lines that make steps have the client '10.9.9.9'") == true)
        #expect("\(warned)".contains("\nwarning: all of the 5 lines"))
        #expect(try run(proxied, client: .field(1)).report.warnings.isEmpty)
        let most = try run(Array(proxied.prefix(3) + lines.prefix(2))).report
        #expect(most.warnings.first?.hasPrefix("more than half of the 5 lines") == true)
        #expect(try run(Array(proxied.prefix(2))).report.warnings.isEmpty, "two lines say nothing")
    }

    @Test func aFewProxiesForAllLinesAreAWarning() throws {
        var keys = FrequentKeys()
        func add(_ text: String) { text.withBytes { keys.add($0) } }
        for index in 0..<300 { add(index % 20 == 0 ? "other\(index)" : "proxy\(index % 3)") }
        #expect(keys.total == 300)
        #expect(Set(keys.dominant.map { String(decoding: $0.bytes.prefix(5), as: UTF8.self) }) == ["proxy"])
        keys = FrequentKeys()
        for index in 0..<3_000 { add("client\(index * 7 % 500)") }
        #expect(keys.dominant.isEmpty)
    }

    @Test func aTenthOfTornLinesIsBorneAndTheFirstAreTold() throws {
        let good = Self.line("h - -", "200 1 \"-\" \"a\"")
        let policy = BadLines.Policy(maximumShare: AccessLogImporter.defaultMaximumShare)
        let some = [String](repeating: good, count: 93) + [String](repeating: "torn \u{1B}[1m", count: 7)
        let report = try run(some, policy: policy).report
        #expect(report.badLines.total == 7)
        let text = report.badLines.examples.first?.description ?? ""
        #expect(text.hasSuffix("a.log:94: control characters: torn \\x1b[1m"), "\(text)")
        #expect(report.badLines.examples.count == BadLines.maximumExamples)
        #expect(throws: TraceError.self) { try run(some + [String](repeating: "x", count: 9), policy: policy) }
    }
}
