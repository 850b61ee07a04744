import Foundation
import TestSupport
import Testing

@testable import perennial

/// Texts that somebody else has written say nothing in our name.
@Suite struct InjectionTests {
    private let program: Program

    init() throws { program = try Program() }

    private func scenario(file: String) -> String {
        """
        scenario: replay
        duration: 2s
        traffic:
          t: { executor: trace, file: "\(file)" }

        """
    }

    @Test(
        "A path with ends of lines stays on its line, in log, annotations and summary",
        arguments: [#"y\n::warning file=b.js,line=2::not ours\n::add-mask::x\n"#, #"y\n````\n<b>[a](b)\n````\n\u202e"#])
    func paths(file: String) throws {
        try program.folder.write("a.yaml", scenario(file: file))
        let ended = try program.run("check", "a.yaml", "--annotations", "on", "--summary", "summary.md")
        #expect(ended.code == ExitReason.badInput.rawValue)
        let summary = try program.folder.text("summary.md")
        for text in [ended.output, ended.errors, summary] {
            #expect(text.contains(#"y\x0a"#), "\(text)")
            let lines = text.split(separator: "\n")
            #expect(!lines.contains { $0.hasPrefix("::") && !$0.hasPrefix("::error file=a.yaml,line=4,col=31,") })
            #expect(!lines.contains { $0.hasPrefix("<b>") || $0 == "````" })
            #expect(!text.unicodeScalars.contains("\u{202E}"))
        }
    }

    @Test("A trace that is not there is told where it is named")
    func theTracesPlace() throws {
        try program.folder.write("a.yaml", scenario(file: "nothere.csv"))
        let ended = try program.run("run", "a.yaml")
        #expect(ended.errors.hasPrefix("a.yaml:4:31: error: "), "\(ended.errors)")
        #expect(ended.errors.contains("nothere.csv: cannot be read"), "\(ended.errors)")
        let named = try program.run("run", "a.yaml", "--trace", "gone.csv")
        #expect(named.errors.contains("--trace "), "\(named.errors)")
        #expect(named.errors.contains("gone.csv: cannot be read"), "\(named.errors)")
    }

    @Test("A NUL in a path or a command is refused at its place")
    func nul() throws {
        try program.folder.write("t.csv", "offset_s,session,step,order,items\n0,a,list,,\n")
        try program.folder.write("a.yaml", scenario(file: #"t.csv\0more"#))
        let path = try program.run("run", "a.yaml")
        #expect(path.code == ExitReason.badInput.rawValue)
        #expect(path.errors.contains("a.yaml:4:31: error: a NUL character"), "\(path.errors)")
        try program.folder.write(
            "b.yaml",
            """
            scenario: b
            traffic: { t: { executor: constant-arrival-rate, rate: 1/s } }
            shop:
              services:
                notification:
                  external: { command: [cat, "a\\0b"] }

            """)
        let command = try program.run("run", "b.yaml")
        #expect(command.code == ExitReason.badInput.rawValue)
        #expect(command.errors.contains("b.yaml:6:34: error: a NUL character"), "\(command.errors)")
    }

    @Test("A folder that cannot be looked into is called so, and not missing")
    func unreadable() throws {
        // Also root cannot follow a link to itself.
        try FileManager.default.createSymbolicLink(atPath: program.folder.file("loop"), withDestinationPath: "loop")
        try program.folder.write("a.yaml", TestScenario.failing)
        for command in [
            ["compare", "loop/x", "loop/x"], ["report", "loop/x"], ["explain", "loop/x"], ["trace", "loop/x"],
            ["check", "a.yaml", "--baseline", "loop"],
        ] {
            let ended = try program.run(command)
            #expect(ended.code != 0)
            let text = ended.output + ended.errors
            #expect(text.contains("cannot be read: Too many levels of symbolic links"), "\(text)")
        }
    }

    @Test("However long a text is, an error has a few lines")
    func bounded() throws {
        let long = String(repeating: "\u{301}", count: 100_000)
        try program.folder.write("a.yaml", "scenario: a\nduration: x\(long)\n\"k\(long)\": 1\n")
        let ended = try program.run("run", "a.yaml", "--set", "y\(String(repeating: "\u{301}", count: 50_000))=1")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.unicodeScalars.count < 6_000, "\(ended.errors.unicodeScalars.count)")
    }

    // MARK: Spreadsheets

    /// The cells of a CSV that a spreadsheet would run, also where it separates cells by semicolons: beginning with a sign
    /// that is not that of a number.
    private func formulas(in csv: String) -> [Substring] {
        csv.matches(of: #/(?:^|[,;\n])"?([=@\t\r\uFF1D\uFF0B\uFF0D\uFF20]|[+\-](?![0-9.]+(?:["\r\n,;:]|$)))[^,;]*/#)
            .map(\.0)
    }

    @Test("What customers have written is no formula in a trace, and is replayed")
    func importedTraces() throws {
        #expect(
            !formulas(in: "a,=1\n").isEmpty && !formulas(in: "a;\"-1+2\"").isEmpty && formulas(in: "-1,+2.5").isEmpty)
        try program.folder.write(
            "orders.csv",
            """
            InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
            =1+1,=HYPERLINK(A1),x,1,2026-05-10 09:00:00,2.50,=7,F
            -1-2,@SUM(A1),x,1,2026-05-10 09:01:00,2.50,+1+2,F
            @3,ROSE,x,1,2026-05-10 09:02:00,2.50,8,F
            @3,-2+3+cmd|' /C calc'!A0,x,1,2026-05-10 09:02:00,2.50,8,F

            """)
        let orders = try program.run("import", "orders", "orders.csv", "-o", "orders-trace.csv")
        #expect(orders.code == 0, "\(orders.errors)")
        try program.folder.write(
            "rules.yaml", "- { match: /p/*, step: browse, product: 1 }\n")
        try program.folder.write(
            "access.log",
            ["=1+1", "@SUM(A1)", "-1+2", "%3D1", "+a"].map {
                "203.0.113.7 - - [10/May/2026:09:00:00 +0000] \"GET /p/\($0) HTTP/1.1\" 200 512 \"-\" \"-\"\n"
            }.joined())
        let log = try program.run("import", "access-log", "access.log", "--map", "rules.yaml", "-o", "log-trace.csv")
        #expect(log.code == 0, "\(log.errors)")
        for trace in ["orders-trace.csv", "log-trace.csv"] {
            let text = try program.folder.text(trace)
            #expect(formulas(in: text).isEmpty, "\(text)")
            try program.folder.write("a.yaml", "scenario: a\ntraffic: { t: { executor: trace, file: \(trace) } }\n")
            let ended = try program.run("run", "a.yaml", "--quiet")
            #expect(ended.code == 0, "\(ended.errors)")
        }
        #expect(try program.folder.text("orders-trace.csv").contains("'=HYPERLINK(A1):1:250"))
    }

    @Test("Names that look like a formula are none in any report")
    func names() throws {
        try program.folder.write(
            "a.yaml",
            """
            scenario: -1-1
            duration: 10s
            traffic: { -2-2: { executor: constant-arrival-rate, rate: 20/s, journey: [ { order: { lines: 1 } } ] } }
            faults: [ { name: -3-3, at: 1s, for: 5s, errors: payment, probability: 100% }, { name: -3-4, at: 2s, kill: payment } ]
            shop: { services: { order: { versions: { -6-6: {} } } } }
            releases: [ { name: -7-7, at: 2s, service: order, version: -6-6, strategy: rolling } ]
            expect: [ "order.served >= 100% during -3-3", "traffic.offered{traffic=\\"-2-2\\"} > 1000000" ]
            variants: { -4-4: { shop.services.payment.decline: 100% } }

            """)
        let ended = try program.run(
            "check", "a.yaml", "--annotations", "on", "--summary", "s.md", "--junit", "j.xml", "--out", "reports")
        #expect(ended.code == ExitReason.expectationFailed.rawValue, "\(ended.errors)")
        let files = program.folder.files("reports").filter { $0.hasSuffix(".csv") }
        #expect(files.count >= 10, "\(files)")
        for file in files {
            let text = try program.folder.text("reports/\(file)")
            #expect(formulas(in: text).isEmpty, "\(file): \(formulas(in: text))")
        }
        let events = try program.folder.text("reports/-1-1/base/events.csv")
        #expect(events.contains(",'-3-3") || events.contains("'-7-7"), "\(events)")
        let same = try program.run("compare", "reports/-1-1/base", "reports/-1-1/-4-4", "--format", "csv", "--all")
        #expect(formulas(in: same.output).isEmpty, "\(formulas(in: same.output))")
        #expect(same.output.contains("fault=-3-3"), "what was written was read back")
        // A list's item, a setext heading or a rule in Markdown begins with a dash.
        let summary = try program.folder.text("s.md")
        #expect(summary.contains("### -1-1/base") || summary.contains("### \\-1-1/base"), "\(summary)")
        _ = try Python.run([
            "-c", "import sys, xml.dom.minidom as m; m.parse(sys.argv[1])", program.folder.file("j.xml"),
        ])
    }
}
