import FlowerShopApplication
import FoundationEssentials
import TestSupport
import Testing

@testable import Measurement
@testable import Reports
@testable import Texts

@Suite struct CSVReportTests {
    private func lines(_ report: CSVReport) throws -> [String] {
        try report.text(sampleRecord(eventLimit: 2)).components(separatedBy: "\r\n")
    }

    @Test func theTimelineIsAsDocumented() throws {
        let timeline = try lines(.timeline)
        // The gauge was set for second 2 when second 3 had begun: it counts in the row that was open.
        #expect(
            timeline == [
                "time_s,width_s,offered,depth,order.p99_ms", "0,1,1000,,4", "1,1,1000,,4", "2,1,1000,,4",
                "3,1,1000,2.5,4", "",
            ])
    }

    @Test func eventsAreQuotedAndOverflowIsTold() throws {
        #expect(
            try lines(.events) == [
                "time_s,kind,subject,detail", "2,fault-started,payment,slow-payment",
                "2.000000001,killed,payment-0,\"a, \"\"b\"\"\nc\"",
                "2.000000001,overflow,,1 further events; the log holds 2", "",
            ])
    }

    @Test func theSummaryHasARowForEachStatisticOfEachWindow() throws {
        let lines = try lines(.summary)
        #expect(lines.first == "metric,labels,window,statistic,value,unit,better")
        let expected = [
            "traffic.offered,,run,count,4000,count,neither", "traffic.offered,,run,rate,1000,1/s,neither",
            "traffic.offered,,measured,count,3000,count,neither",
            "traffic.offered,,during slow-payment,rate,1000,1/s,neither",
            "traffic.rejected,\"reason=full, or \"\"so\"\"\",run,count,3,count,neither",
            "saga.success,,warm-up,value,1,ratio,higher", "latency,operation=order,measured,count,3,count,neither",
            "latency,operation=order,measured,p99.9,4,ms,lower", "latency,operation=order,measured,mean,4,ms,lower",
            "mailbox.depth,,measured,mean,2.5,count,neither", "recovery,fault=slow-payment,run,value,12.25,s,neither",
        ]
        for line in expected { #expect(lines.contains(line), "\(line)") }
        let statistics = lines.filter { $0.hasPrefix("latency,operation=order,run,") }.map { line in
            String(line.split(separator: ",")[3])
        }
        #expect(statistics == ["count", "mean", "p50", "p75", "p90", "p95", "p99", "p99.9", "max"])
    }

    @Test func everyBreachHasARow() throws {
        var record = try sampleRecord(slow: true)
        #expect(CSVReport.broken.text(record) == "invariant,subject,number,expected,found\r\n")
        record.breachList = [
            Record.Breach(
                invariant: "money", subject: "order", number: 7, expected: "captured − refunded = 0",
                found: "9900, \"kept\""),
            Record.Breach(invariant: "money", subject: "shop", number: nil, expected: "0", found: "9900"),
        ]
        let rows = CSVReport.broken.text(record).components(separatedBy: "\r\n")
        #expect(rows[1] == "money,order,7,captured − refunded = 0,\"9900, \"\"kept\"\"\"")
        #expect(rows[2] == "money,shop,,0,9900")
    }

    @Test func theListOfWhatIsBrokenSaysHowManyMoreThereAre() throws {
        var record = try sampleRecord(slow: true)
        record.invariants[0].addBreach("another")
        record.breachList = [
            Record.Breach(invariant: "money", subject: "order", number: 7, expected: "0", found: "9900\u{1B}[2J")
        ]
        let text = BrokenList.text(record, of: "reports/x/base", in: .flowerShop)
        #expect(text.hasPrefix("money: 2 breaches\n  order 7: expected 0, found 9900"), "\(text)")
        #expect(text.contains("\n  and 1 more, which are only counted\n"))
        #expect(text.contains("perennial explain reports/x/base --order 7 tells the first"))
        #expect(!text.contains("\u{1B}"), "what the record says never reaches the terminal raw")
        #expect(BrokenList.text(try sampleRecord(), of: "r", in: .flowerShop) == "r: every invariant holds\n")
    }

    @Test func aFileAppearsWholeOrNotAtAll() throws {
        let folder = try TemporaryFolder()
        let directory = folder.path
        let record = try sampleRecord()
        for report in CSVReport.allCases {
            let path = "\(directory)/\(report.rawValue)"
            try report.write(record, to: path)
            #expect(try folder.text(report.rawValue) == report.text(record))
        }
        let failure = FileError(path: "x", step: "write", reason: "no room")
        #expect(throws: failure) {
            try AtomicFile.write(to: "\(directory)/summary.csv") { (file) throws(FileError) in
                try file.write(Array("half".utf8))
                throw failure
            }
        }
        #expect(folder.names == ["broken.csv", "events.csv", "memory.csv", "summary.csv", "timeline.csv"])
        #expect(try folder.text("summary.csv") == CSVReport.summary.text(record))
        let missing = "\(directory)/missing/summary.csv"
        #expect(throws: FileError(path: missing, step: "create", reason: "No such file or directory")) {
            try CSVReport.summary.write(record, to: missing)
        }
    }

    @Test func whatDiffersFromRunToRunIsInAFileOfItsOwn() throws {
        let recorder = RunRecorder(warmUp: 0)
        recorder.set(7, for: try recorder.figure("memory.allocated", unit: .bytes))
        recorder.set(8, for: try recorder.figure("detection", unit: .seconds))
        let record = Record(
            identity: .init(scenario: "s", seed: 1, world: "virtual", version: "1"), digest: "", runNanoseconds: 1,
            measurements: recorder.finish(at: 1))
        let head = CSVReference.summary.map(\.name).joined(separator: ",")
        #expect(CSVReport.summary.text(record) == "\(head)\r\ndetection,,run,value,8,s,neither\r\n")
        #expect(CSVReport.memory.text(record) == "\(head)\r\nmemory.allocated,,run,value,7,bytes,neither\r\n")
    }

    @Test func theReferenceNamesEveryColumn() {
        let text = CSVReference.markdown(in: .flowerShop)
        let columns = CSVReference.summary + CSVReference.timeline + CSVReference.events
        for column in columns + CSVReference.broken(in: .flowerShop) {
            #expect(text.contains("| `\(column.name)` | \(column.meaning) |"))
        }
    }

    @Test func aRecordThatWasReadBackGivesTheSameReports() throws {
        let record = try sampleRecord(expectations: ["saga.success >= 99%", "nothing > 1"])
        let read = try Record(json: try record.json())
        for report in CSVReport.allCases { #expect(report.text(read) == report.text(record)) }
        #expect(ConsoleReport([read], in: .flowerShop).render() == ConsoleReport([record], in: .flowerShop).render())
    }
}
