import Foundation
import TestSupport
import Testing

@testable import perennial

@Suite struct ImportTests {
    private let program: Program

    init() throws { program = try Program() }

    static let orders = """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom
        536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850,United Kingdom
        536366,POST,POSTAGE,1,2010-12-01 08:28:00,18.00,12583,France
        C536367,85123A,WHITE HANGING HEART,-6,2010-12-01 08:30:00,2.55,17850,United Kingdom
        """

    static let log = """
        203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /blog/a HTTP/1.1" 200 20 "-" "Mozilla/5.0"
        203.0.113.7 - - [17/May/2015:10:05:04 +0000] "GET /style.css HTTP/1.1" 200 20 "-" "Mozilla/5.0"
        203.0.113.7 - - [17/May/2015:10:05:09 +0000] "GET / HTTP/1.1" 200 20 "-" "Mozilla/5.0"
        203.0.113.7 - - [17/May/2015:10:05:09 +0000] "GET /elsewhere HTTP/1.1" 200 20 "-" "Mozilla/5.0"
        """

    @Test func ordersBecomeATraceAndEveryLineIsAccountedFor() throws {
        try program.folder.write("orders.csv", Self.orders + "\n")
        let ended = try program.run("import", "orders", "orders.csv", "-o", "trace.csv")
        #expect(ended.code == 0, "\(ended.errors)")
        try Golden.expect(ended.output, is: "import-orders.txt")
        try Golden.expect(try program.folder.text("trace.csv"), is: "import-orders-trace.csv")
    }

    @Test func anAccessLogBecomesATraceByTheSampleRules() throws {
        try program.folder.write("access.log", Self.log + "\n")
        let ended = try program.run("import", "access-log", "access.log", "--map", "sample", "-o", "trace.csv")
        #expect(ended.code == 0, "\(ended.errors)")
        try Golden.expect(ended.output, is: "import-access-log.txt")
        try Golden.expect(try program.folder.text("trace.csv"), is: "import-access-log-trace.csv")
    }

    @Test func theSampleRulesAreAFileOfRules() throws {
        let rules = try program.run("import", "rules")
        #expect(rules.code == 0)
        try program.folder.write("rules.yaml", rules.output)
        try program.folder.write("access.log", Self.log + "\n")
        let byName = try program.run("import", "access-log", "access.log", "--map", "sample", "-o", "a.csv")
        let byFile = try program.run("import", "access-log", "access.log", "--map", "rules.yaml", "-o", "b.csv")
        #expect(byName.code == 0)
        #expect(byFile.code == 0, "\(byFile.errors)")
        #expect(try program.folder.text("a.csv") == program.folder.text("b.csv"))
    }

    @Test func aTraceOnStandardOutputStandsAlone() throws {
        try program.folder.write("orders.csv", Self.orders + "\n")
        _ = try program.run("import", "orders", "orders.csv", "-o", "trace.csv")
        let trace = try program.folder.text("trace.csv")
        let process = program.process(["import", "orders", "orders.csv", "-o", "/dev/stdout"])
        let output = Pipe()
        process.standardOutput = output
        process.standardError = try program.folder.handle("stderr.txt")
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(String(decoding: data, as: UTF8.self) == trace)
        #expect(try program.folder.text("stderr.txt").contains("lines read"))
    }

    @Test func whatCannotBeImportedEndsWith104() throws {
        try program.folder.write("orders.csv", "a,b,c\n1,2,3\n")
        let columns = try program.run("import", "orders", "orders.csv", "-o", "trace.csv")
        #expect(columns.code == ExitReason.badInput.rawValue)
        #expect(columns.errors.contains("the header row has no column"))
        let gone = try program.run("import", "orders", "gone.csv", "-o", "trace.csv")
        #expect(gone.code == ExitReason.badInput.rawValue)
        #expect(!program.folder.exists("trace.csv"))
        try program.folder.write("rules.yaml", "- { match: /a, steep: order }\n")
        try program.folder.write("access.log", Self.log + "\n")
        let rules = try program.run("import", "access-log", "access.log", "--map", "rules.yaml", "-o", "trace.csv")
        #expect(rules.code == ExitReason.badInput.rawValue)
        #expect(rules.errors.contains("rules.yaml:1:"))
    }

    @Test func anOutputThatCannotBeWrittenEndsWith1() throws {
        try program.folder.write("orders.csv", Self.orders + "\n")
        let ended = try program.run("import", "orders", "orders.csv", "-o", "nowhere/trace.csv")
        #expect(ended.code == ExitReason.impossible.rawValue)
        #expect(ended.errors.contains("nowhere/trace.csv: cannot be written"))
    }

    @Test func theShareOfBadLinesIsAShare() throws {
        let ended = try program.run("import", "orders", "x.csv", "-o", "y.csv", "--max-bad", "101")
        #expect(ended.code == 64)
        #expect(ended.errors.contains("--max-bad 101.0 is no share"))
    }
}
