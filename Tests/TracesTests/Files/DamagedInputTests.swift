import Contexts
import Scenarios
import TestSupport
import Testing

@testable import Traces

/// Whatever is done to an input, nothing crashes and every line is accounted for.
@Suite struct DamagedInputTests {
    private static let orders = """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        537226,22811,"SET OF 6 ""T-LIGHTS"", CACTI",6,2010-12-06 08:34:00,2.95,15987.0,United Kingdom
        537226,21713,CITRONELLA,8,2010-12-06 08:34:00,2.1,15987.0,United Kingdom
        537227,22941,CHRISTMAS LIGHTS,2,2010-12-06 08:42:00,8.5,,United Kingdom
        537228,POST,POSTAGE,1,2010-12-06 08:43:00,18.0,12583.0,France
        C537229,22811,SET OF 6,-6,2010-12-06 09:07:00,2.95,15987.0,United Kingdom

        """
    private static let log = """
        83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /blog/a HTTP/1.1" 200 20 "http://e.org/" "Mozilla/5.0 (X11)"
        83.149.9.217 - u [17/May/2015:10:05:43 +0000] "GET /?x=\\"1 HTTP/1.1" 200 17 "-" "Mozilla \\"4.0\\""
        83.149.9.216 - - [17/May/2015:10:05:07 +0000] "POST /articles/x/ HTTP/1.1" 404 - "-" "-"

        """

    @Test(arguments: 0..<150 as Range<UInt64>)
    func damagedInputsAreReadToTheEndAndAddUp(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        let folder = try TemporaryFolder()
        let everything = BadLines.Policy(maximumShare: 1)

        let header = Self.orders.prefix { $0 != "\n" }.utf8.count + 1
        let rows = Array(Self.orders.utf8)
        let damagedRows = Array(rows[..<header]) + random.mutate(Array(rows[header...]))
        let orders = try OrdersImporter(policy: everything)
            .run(inputs: [try folder.write("o.csv", damagedRows)], output: folder.file("o.trace"))
        #expect(orders.addsUp, "seed \(seed): \(orders)")
        #expect(orders.count(.bad) == orders.badLines.total, "seed \(seed)")

        let rules = try AccessLogRules(yaml: AccessLogRules.sample, name: "sample")
        let lines = random.mutate(Array((Self.log + Self.log).utf8))
        let log = try AccessLogImporter(rules: rules, policy: everything)
            .run(inputs: [try folder.write("a.log", lines)], output: folder.file("a.trace"))
        #expect(log.addsUp, "seed \(seed): \(log)")
        let ends = lines.count(where: { $0 == 10 })
        #expect(log.linesRead == ends + (lines.last == 10 || lines.isEmpty ? 0 : 1), "seed \(seed)")

        for name in ["o.trace", "a.trace"] {
            var reader = try TraceReader(path: folder.file(name))
            while try reader.next() != nil {}
            #expect(reader.badLines.total == 0, "seed \(seed): what an importer writes can be read")
        }
    }

    @Test(arguments: 0..<150 as Range<UInt64>)
    func damagedTracesAreReadToTheEndAndAddUp(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        let rows = "0,a,browse,,x;y\n1,b,browse,,*2\n2,a,order,o1,x:1:5;y:2:6\n3.5,a,list,,\n4,a,cancel,o1,\n"
        let bytes = Array("\(TraceFormat.header)\n".utf8) + random.mutate(Array((rows + rows).utf8))
        let source = ByteSource(name: "t", bytes: bytes, largestPiece: 1 + random.below(50))
        var reader = TraceReader(source: source, policy: BadLines.Policy(maximumShare: 1))
        var count = 0
        var last = Int64.min
        while let row = try reader.next() {
            #expect(row.offset.nanoseconds >= last, "seed \(seed)")
            last = row.offset.nanoseconds
            count += 1
        }
        #expect(count + reader.badLines.total == reader.rowLines, "seed \(seed)")
    }
}
