import ActorRuntime
import Testing

@testable import Scenarios

@Suite struct OrdersImporterTests {
    private let header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(.needsRealData) func aRealDayGivesTheFiguresThatACountByHandGives() throws {
        let report = try OrdersImporter().run(inputs: [RealData.orders("2010-12-06")], output: folder.file("t.csv"))
        print(report)
    }

    @Test(.needsRealData) func fourteenRealDaysGiveTheFiguresThatACountByHandGives() throws {
        let report = try OrdersImporter().run(inputs: RealData.days.map(RealData.orders), output: folder.file("t.csv"))
        print(report)
        print(try folder.text("t.csv").prefix(400))
        let rules = try AccessLogRules(yaml: AccessLogRules.sample, name: "sample")
        let report2 = try AccessLogImporter(rules: rules).run(inputs: [RealData.log], output: folder.file("l.csv"))
        print(report2)
        print(try folder.text("l.csv").prefix(400))
        var reader = try TraceReader(path: folder.file("l.csv"))
        var n = 0
        while (try reader.next()) != nil { n += 1 }
        print(n, reader.sessionCount)
    }
}
