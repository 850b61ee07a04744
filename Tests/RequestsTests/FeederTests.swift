import Contexts
import Foundation
import Requests
import Scenarios
import TestSupport
import Testing
import Texts

/// Rows for customers.
@Suite struct FeederTests {
    private func rows(_ rule: FeederSpec.Rows, _ count: Int, _ turns: Int, seed: UInt64 = 1) -> [Int?] {
        let sequence = RowSequence(rule, rows: count, RandomStream(seed: seed))
        return (0..<turns).map { sequence.row(at: UInt64($0)) }
    }

    @Test func rowsComeInTheirTurn() {
        #expect(rows(.sequential, 3, 7) == [0, 1, 2, 0, 1, 2, 0])
        #expect(rows(.once, 3, 5) == [0, 1, 2, nil, nil])
        let shuffled = rows(.shuffled, 100, 200).compactMap { $0 }
        #expect(Set(shuffled.prefix(100)) == Set(0..<100))
        #expect(Array(shuffled.prefix(100)) == Array(shuffled.suffix(100)))
        #expect(shuffled.prefix(100) != ArraySlice(0..<100))
        #expect(rows(.shuffled, 100, 100) == rows(.shuffled, 100, 100))
        #expect(rows(.shuffled, 100, 100) != rows(.shuffled, 100, 100, seed: 2))
        #expect(rows(.shuffled, 1, 2) == [0, 0])
    }

    /// Each of 6 orders of three rows comes about as often as the others.
    @Test func everyPermutationIsEquallyLikely() {
        var counts: [[Int?]: Int] = [:]
        for seed in 0..<6_000 { counts[rows(.shuffled, 3, 3, seed: UInt64(seed)), default: 0] += 1 }
        #expect(counts.count == 6 && counts.values.allSatisfy { (850...1_150).contains($0) }, "\(counts)")
    }

    @Test func aCustomerForWhomNothingIsLeftIsTold() throws {
        let prepared = try Prepared(["name: a, get: \"/${people.user}\""], rows: "once")
        for name in ["ann", "bob", "cleo"] { #expect(try prepared.text().hasPrefix("GET /\(name) ")) }
        #expect(throws: RenderProblem.dataRanOut(feeder: "people")) { try prepared.customer() }
    }

    @Test func onlyWhoNeedsARowIsGivenOne() throws {
        let prepared = try Prepared(["name: a, get: /"], rows: "once")
        for _ in 0..<10 { _ = try prepared.customer() }
        let inHeaders = try Prepared(
            ["name: a, get: /"], target: "baseURL: http://a, headers: { x: \"${people.user}\" }", rows: "once")
        for _ in 0..<3 { _ = try inHeaders.customer() }
        #expect(throws: RenderProblem.dataRanOut(feeder: "people")) { try inHeaders.customer() }
        let inChecks = try Prepared(["name: a, get: /, expect: { body: \"${people.user}\" }"], rows: "once")
        for _ in 0..<3 { _ = try inChecks.customer() }
        #expect(throws: RenderProblem.dataRanOut(feeder: "people")) { try inChecks.customer() }
    }

    @Test func threadsShareTheRows() async throws {
        let count = 1_000
        let data = "user\n" + (0..<count).map { "u\($0)\n" }.joined()
        let prepared = try Prepared(["name: a, get: \"/${people.user}\""], rows: "once", data: data)
        let traffic = prepared.traffic
        let lines = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var lines: [String] = []
                    while var customer = try? traffic.customer(0, RandomStream(seed: 0)) {
                        var (output, scratch) = ([UInt8](), [UInt8]())
                        try? traffic.requests[0]?.render(for: &customer, now: 0, into: &output, scratch: &scratch)
                        lines.append(String(decoding: output.prefix { $0 != 0x0D }, as: UTF8.self))
                    }
                    return lines
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(lines.count == count && Set(lines).count == count)
    }

    @Test(arguments: [
        ("a,b\n1,2\n3\n", "people.csv:3:1", "1 values, expected 2"),
        ("a,b\n1,2,3\n", "people.csv:2:1", "3 values, expected 2"),
        ("a\n\"x\n", "people.csv:2:1", "the quote has no end"),
        ("a\nx\"y\n", "people.csv:2:2", "a quote within a field"),
        ("a,b\n\n\n", "test.yaml", "has no rows"),
    ])
    func aBrokenRowIsShownWhereItStands(data: String, place: String, message: String) throws {
        do throws(Diagnostics) {
            _ = try feeders(data)
            Issue.record("\(data)")
        } catch {
            let problem = error.list[0]
            #expect(problem.description.contains(place) && problem.message.contains(message), "\(problem)")
        }
    }

    @Test func rowsAreReadAsCSVHasThem() throws {
        let prepared = try Prepared(
            ["name: a, post: /, body: \"${people.a}|${people.b}\""],
            data: "\u{feff}a,b\r\n\"x\r\ny\",\r\n\r\n1,\"2\"\"\"")
        #expect(try prepared.text().hasSuffix("\r\n\r\nx\r\ny|"))
        #expect(try prepared.text().hasSuffix("\r\n\r\n1|2\""))
        #expect(try prepared.text().hasSuffix("\r\n\r\nx\r\ny|"))
    }

    @Test func whatIsTooLargeIsRefused() throws {
        let rows = "a\n" + String(repeating: "x\n", count: Limits.dataRows + 1)
        do throws(Diagnostics) {
            _ = try feeders(rows)
            Issue.record("too many rows")
        } catch {
            #expect(error.list[0].message.contains("more than \(Limits.dataRows) rows"))
        }
    }

    @Test func aFileThatChangedIsRefused() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("people.csv", "a\n1\n")
        let spec = FeederSpec("people", file: FileReference(path), columns: ["b"])
        #expect(throws: Diagnostics.self) { try Feeders([spec], RandomStream(seed: 1)) }
    }

    private func feeders(_ data: String) throws(Diagnostics) -> Feeders {
        guard let folder = try? TemporaryFolder(), let path = try? folder.write("people.csv", data) else {
            preconditionFailure("no folder")
        }
        let first = data.prefix { $0 != "\n" }.split(separator: ",").map(String.init)
        let place = SourcePosition(file: folder.file("test.yaml"), line: 3, column: 1)
        let spec = FeederSpec("people", file: FileReference("people.csv", path: path, position: place), columns: first)
        return try withExtendedLifetime(folder) { () throws(Diagnostics) in
            try Feeders([spec], RandomStream(seed: 1))
        }
    }
}
