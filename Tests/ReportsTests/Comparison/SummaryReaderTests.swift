import TestSupport
import Testing
import Texts

@testable import Measurement
@testable import Reports

/// summary.csv read back, and what is said of one that is none.
@Suite struct SummaryReaderTests {
    private static let head = "metric,labels,window,statistic,value,unit,better\r\n"
    private static let row = "a.b,k=v,run,count,3,count,lower\r\n"

    private func read(_ text: String) throws -> [SideValue] {
        try SummaryReader(file: "f.csv").values(Array(text.utf8))
    }

    @Test func whatIsWrittenReadsBackAsTheRecordSaysIt() throws {
        let record = try sampleRecord()
        let read = try read(CSVReport.summary.text(record)) + read(CSVReport.memory.text(record))
        let side = ComparisonSide(name: "", records: [record])
        #expect(read.map(\.key) == side.values.map(\.key))
        #expect(read.map { $0.read([1]) } == side.values.map { $0.read([1]).map { PlainDecimal.reported($0) } })
        #expect(read.map(\.unit) == side.values.map(\.unit))
        #expect(read.map(\.better) == side.values.map(\.better))
        #expect(read.map(\.isCounter) == side.values.map { $0.isCounter && $0.key.statistic == .count })
        let comparison = RunComparison(
            base: side, candidate: ComparisonSide(name: "", values: read, stamps: [], runCount: 1))
        #expect(comparison.isSame)
    }

    /// The column was added at the end; what a version without it wrote is still read.
    @Test func aSummaryThatLacksTheDirectionsTakesThoseOfTheOtherSide() throws {
        func without(_ text: String) -> String {
            let rows = text.split(separator: "\r\n").map { $0.prefix(upTo: $0.lastIndex(of: ",") ?? $0.endIndex) }
            return rows.joined(separator: "\r\n") + "\r\n"
        }
        let better = Self.head + Self.row
        let worse = better.replacing(",3,", with: ",4,")
        #expect(try read(without(better)).map(\.better) == [nil])
        #expect(try read(without(better)).map(\.key) == read(better).map(\.key))
        for (base, candidate, outcome) in [
            (without(better), worse, ValueDifference.Outcome.worse), (better, without(worse), .worse),
            (worse, without(better), .better), (without(better), without(worse), .moved),
        ] {
            let comparison = RunComparison(
                base: ComparisonSide(name: "a", values: try read(base), stamps: [], runCount: 1),
                candidate: ComparisonSide(name: "b", values: try read(candidate), stamps: [], runCount: 1))
            #expect(comparison.differences.map(\.outcome) == [outcome])
            #expect(comparison.saysDirections == (outcome != .moved))
        }
    }

    @Test("One value of which the direction is known does not speak for the others")
    func everyCommonValueNeedsADirection() throws {
        func side(_ directions: [(metric: String, better: Better?)]) -> ComparisonSide {
            let values = directions.map { metric, better in
                SideValue(
                    key: ValueKey(metric: metric, labels: [:], window: .measured, statistic: .value), unit: .seconds,
                    better: better, isCounter: false, source: .reported(1))
            }
            return ComparisonSide(name: "", values: values, stamps: [], runCount: 1)
        }
        func says(_ base: [(String, Better?)], _ candidate: [(String, Better?)]) -> Bool {
            RunComparison(base: side(base), candidate: side(candidate)).saysDirections
        }
        #expect(!says([("a", .lower), ("b", nil)], [("a", .lower), ("b", nil)]))
        #expect(!says([("a", .lower), ("b", nil)], [("b", nil)]), "of what both have nothing is known")
        #expect(!says([("b", nil)], [("b", nil), ("c", .higher)]))
        #expect(says([("a", nil), ("b", nil)], [("a", .lower), ("b", .neither)]))
        #expect(says([("a", nil), ("b", .lower)], [("b", nil)]), "a value of one side is not compared")
    }

    @Test func endsOfRowsMayBeThoseOfAnEditor() throws {
        #expect(try read((Self.head + Self.row).replacing("\r\n", with: "\n")).count == 1)
    }

    @Test func labelsReadBackWhateverIsInThem() throws {
        for labels: MetricLabels in [
            [:], ["a": "b"], ["a": "x=y;z\\", "b": ""], ["a": "é \"q\", r"],
            ["\u{301}x": "1"], ["a\u{600}": ";\u{301}"], ["a": "=\u{301}\\\u{301}"],
        ] {

            #expect(MetricLabels(csvText: labels.csvText) == labels)
        }
        for text in ["a", "a=b;", "b=1;a=2", "a=1;a=2", "a=b\\", "a=b=c", ";", "=;="] {
            #expect(MetricLabels(csvText: text) == nil, "\(text)")
        }
    }

