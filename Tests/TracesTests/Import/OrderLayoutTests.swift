import Contexts
import TestSupport
import Testing

@testable import Traces

/// Orders whose columns, dates and numbers are written in other ways.
@Suite struct OrderLayoutTests {
    private static let header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(
        _ files: [[String]], _ layout: OrdersImporter.Layout = OrdersImporter.Layout()
    ) throws -> (report: ImportReport, rows: [String]) {
        let inputs = try files.enumerated().map {
            try folder.write("in\($0).csv", $1.joined(separator: "\n") + "\n")
        }
        var importer = OrdersImporter()
        importer.layout = layout
        let report = try importer.run(inputs: inputs, output: folder.file("t.csv"))
        #expect(report.addsUp, "\(report)")
        return (report, try folder.text("t.csv").split(separator: "\n").dropFirst(2).map(String.init))
    }

    private func refusal(_ files: [[String]], _ layout: OrdersImporter.Layout = OrdersImporter.Layout()) -> String {
        do {
            _ = try run(files, layout)
            return "none"
        } catch {
            return "\(error)".replacing(folder.path + "/", with: "")
        }
    }

    private func dated(_ dates: String...) -> [String] {
        [Self.header] + dates.enumerated().map { "\($0 + 1),A,x,1,\($1),1,\($0),UK" }
    }

    private func layout(_ date: OrderDateFormat) -> OrdersImporter.Layout {
        var layout = OrdersImporter.Layout()
        layout.dateFormat = date
        return layout
    }

    @Test func oneDateDecidesForAllOfThem() throws {
        let american = try run([dated("2/1/2011 7:05", "2/14/2011 19:30")]).report
        #expect([american.firstTime, american.lastTime] == ["2011-02-01 07:05:00", "2011-02-14 19:30:00"])
        let british = try run([dated("1/2/2011 7:05", "14/2/2011 19:30")]).report
        #expect([british.firstTime, british.lastTime] == ["2011-02-01 07:05:00", "2011-02-14 19:30:00"])
        let german = try run([dated("1.2.2011 7:05")]).report
        #expect(german.firstTime == "2011-02-01 07:05:00")
        #expect(try run([dated("5/5/2011 7:05")]).report.firstTime == "2011-05-05 07:05:00", "whoever reads it")
    }

