import FlowerShopApplication
import FoundationEssentials
import TestSupport
import Testing
import Texts

@testable import Measurement
@testable import Reports

@Suite struct ComparisonReportTests {
    private func comparison() throws -> RunComparison {
        RunComparison(
            base: ComparisonSide(name: "a", records: [try sampleRecord()]),
            candidate: ComparisonSide(name: "b", records: [try sampleRecord(slow: true)]))
    }

    private func report() throws -> ComparisonReport {
        ComparisonReport([.init(name: "circuit-breaker/base", comparison: try comparison())], in: .flowerShop)
    }

    @Test func theTableBeginsWithWhatIsWorstAndShowsBothValues() throws {
        let text = try report().table()
        let expected = """
            ✗ circuit-breaker/base: 2 worse, 1 moved that are neither, 1 only in the base
                                                       base  candidate  difference
              ✗ latency{operation="order"}.p95 during measured
                                                       4 ms     900 ms     +896 ms  +22,400%

            """
        #expect(text.hasPrefix(expected), "\(text)")
        let lines = text.split(separator: "\n").map(String.init)
        #expect(
            lines.contains { $0.contains("saga.success during measured") && $0.contains("−20 points") }, "\(text)")
        #expect(text.contains("recovery{fault=\"slow-payment\"} during run"), "each value has its window: \(text)")
        #expect(!text.contains("traffic.offered"), "what did not move is not shown")
        #expect(lines.allSatisfy { TerminalText.width($0) <= 80 }, "\(text)")
    }

    @Test func aSentenceSaysOfAShareWhatTheTableSays() throws {
        let rows = ComparisonRows(try comparison()).leading
        let share = try #require(rows.first { $0.key.metric == MetricName.sagaSuccess })
        #expect(share.sentence.contains("(−20 points, "), "\(share.sentence)")
        let latency = try #require(rows.first { $0.key.metric == MetricName.latency })
        #expect(latency.sentence.contains("(+22,400%, worse)"), "\(latency.sentence)")
    }

    @Test(
        "Expectations lead, then orders served and their p95, also where they did not move; what follows from others ends"
    )
    func whatDecidesLeads() throws {
        func side(_ name: String, served: Int64, milliseconds: Int64, wait: Int64) throws -> ComparisonSide {
            let recorder = RunRecorder()
            let asked = try recorder.counter(OrderMetric.asked)
            let honoured = try recorder.counter(OrderMetric.honoured)
            let broken = try recorder.counter(OrderMetric.broken)
            try recorder.ratio(OrderMetric.failedAfterConfirmation, of: [broken], to: [asked])
            try recorder.ratio(OrderMetric.served, of: [honoured], to: [asked])
            let service = try recorder.histogram("service.time", labels: ["operation": "order"])
            let latency = try recorder.histogram(
                MetricName.latency, labels: ["operation": "order", "outcome": "accepted"])
            let lost = try recorder.counter(MetricName.requestsFailed, better: .lower)
            recorder.add(10, to: asked, at: 0)
            recorder.add(served, to: honoured, at: 0)
            recorder.record(milliseconds * 1_000_000, in: latency, at: 0)
            recorder.record(wait * 1_000_000, in: service, at: 0)
            recorder.add(wait, to: lost, at: 0)
            let record = Record(
                identity: .init(scenario: "s", seed: 1, world: "virtual", version: "1"),
                digest: "00000000000000\(wait)",
                runNanoseconds: 1_000_000_000, measurements: recorder.finish(at: 1_000_000_000),
                expectations: [try Expectation("order.served >= 90%")])
            return ComparisonSide(name: name, records: [record])
        }
        let comparison = RunComparison(
            base: try side("a", served: 9, milliseconds: 7, wait: 11),
            candidate: try side("b", served: 8, milliseconds: 7, wait: 88))
        let report = ComparisonReport([.init(name: "s", comparison: comparison)], in: .flowerShop)
        let lines = report.table().split(separator: "\n").map(String.init)
        let first = lines.dropFirst(2).map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        #expect(
            first.filter { ["✗", "✓", "=", "•"].contains($0.prefix(1)) } == [
                "✗ order.served", "✗ order.served", "= order.failed_after_confirmation",
                "= latency{operation=\"order\",outcome=\"accepted\"}.p95", "✗ requests.failed",
                "✗ order.honoured", "✗ service.time{operation=\"order\"}.p95",
            ], "\(report.table())")
        #expect(lines[2].contains("✓ 90%") && lines[2].contains("✗ 80%"), "\(lines[2])")
        let markdown = report.markdown()
        #expect(markdown.contains("| worse | `order.served >= 90%` | ✓ 90% | ✗ 80% |"), "\(markdown)")
    }

    @Test func theWholeTableHasWhatDidNotMoveToo() throws {
        var report = try report()
        report.showsAll = true
        #expect(report.table().contains("= traffic.offered "))
    }

    @Test func equalRunsAreOneLine() throws {
        let side = ComparisonSide(name: "a", records: [try sampleRecord()])
        let report = ComparisonReport(
            [.init(name: "s/base", comparison: RunComparison(base: side, candidate: side))], in: .flowerShop)
        let count = side.values.count
        #expect(report.table() == "✓ s/base: identical, \(count) values, digest 00ff00ff00ff00ff\n")
    }

    @Test func namesCannotMoveTheCursorNorBreakMarkdown() throws {
        var side = ComparisonSide(name: "a", records: [try sampleRecord()])
        side.name = "a"
        let report = ComparisonReport(
            [
                .init(name: "s\u{1B}[31m|`x`", comparison: RunComparison(base: side, candidate: side))
            ], in: .flowerShop)
        #expect(!report.table().contains("\u{1B}"))
        #expect(report.markdown().hasPrefix("### s\\x1b\\[31m\\|\\`x\\`".replacing("\\x1b", with: "\\\\x1b")))
    }

    @Test("Labels that anybody wrote stay within their cell and their code span")
    func labelsCannotBreakMarkdownTables() throws {
        func side(_ value: Double) -> ComparisonSide {
            let key = ValueKey(
                metric: "m", labels: ["k": "a`b\n| x ``c|\u{301}\u{202E}"], window: .measured, statistic: .value)
            let value = SideValue(
                key: key, unit: .seconds, better: .lower, isCounter: false, source: .reported(value))
            return ComparisonSide(name: "", values: [value], stamps: [], runCount: 1)
        }
        let comparison = RunComparison(base: side(1), candidate: side(2))
        let text = ComparisonReport([.init(name: "n", comparison: comparison)], in: .flowerShop).markdown()
        let cell = "| ``` m{k=\"a`b\\x0a\\| x ``c\\|\u{301}\\u202e\"} during measured ``` |"
        #expect(text.contains(cell), "\(text)")
        #expect(MarkdownText.escaped("|\u{301}*").unicodeScalars.elementsEqual("\\|\u{301}\\*".unicodeScalars))
    }

    @Test("Only of records that say they are other runs it is said that the runs differ")
    func equalValuesOfAFileAreNoOtherRun() throws {
        let record = try sampleRecord()
        let known = ComparisonSide(name: "a", records: [record])
        let unknown = ComparisonSide(name: "a.csv", values: known.values, stamps: [], runCount: 1)
        var other = record
        other.digest = "11ff11ff11ff11ff"
        func told(_ base: ComparisonSide, _ candidate: ComparisonSide) -> String {
            ComparisonReport.sameness(RunComparison(base: base, candidate: candidate))
        }
        let count = known.values.count
        #expect(told(known, unknown) == "no value moved of \(count) values")
        #expect(told(unknown, known) == "no value moved of \(count) values")
        #expect(
            told(known, ComparisonSide(name: "b", records: [other]))
                == "no value moved of \(count) values, although the runs differ")
    }

    @Test("That one side has no memory leads no table")
    func memoryOfOneSideIsNotTold() throws {
        func side(_ metrics: String...) -> ComparisonSide {
            let values = metrics.map { metric in
                let key = ValueKey(metric: metric, labels: [:], window: .run, statistic: .value)
                return SideValue(key: key, unit: .bytes, better: .lower, isCounter: false, source: .reported(1))
            }
            return ComparisonSide(name: "", values: values, stamps: [], runCount: 1)
        }
        let rows = ComparisonRows(
            RunComparison(base: side("memory.allocated", "disk.used"), candidate: side("memory.resident", "disk.free")))
        #expect(rows.onlyInBase.map(\.key.metric) == ["disk.used"])
        #expect(rows.onlyInCandidate.map(\.key.metric) == ["disk.free"])
    }

    @Test func markdownHasTheSameRows() throws {
        let text = try report().markdown()
        #expect(
            text.contains(
                "| worse | `latency{operation=\"order\"}.p95 during measured` | 4 ms | 900 ms | +896 ms | +22,400% |"),
            "\(text)")
    }

    @Test func jsonAndCSVHaveEveryValue() throws {
        let comparison = try comparison()
        let report = try report()
        let rows = report.csv().components(separatedBy: "\r\n")
        #expect(rows.count == comparison.differences.count + 2)
        #expect(rows[0] == ComparisonReport.csvColumns.joined(separator: ","))
        let p99 = "circuit-breaker/base,latency,operation=order,measured,p99,ms,lower,4,900,896,224,,,1,1,worse"
        #expect(rows.contains(p99), "\(rows.filter { $0.contains("p99,") })")
        struct Read: Decodable {
            struct Comparison: Decodable {
                struct Value: Decodable { var outcome: ValueDifference.Outcome }
                var values: [Value]
                var warnings: [String]
            }
            var schema: Int
            var comparisons: [Comparison]
        }
        let read = try JSONDecoder().decode(Read.self, from: Data(try report.json().utf8))
        #expect(read.schema == ComparisonReport.currentSchema)
        #expect(read.comparisons[0].values.map(\.outcome) == comparison.differences.map(\.outcome))
    }

    @Test func whatOnlyOneFolderHasIsTold() throws {
        var report = try report()
        report.onlyInBase = ["s/old"]
        report.onlyInCandidate = ["s/new"]
        #expect(report.table().contains("✗ only in the base: s/old\n! only in the candidate: s/new\n"))
        #expect(report.markdown().contains("**Only in the base:** s/old"))
    }
}