    @Test(
        "What cannot be used is told with its line and column",
        arguments: [
            ("", "f.csv: error: is empty; expected the header metric,labels"),
            ("a,b\r\n", "f.csv:1:1: error: expected the column 'metric', found 'a'"),
            ("\u{FEFF}" + head, "f.csv:1:1: error: the file begins with a byte-order mark"),
            ("metric;labels;window\r\n", "f.csv:1:1: error: columns are parted by ';', expected ','"),
            ("metric,labels,window,statistic,value\r\n", "f.csv:1:32: error: the column 'unit' is missing\nhint: run"),
            ("metric,labels,window,statistic,unit\r\n", "f.csv:1:32: error: expected the column 'value', found 'unit'"),
            (
                "metric,labels,window,statistic,value,unit",
                "f.csv:1:38: error: the last row has no end: the file was cut"
            ),
            (
                "metric,labels,window,statistic,value,unit\r\na.b,,run,count,3,count,lower\r\n",
                "f.csv:2:18: error: expected 6 fields, found 7"
            ),
            (head.replacing("better", with: "better,more"), "f.csv:1:50: error: the column 'more' is none that"),
            (head + row + "a.b,k=v,run,rate,1", "f.csv:3:18: error: the last row has no end: the file was cut off"),
            (head + "a.b,k=v,run", "f.csv:2:9: error: the last row has no end: the file was cut off"),
            (head + "a.b,\"k=v", "f.csv:2:5: error: the quote has no end: the file was cut off"),
            (head + "a.b,k=v,run\r\n", "f.csv:2:9: error: expected 7 fields, found 3"),
            (
                head + "a.b,k=v,run,count,3,5,count,lower\r\n",
                "f.csv:2:23: error: expected 7 fields, found 8\nhint: numbers"
            ),
            (
                head + "a.b,k=v,run,count,\"3,5\",count,lower\r\n",
                "f.csv:2:19: error: expected a number, found '3,5'\nhint: num"
            ),
            (head + "a.b,k=v,run,count,NaN,count,lower\r\n", "f.csv:2:19: error: expected a number, found 'NaN'"),
            (head + "a.b,k=v,run,count,inf,count,lower\r\n", "f.csv:2:19: error: expected a number, found 'inf'"),
            (head + "a.b,k=v,run,count,1e3,count,lower\r\n", "f.csv:2:19: error: expected a number, found '1e3'"),
            (head + "a.b,k=v,run,count,,count,lower\r\n", "f.csv:2:19: error: expected a number, found ''"),
            (
                head + "a.b,k=v,run,count,٣,count,lower\r\n",
                "f.csv:2:19: error: expected a number, found '٣'\nhint: numbers"
            ),
            (
                head + "a.b,k=v,run,p101,3,count,lower\r\n",
                "f.csv:2:13: error: expected a statistic such as count or p99"
            ),
            (
                head + "a.b,k=v,lunch,count,3,count,lower\r\n",
                "f.csv:2:9: error: expected run, warm-up, measured, drain or during"
            ),
            (head + "a.b,kv,run,count,3,count,lower\r\n", "f.csv:2:5: error: expected key=value;key=value, found 'kv'"),
            (head + "a..b,,run,count,3,count,lower\r\n", "f.csv:2:1: error: expected the name of a metric"),
            (head + "a.b,,run,count,3,parsec,lower\r\n", "f.csv:2:18: error: expected one of count, ratio, ms"),
            (head + "a.b,,run,count,3,count,up\r\n", "f.csv:2:24: error: expected one of lower, higher, neither"),
            (head + row + row, "f.csv:3:1: error: a second value of a.b{k=\"v\"}, found"),
            (head + "a\"b,,run,count,3,count,up\r\n", "f.csv:2:2: error: a quote within a field"),
            (head + "\"a\"b,,run,count,3,count,up\r\n", "f.csv:2:4: error: expected a comma after the closing quote"),
        ])
    func whatCannotBeUsedIsTold(text: String, message: String) {
        #expect { try read(text) } throws: { error in
            let told = "\(error)"
            if !told.hasPrefix(message) { Issue.record("\(told)\nexpected \(message)") }
            return told.hasPrefix(message)
        }
    }

    @Test func otherEncodingsAreRefused() {
        #expect(throws: Diagnostic.self) {
            try SummaryReader(file: "f.csv").values(Array(Self.head.utf8) + [0xFF, 0xFE])
        }
    }
}