    @Test func datesThatDoNotDecideAreAskedFor() throws {
        let asked = refusal([dated("2011-02-01 07:00:00", "2/1/2011 7:05")])
        #expect(
            asked
                == "in0.csv:3: month/day or day/month? No date of the input tells; say it with --date-format m/d/y or d/m/y"
        )
        #expect(try run([dated("2/1/2011 7:05")], layout(.monthFirst)).report.firstTime == "2011-02-01 07:05:00")
        #expect(try run([dated("2/1/2011 7:05")], layout(.dayFirst)).report.firstTime == "2011-01-02 07:05:00")
        #expect(try run([dated("2-1-11 7:05 pm")], layout(.dayFirst)).report.firstTime == "2011-01-02 19:05:00")
    }

    @Test func datesThatContradictEachOtherAreRefused() {
        let mixed = refusal([dated("2/1/2011 7:05", "14/2/2011 7:05"), dated("2/14/2011 7:05")])
        #expect(mixed.hasPrefix("in0.csv:3: a date as day/month, and one as month/day at in1.csv:2; "))
    }

    @Test func datesWithoutATimeAreSpreadOverTheirDay() throws {
        let rows = try run([dated("2011-02-01", "2011-02-01", "2011-02-01", "2011-02-01", "2011-02-02")]).rows
        #expect(rows.map { $0.prefix { $0 != "," } } == ["0", "21600", "43200", "64800", "86400"])
    }

    @Test func theSecondEditionsColumnsAreKnown() throws {
        let rows = try run([
            [
                "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
                "489434,85048,LIGHTS,12.0,2009-12-01 07:45:00,6.95,13085.0,United Kingdom",
            ]
        ]).rows
        #expect(rows == ["0,c13085,order,489434,85048:12:695"])
    }

    @Test func columnsMayBeNamed() throws {
        var layout = OrdersImporter.Layout()
        layout.columns = [.invoice: "No.", .product: "SKU", .date: "at", .price: "each", .customer: ""]
        layout.separator = UInt8(ascii: ";")
        layout.hasDecimalComma = true
        let file = ["at;No.;SKU;quantity;each;note", "2026-02-03 10:00:00;77;rose;4;1,25;\"a;b\""]
        let (report, rows) = try run([file], layout)
        #expect(rows == ["0,i77,order,77,ROSE:4:125"])
        #expect(report.figure("sessions") == 1)
        #expect(
            refusal([file])
                == "in0.csv:1: the header row has no column for invoice, product, quantity, date, price, customer: "
                + "'at;No.;SKU;quantity;each;note'; is the separator a ';'? Say it with --separator")
        layout.columns[.price] = "Each"
        #expect(
            refusal([file], layout)
                == "in0.csv:1: the header row has no column for 'Each' for price: 'at', 'No.', 'SKU', 'quantity', 'each', "
                + "'note'; name them with --columns, as date=InvoiceDate,price=Price")
    }

    @Test func twoColumnsForOneThingAreAskedFor() throws {
        let file = [Self.header + ",Price", "1,A,x,1,2010-12-06 08:00:00,1,7,UK,2"]
        #expect(
            refusal([file])
                == "in0.csv:1: more than one column may hold the price: 'UnitPrice', 'Price'; say which with --columns price=NAME"
        )
        var layout = OrdersImporter.Layout()
        layout.columns = [.price: "Price"]
        #expect(try run([file], layout).rows == ["0,c7,order,1,A:1:200"])
    }

    @Test func whatARunWouldRefuseIsLeftOutAndCounted() throws {
        func row(_ invoice: String, _ quantity: Int, _ price: String, code: String = "A") -> String {
            "\(invoice),\(code),x,\(quantity),2010-12-06 08:00:00,\(price),7,UK"
        }
        let pieces = (0..<11).map { _ in row("1", 1_000_000, "0.01") }
        let worth = [row("2", 1_000_000, "10000000"), row("2", 1, "0.01", code: "B2")]
        let most = [row("3", 1_000_000, "10000000")]
        let (report, rows) = try run([[Self.header] + pieces + worth + most])
        #expect(rows.map { $0.split(separator: ",")[3] } == ["3"])
        #expect(report.count("of an order with more than 10000000 pieces of a product") == 11)
        #expect(report.count("of an order worth more than 1000000000000000") == 2)
    }

    @Test func anInvoiceThatCannotNameASessionIsABadLine() throws {
        let long = String(repeating: "9", count: TraceFormat.maximumNameBytes)
        let rows = ["\(long),A,x,1,2010-12-06 08:00:00,1,7,UK", "\(long),A,x,1,2010-12-06 08:00:00,1,,UK"]
        let input = try folder.write("in.csv", ([Self.header] + rows).joined(separator: "\n"))
        let report = try OrdersImporter(policy: BadLines.Policy(maximumShare: 1))
            .run(inputs: [input], output: folder.file("t.csv"))
        #expect(report.badLines.byReason.map(\.reason) == [.invoice])
        #expect(report.steps == 1)
    }

    @Test func moreProductsThanARunTakesAreRefused() throws {
        let writer = try TraceWriter(path: folder.file("t.csv"), maximumProducts: 2)
        try writer.browse(at: .zero, session: "a", codes: ["x", "y", "x"])
        let error = #expect(throws: TraceError.self) {
            try writer.order(
                at: .zero, session: "a", reference: "1",
                lines: [TraceWriter.Line(code: "z", quantity: 1, unitPriceMinor: 1)])
        }
        #expect(error?.description.hasSuffix("t.csv: more than 2 products; split the input") == true)
    }

    @Test func keysThatManyOrdersShareAreAWarning() throws {
        func file(_ customer: (Int) -> Int, invoice: (Int) -> Int = { $0 }, code: (Int) -> String = { "A\($0)" })
            -> [String]
        {
            [Self.header] + (1...12).map { "\(invoice($0)),\(code($0)),x,1,2010-12-06 08:00:00,1,\(customer($0)),UK" }
        }
        #expect(try run([file { $0 }]).report.warnings.isEmpty)
        #expect(
            try run([file { _ in 7 }]).report.warnings.first?.hasPrefix("all 12 orders with a customer are of '7'")
                == true)
        #expect(try run([file { max($0, 9) }]).report.warnings.first?.hasPrefix("9 of 12 orders") == true)
        #expect(try run([file { max($0, 6) }]).report.warnings.isEmpty)
        let one = try run([file({ _ in 7 }, invoice: { _ in 5 })]).report.warnings
        #expect(one == ["all 12 lines are of one order; is the column right that holds the invoice?"])
        let product = try run([file({ $0 }, code: { _ in "A" })]).report.warnings
        #expect(product == ["all 12 lines are of one product; is the column right that holds the product?"])
    }
}
