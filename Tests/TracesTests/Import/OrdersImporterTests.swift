import Contexts
import TestSupport
import Testing

@testable import Traces

@Suite struct OrdersImporterTests {
    private static let header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Rows as `invoice,code,quantity,HH:MM,price,customer`.
    private func file(_ rows: [String], name: String = "in.csv") throws -> String {
        let lines = rows.map { row in
            let fields = row.split(separator: ",", omittingEmptySubsequences: false)
            return
                "\(fields[0]),\(fields[1]),THINGS,\(fields[2]),2010-12-06 \(fields[3]):00,\(fields[4]),\(fields[5]),UK"
        }
        return try folder.write(name, Self.header + lines.joined(separator: "\n") + "\n")
    }

    private func run(_ rows: [String]) throws -> (report: ImportReport, rows: [String]) {
        let report = try OrdersImporter().run(inputs: [try file(rows)], output: folder.file("t.csv"))
        #expect(report.addsUp, "\(report)")
        return (report, try traceRows())
    }

    private func traceRows() throws -> [String] {
        try folder.text("t.csv").split(separator: "\n").dropFirst(2).map(String.init)
    }

    // The figures of both tests come from a count in another language.
    @Test(.needsRealData) func aRealDayGivesTheFiguresOfAnIndependentCount() throws {
        let report = try OrdersImporter().run(inputs: [RealData.orders("2010-12-06")], output: folder.file("t.csv"))
        #expect(report.linesRead == 3_878)
        #expect(report.addsUp)
        #expect(report.count("lines of orders") == 3_805)
        #expect(report.count("lines of cancellations") == 5)
        #expect(report.count("price not above 0") == 13)
        #expect(["DOT", "POST", "C2", "M"].map { report.count("not goods: \($0)") } == [3, 3, 2, 4])
        #expect(report.count("cancellation of no earlier order") == 23)
        #expect(report.count("cancellation without a customer") == 20)
        #expect([.used, .skipped, .unmatched, .bad].map { report.count($0) } == [3_810, 25, 43, 0])
        #expect(report.figure("orders") == 102)
        #expect(report.figure("cancellations") == 18)
        #expect(report.figure("cancellations of a whole order") == 0)
        #expect(report.figure("cancellations of a part, which cancel the order") == 4)
        #expect(report.figure("sessions") == 90)
        #expect(report.figure("products") == 1_467)
        #expect(report.steps == 106)
        var reader = try TraceReader(path: folder.file("t.csv"))
        let (orders, value) = try ordersAndValue(&reader)
        #expect(orders == 102)
        #expect(value == 5_187_343)
        #expect(reader.productCount == 1_467)
        #expect(reader.badLines.total == 0)
    }

    @Test(.needsRealData) func fourteenRealDaysGiveTheFiguresOfAnIndependentCount() throws {
        // The last day first: the trace is in order of time all the same. A budget that makes both sorts spill.
        var importer = OrdersImporter()
        importer.sortBudget = 200_000
        let report = try importer.run(
            inputs: RealData.days.reversed().map(RealData.orders), output: folder.file("t.csv"))
        #expect(report.linesRead == 26_474)
        #expect(report.addsUp)
        #expect(report.count("lines of orders") == 25_732)
        #expect(report.count("lines of cancellations") == 68)
        #expect(report.count("price not above 0") == 154)
        let codes = ["POST", "D", "C2", "DOT", "M", "BANK CHARGES", "S", "AMAZONFEE"]
        #expect(codes.map { report.count("not goods: \($0)") } == [41, 8, 4, 32, 30, 2, 2, 7])
        #expect(report.count("cancellation of no earlier order") == 373)
        #expect(report.count("cancellation without a customer") == 21)
        #expect(report.figure("orders") == 988)
        #expect(report.figure("cancellations") == 177)
        #expect(report.figure("cancellations of a whole order") == 3)
        #expect(report.figure("cancellations of a part, which cancel the order") == 37)
        #expect(report.figure("cancellations without an order to undo") == 137)
        #expect(report.figure("sessions") == 730)
        #expect(report.figure("products") == 2_545)
        #expect(report.firstTime == "2010-12-01 08:26:00")
        #expect(report.lastTime == "2011-02-14 15:43:00")
        var reader = try TraceReader(path: folder.file("t.csv"))
        let (orders, value) = try ordersAndValue(&reader)
        #expect(orders == 988)
        #expect(value == 48_919_110)
        #expect(reader.reorderedRows == 0)
    }

