import FoundationEssentials
import TestSupport
import Testing

@testable import Measurement

@Suite struct RecordTests {
    @Test func aRecordReadsBackFromItsJSON() throws {
        let record = try sampleRecord(expectations: ["saga.success >= 99%", "nothing > 1"])
        let json = try record.json()
        let read = try Record(json: json)
        #expect(read == record)
        #expect(try read.json() == json)
    }

    @Test func numbersAreWrittenAsTheirArrayWouldBe() throws {
        struct Plain: Encodable {
            var values: [Double?] = [
                0, nil, -1.5, 1e300, 1.0 / 3, -0.0, 7, -120, 1e15, 0x1p53 - 1, 0x1p53, -0x1p53, -0x1p63, 0x1p63,
            ]
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
    }

    /// What reading the sample record says where one of its numbers is another.
    private func complaint(_ old: String, _ new: String) throws -> String {
        let text = String(decoding: try sampleRecord(slow: true).json(), as: UTF8.self)
        let place = try #require(text.firstRange(of: old), "\(old) is not in \(text)")
        var damaged = text
        damaged.replaceSubrange(place, with: new)
        do throws(Record.ReadingError) {
            _ = try Record(json: Data(damaged.utf8))
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "A number that no run can have measured is told with its place",
        arguments: [
            (#""rowCount":4"#, #""rowCount":5"#, "timeline: 12 values for 5 rows of 3 columns"),
            (
                #""rowCount":4"#, #""rowCount":9223372036854775807"#,
                "timeline: 9223372036854775807 rows with a limit of"
            ),
            (#""rowLimit":20000"#, #""rowLimit":1000002"#, "timeline: 4 rows with a limit of 1000002"),
            (#""rowNanoseconds":1000000000"#, #""rowNanoseconds":0"#, "timeline: 4 rows of 0 ns"),
            (#""rowNanoseconds":1000000000"#, #""rowNanoseconds":9223372036854775807"#, "timeline: 4 rows of 92"),
            (#""values":[1000,null"#, #""values":[1000,1.7e308"#, "column 2 (depth), row 1: a value of 1.7e+308"),
            (#""nanoseconds":2000000001"#, #""nanoseconds":-1"#, "time of event 2 (killed): -1 is not in 0...70368"),
            (#""overflow":0"#, #""overflow":-1"#, "events beyond the limit: -1 is not in 0..."),
            (#""runNanoseconds":4000000000"#, #""runNanoseconds":-4"#, "length of the run: -4 is not in 0..."),
            (#""wallNanoseconds":20000000"#, #""wallNanoseconds":9223372036854775807"#, "time on the wall clock: 92"),
            (#""breaches":1"#, #""breaches":0"#, "examples of breaches of money: 1 is not in 0...0"),
            (#""breaches":1"#, #""breaches":-1"#, "breaches of money: -1 is not in 0..."),
            (#""digest":"00ff"#, #""digest":"00xx"#, "digest: '00xx00ff00ff00ff' is none"),
            (
                #"{"counter":{"_0":4000}"#, #"{"counter":{"_0":9007199254740993}"#,
                "a count of 9007199254740993 in window run"
            ),
            (#""last":2.5"#, #""last":1e300"#, "(mailbox.depth): a value of 1e+300 in window run"),
            (#""span":2000000000"#, #""span":-1"#, "(mailbox.depth): a value for -1 ns in window run"),
            (#""name":"mailbox.depth""#, #""name":"mailbox depth""#, "series 8 (mailbox depth): its name is none"),
            (#""name":"saga.succeeded""#, #""name":"saga.started""#, "(saga.started): is there twice"),
            (#""kind":"gauge""#, #""kind":"figure""#, "a gauge among the values of a figure"),
            (
                #"{"nanoseconds":4000000000,"window":"run"}"#, #"{"nanoseconds":4000000000,"window":"measured"}"#,
                "twice"
            ),
        ])
    func damageIsToldWithItsPlace(old: String, new: String, told: String) throws {
        let complaint = try complaint(old, new)
        #expect(complaint.contains(told), "\(complaint)")
        #expect(complaint.hasPrefix("is damaged: ") && complaint.hasSuffix("; run the scenario again"), "\(complaint)")
    }

    @Test(
        "A histogram that nothing can have counted is refused",
        arguments: [
            ("upper", "1,2", "3 counts for 2 buckets"), ("upper", "9,8,10", "the buckets do not ascend"),
            ("upper", "1,2,18446744073709551615", "a bucket that ends at 18446744073709551615 us"),
            ("counts", "1,0,3", "bucket 2 has no samples"),
            ("counts", "1152921504606846976,1,1", "more than 9007199254740992 samples"),
            ("counts", "18446744073709551615,18446744073709551615,2", "more than 9007199254740992 samples"),
            ("minimum", "9", "samples from 9 to 8 us"), ("maximum", "16", "samples from 2 to 16 us"),
            ("sum", "1000", "a sum of 1000 us"), ("clampedLow", "8", "8 samples below zero of 6"),
            ("upper", "2,4,8", ""), ("counts", "1,2,9007199254740989", ""), ("sum", "18446744073709551615", ""),
        ])
    func aHistogramIsChecked(key: String, value: String, told: String) throws {
        var parts = [
            "upper": "[2,4,8]", "counts": "[1,2,3]", "sum": "24", "minimum": "2", "maximum": "8", "clampedLow": "0",
        ]
        parts[key] = ["upper", "counts"].contains(key) ? "[\(value)]" : value
        let json = parts.keys.sorted().map { "\"\($0)\":\(parts[$0] ?? "")" }.joined(separator: ",")
        do {
            _ = try JSONDecoder().decode(HistogramSnapshot.self, from: Data("{\(json)}".utf8))
            #expect(told == "")
        } catch {
            #expect(told != "" && "\(error)".contains(told), "\(error)")
        }
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
