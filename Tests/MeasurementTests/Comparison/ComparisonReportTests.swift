import FoundationEssentials
import TestSupport
import Testing

@testable import Measurement

@Suite struct ComparisonReportTests {
    private func comparison() throws -> RunComparison {
        RunComparison(
            base: ComparisonSide(name: "a", records: [try sampleRecord()]),
            candidate: ComparisonSide(name: "b", records: [try sampleRecord(slow: true)]))
    }

    private func report() throws -> ComparisonReport {
        ComparisonReport([.init(name: "circuit-breaker/base", comparison: try comparison())])
    }

    @Test func theTableBeginsWithWhatIsWorstAndShowsBothValues() throws {
        let text = try report().table()
        let expected = """
            ✗ circuit-breaker/base: 2 worse, 1 moved that are neither, 1 only in the base
                                                   base  candidate    difference
              ✗ latency{operation="order"}.p99     4 ms     900 ms       +896 ms  +22,400%
            """
        #expect(text.hasPrefix(expected.prefix(60)), "\(text)")
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.contains("latency{operation=\"order\"}.p99") && $0.contains("+896 ms  +22,400%") })
        #expect(lines.contains { $0.contains("saga.success") && $0.contains("100%") && $0.contains("−20 points") })
        #expect(lines.contains { $0.contains("recovery{fault=\"slow-payment\"}") && $0.contains("12.3 s") })
        #expect(!text.contains("traffic.offered"), "what did not move is not shown")
        #expect(lines.allSatisfy { TerminalText.width($0) <= 80 }, "\(text)")
    }

    @Test func theWholeTableHasWhatDidNotMoveToo() throws {
        var report = try report()
        report.showsAll = true
        #expect(report.table().contains("= traffic.offered "))
    }

    @Test func equalRunsAreOneLine() throws {
        let side = ComparisonSide(name: "a", records: [try sampleRecord()])
        let report = ComparisonReport([.init(name: "s/base", comparison: RunComparison(base: side, candidate: side))])
        let count = side.values.count
        #expect(report.table() == "✓ s/base: identical, \(count) values, digest 00ff00ff00ff00ff\n")
    }

    @Test func namesCannotMoveTheCursorNorBreakMarkdown() throws {
        var side = ComparisonSide(name: "a", records: [try sampleRecord()])
        side.name = "a"
        let report = ComparisonReport([
            .init(name: "s\u{1B}[31m|`x`", comparison: RunComparison(base: side, candidate: side))
        ])
        #expect(!report.table().contains("\u{1B}"))
        #expect(report.markdown().hasPrefix("### s\\x1b\\[31m\\|\\`x\\`".replacing("\\x1b", with: "\\\\x1b")))
    }

    @Test func markdownHasTheSameRows() throws {
        let text = try report().markdown()
        #expect(
            text.contains("| worse | `latency{operation=\"order\"}.p99` | 4 ms | 900 ms | +896 ms | +22,400% |"),
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
            var comparisons: [Comparison]
        }
        let read = try JSONDecoder().decode(Read.self, from: Data(try report.json().utf8))
        #expect(read.comparisons[0].values.map(\.outcome) == comparison.differences.map(\.outcome))
    }

    @Test func whatOnlyOneFolderHasIsTold() throws {
        var report = try report()
        report.onlyInBase = ["s/old"]
        report.onlyInCandidate = ["s/new"]
        #expect(report.table().contains("! only in the base: s/old\n! only in the candidate: s/new\n"))
        #expect(report.markdown().contains("**Only in the base:** s/old"))
    }
}
