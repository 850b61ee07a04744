import FoundationEssentials
import Testing

@testable import Measurement

@Suite struct RecordTests {
    @Test func aRecordReadsBackFromItsJSONAndGivesTheSameReports() throws {
        let record = try sampleRecord(expectations: ["saga.success >= 99%", "nothing > 1"])
        let json = try record.json()
        let read = try Record(json: json)
        #expect(read == record)
        #expect(try read.json() == json)
        for report in CSVReport.allCases { #expect(report.text(read) == report.text(record)) }
        #expect(ConsoleReport([read]).render() == ConsoleReport([record]).render())
    }

    @Test func numbersAreWrittenAsTheirArrayWouldBe() throws {
        struct Plain: Encodable {
            var values: [Double?] = [0, nil, -1.5, 1e300, 1.0 / 3]
            var counts: [UInt64] = [0, .max]
            var none: [UInt64] = []
        }
        struct OneByOne: Encodable {
            private enum CodingKeys: String, CodingKey { case values, counts, none }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(numbers: Plain().values, forKey: .values)
                try container.encode(numbers: Plain().counts, forKey: .counts)
                try container.encode(numbers: Plain().none, forKey: .none)
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(try encoder.encode(OneByOne()) == encoder.encode(Plain()))
    }

    @Test func otherSchemasAndDamagedFilesAreRefused() throws {
        #expect(throws: Record.ReadingError.newerSchema(found: 9, known: Record.currentSchema, version: nil)) {
            try Record(json: Data("{\"schema\":9}".utf8))
        }
        #expect(throws: Record.ReadingError.self) { try Record(json: Data("no json".utf8)) }
        let text = String(decoding: try sampleRecord().json(), as: UTF8.self)
        let damaged = text.replacing("\"rowCount\":4", with: "\"rowCount\":5")
        #expect(damaged != text)
        #expect(throws: Record.ReadingError.self) { try Record(json: Data(damaged.utf8)) }
    }

    @Test func aShopHoldsWhenEverythingDoes() throws {
        #expect(try sampleRecord(expectations: ["saga.success >= 99%"]).held)
        let failed = try sampleRecord(expectations: ["nothing > 1"])
        #expect(!failed.held && failed.keptInvariants && !failed.metExpectations)
        let broken = try sampleRecord(slow: true)
        #expect(!broken.held && !broken.keptInvariants && broken.metExpectations)
    }

    @Test func breachesAreCountedBeyondTheExamples() {
        var invariant = Record.Invariant("money")
        for index in 0..<30 { invariant.addBreach("\(index)") }
        #expect(invariant.breaches == 30)
        #expect(invariant.examples.count == Record.Invariant.maximumExamples)
    }
}