    private func ordersAndValue(_ reader: inout TraceReader) throws -> (orders: Int, value: Int) {
        var result = (orders: 0, value: 0)
        while let row = try reader.next() {
            guard case .order(_, .lines(let lines)) = row.step else { continue }
            result.orders += 1
            for line in lines { result.value += line.quantity * line.unitPriceMinor }
        }
        return result
    }

    @Test func rowsOfOneInvoiceAreOneOrderWhereverTheyStand() throws {
        let (report, rows) = try run([
            "5,22811a,6,08:34,2.95,15987.0", "6,A1,1,08:35,1,", "5,B2,1,08:34,0.5,15987.0", "6,C3X,2,08:35,3,",
        ])
        #expect(rows == ["0,c15987,order,5,22811A:6:295;B2:1:50", "60,i6,order,6,A1:1:100;C3X:2:300"])
        #expect(report.figure("sessions") == 2)
    }

    @Test func invoicesOfOneMinuteAreSpreadOverItInTheirOrder() throws {
        let (_, rows) = try run([
            "9,A,1,08:35,1,1", "8,A,1,08:34,1,1", "3,A,1,08:34,1,2", "4,A,1,08:34,1,3", "C5,A,-1,08:34,1,3",
            "C6,B,-1,08:34,1,3",
        ])
        // The cancellation that finds nothing takes no place.
        #expect(
            rows == [
                "0,c1,order,8,A:1:100", "15,c2,order,3,A:1:100", "30,c3,order,4,A:1:100", "45,c3,cancel,4,",
                "60,c1,order,9,A:1:100",
            ])
    }

    @Test func whereTheStampsHaveSecondsTheSpreadIsOverTheSecond() throws {
        let body = ["1,A,x,1,2010-12-06 08:00:00,1,7,UK", "2,A,x,1,2010-12-06 08:00:00,1,7,UK"]
        let input = try folder.write(
            "s.csv", Self.header + (body + ["3,A,x,1,2010-12-06 08:00:01,1,7,UK"]).joined(separator: "\n"))
        _ = try OrdersImporter().run(inputs: [input], output: folder.file("t.csv"))
        #expect(try traceRows().map { String($0.prefix { $0 != "," }) } == ["0", "0.5", "1"])
    }

    @Test func aCancellationUndoesTheLatestEarlierOrderThatHoldsIt() throws {
        let (report, rows) = try run([
            "1,A,5,08:00,1,7", "1,B,1,08:00,1,7", "2,A,5,09:00,1,7", "2,A,1,09:00,1,7", "3,A,2,10:00,1,7",
            "4,A,9,10:00,1,8", "C5,A,-6,11:00,1,7", "C6,A,-4,12:00,1,7", "C7,A,-6,13:00,1,7", "C8,A,-99,14:00,1,7",
            "C9,A,-9,15:00,1,8", "C10,A,-1,16:00,1,", "5,A,9,17:00,1,9", "C11,A,-9,07:00,1,9",
        ])
        #expect(
            rows.filter { $0.contains("cancel") } == [
                "10800,c7,cancel,2,", "14400,c7,cancel,1,", "25200,c8,cancel,4,",
            ])
        #expect(report.figure("cancellations of a whole order") == 2)
        #expect(report.figure("cancellations of a part, which cancel the order") == 1)
        #expect(report.count("cancellation of an order cancelled before") == 1)
        #expect(report.count("cancellation of no earlier order") == 2)
        #expect(report.count("cancellation without a customer") == 1)
    }

    @Test func rowsThatAreNoGoodsAreSkippedAndCounted() throws {
        let (report, rows) = try run([
            "1,POST,1,08:00,5,7", "1,bank charges,1,08:00,5,7", "1,A,1,08:00,0,7", "1,A,0,08:00,1,7",
            "1,A,-1,08:00,1,7",
            "C2,A,1,08:00,1,7", "1,A,1,08:00,0.004,7", "1,A,1,08:00,-5,7",
        ])
        #expect(rows.isEmpty)
        #expect(report.count("not goods: POST") == 1)
        #expect(report.count("not goods: BANK CHARGES") == 1)
        #expect(report.count("price not above 0") == 3)
        #expect(report.count("quantity not above 0") == 2)
        #expect(report.count("cancellation with a quantity not below 0") == 1)
        #expect(report.count(.skipped) == 8)
    }

    @Test func rowsThatCannotBeReadAreCountedByReason() throws {
        let good = (0..<900).map { "\($0 + 100),A,x,1,2010-12-06 08:00:00,1,7,UK" }
        let bad = [
            "1,A,x,1,2010-12-06", "1,A,x,one,2010-12-06 08:00:00,1,7,UK", "1,A,x,1000001,2010-12-06 08:00:00,1,7,UK",
            "1,A,x,1,yesterday,1,7,UK", "1,A,x,1,2010-12-06 08:00:00,x,7,UK", ",A,x,1,2010-12-06 08:00:00,1,7,UK",
            "1,A;B,x,1,2010-12-06 08:00:00,1,7,UK", "1,A,\"x,1,2010-12-06 08:00:00,1,7,UK",
        ]
        let input = try folder.write("in.csv", Self.header + (bad + [""] + good).joined(separator: "\n"))
        let report = try OrdersImporter().run(inputs: [input], output: folder.file("t.csv"))
        #expect(report.addsUp)
        #expect(
            report.badLines.byReason.map { "\($0.reason) \($0.count)" } == [
                "quotes 1", "columns 1", "invoice 1", "stockCode 1", "quantity 2", "date 1", "price 1",
            ])
        #expect(
            report.badLines.examples.first?.description
                == "\(input):2: wrong number of columns: 1,A,x,1,2010-12-06\\x0a")
        #expect(report.count("empty line") == 1)
        let strict = OrdersImporter(policy: BadLines.Policy(maximumShare: 0.005))
        #expect(throws: TraceError.self) { try strict.run(inputs: [input], output: folder.file("u.csv")) }
        // A refused import leaves nothing, not even half a trace.
        #expect(folder.names == ["in.csv", "t.csv"])
    }

    @Test func anInvoiceHasNoMoreLinesThanAnOrderMay() throws {
        let row = "1,A,1,08:00,1,7"
        let (report, rows) = try run([String](repeating: row, count: TraceFormat.maximumOrderLines + 3))
        #expect(report.count("lines of orders") == TraceFormat.maximumOrderLines)
        #expect(report.count("beyond 4096 lines of an invoice") == 3)
        #expect(rows.count == 1)
    }

    @Test func aFileWithoutTheColumnsIsRefused() throws {
        let input = try folder.write("in.csv", "a,b\n1,2\n")
        let error = #expect(throws: TraceError.self) {
            try OrdersImporter().run(inputs: [input], output: folder.file("t.csv"))
        }
        #expect(error?.description.hasPrefix("\(input):1: the header row has no column for invoice, product") == true)
    }

    @Test func oneInputGivenTwiceIsRefused() throws {
        let input = try file(["1,A,1,08:00,1,7"])
        let other = folder.path + "/./in.csv"
        #expect(throws: TraceError.repeatedInput(path: other)) {
            try OrdersImporter().run(inputs: [input, other], output: folder.file("t.csv"))
        }
    }

    @Test func theOutputMayNotBeAnInput() throws {
        let input = try file(["1,A,1,08:00,1,7"])
        #expect(throws: TraceError.outputIsInput(path: input)) {
            try OrdersImporter().run(inputs: [input], output: input)
        }
    }

    @Test func datesFarApartDoNotOverflow() throws {
        let body = ["1,A,x,1,1970-01-01 00:00:00,1,7,UK", "2,A,x,1,2069-12-31 23:59:59,1,7,UK"]
        let far = body + ["3,A,x,1,9999-12-31 23:59:59,1,7,UK", "4,A,x,1,0001-01-01 00:00:00,1,7,UK"]
        let input = try folder.write("in.csv", Self.header + far.joined(separator: "\n"))
        let report = try OrdersImporter(policy: BadLines.Policy(maximumShare: 0.5))
            .run(inputs: [input], output: folder.file("t.csv"))
        #expect(report.badLines.count(.date) == 2)
        #expect(report.steps == 2)
    }

    @Test func theReportSaysWhereEveryLineWent() throws {
        let report = try run(["1,A,2,08:00,1,7", "1,POST,1,08:00,1,7", "C2,A,-1,09:30,1,7"]).report
        let lines = report.description.split(separator: "\n").dropFirst()
        #expect(
            Array(lines.prefix(8)) == [
                "        3  lines read", "          2  used", "            1  lines of cancellations",
                "            1  lines of orders", "          1  skipped", "            1  not goods: POST",
                "        2  steps written", "          1  orders",
            ])
        #expect(lines.last == "from 2010-12-06 08:00:00 to 2010-12-06 09:30:00, 1h 30m")
    }

    @Test("An invoice of more lines than are sorted at once is one order")
    func aLongInvoice() throws {
        let count = OrderRows.maximumLinesPerRecord * 2 + 1
        let found = try run((0..<count).map { "536365,X\($0),1,08:26,2.55,17850" })
        #expect(found.rows.count { $0.contains(",order,") } == 1)
        let items = try #require(found.rows.first { $0.contains(",order,") }?.split(separator: ",").last)
        #expect(items.split(separator: ";").count == count)
    }
}
