import Contexts
import Testing

@testable import Traces

@Suite struct TraceReaderTests {
    private static let head = "# perennial trace 1\noffset_s,session,step,order,items\n"
    private static let lenient = BadLines.Policy(maximumShare: 1)

    private func reader(_ text: String, policy: BadLines.Policy = lenient) -> TraceReader {
        TraceReader(source: ByteSource(name: "t.csv", bytes: Array(text.utf8)), policy: policy)
    }

    private func rows(_ reader: inout TraceReader) throws -> [TraceRow] {
        var rows: [TraceRow] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    @Test func aTraceIsReadStepByStep() throws {
        var reader = reader(
            Self.head + """
                0,c1,browse,,rose;tulip
                0.000000001,c2,browse,,*3
                4.5,c1,order,o-1,rose:2:995;lily:1:0;rose:1:995

                # a remark
                60,c1,list,,\r
                95.25,c1,cancel,o-1,
                96,c3,order,o-2,*2
                """)
        let found = try rows(&reader)
        #expect(
            found.map(\.step) == [
                .browse(.products([0, 1])), .browse(.count(3)),
                .order(
                    reference: "o-1",
                    lines: .lines([
                        TraceLine(product: 0, quantity: 2, unitPriceMinor: 995),
                        TraceLine(product: 2, quantity: 1, unitPriceMinor: 0),
                        TraceLine(product: 0, quantity: 1, unitPriceMinor: 995),
                    ])),
                .list, .cancel(reference: "o-1"), .order(reference: "o-2", lines: .count(2)),
            ])
        #expect(found.map(\.session) == [0, 1, 0, 0, 0, 2])
        #expect(
            found.map(\.offset.nanoseconds) == [0, 1, 4_500_000_000, 60_000_000_000, 95_250_000_000, 96_000_000_000])
        #expect(found.map(\.line) == [3, 4, 5, 8, 9, 10])
        #expect((0..<reader.productCount).map(reader.productCode) == ["rose", "tulip", "lily"])
        #expect((0..<reader.sessionCount).map(reader.sessionName) == ["c1", "c2", "c3"])
        #expect(reader.rowLines == 6)
        #expect(reader.badLines.total == 0)
    }

    @Test(
        arguments: [
            ("1,s,list", .columns), ("1,s,list,,,", .columns), ("", nil), ("-1,s,list,,", .offset),
            ("1e3,s,list,,", .offset),
            ("0.0000000001,s,list,,", .offset), ("3185136001,s,list,,", .offset), ("3185136000,s,list,,", nil),
            ("1,,list,,", .session), ("1,\"s\",list,,", .session), ("1, s,list,,", .session), ("1,s,List,,", .step),
            ("1,s,buy,,", .step), ("1,s,list,o,", .order), ("1,s,order,,a:1:1", .order), ("1,s,cancel,,", .order),
            ("1,s,cancel,o,a", .items), ("1,s,order,o,", .items), ("1,s,order,o,a", .items),
            ("1,s,order,o,a:0:1", .items),
            ("1,s,order,o,a:1000000:1000000000", nil), ("1,s,order,o,a:1000001:1", .items),
            ("1,s,order,o,a:1:1000000001", .items), ("1,s,order,o,a:1:1;", .items), ("1,s,order,o,a:1:-1", .items),
            ("1,s,browse,,", .items), ("1,s,browse,,*0", .items), ("1,s,browse,,*10000", nil),
            ("1,s,browse,,*10001", .items), ("1,s,browse,,a;;b", .items), ("1,s,li\u{0}st,,", .control),
            ("1,s\u{7F},list,,", .control), ("1,müller,list,,", nil),
        ] as [(String, BadLines.Reason?)])
    func eachColumnHasItsRange(line: String, reason: BadLines.Reason?) throws {
        var reader = reader(Self.head + line + "\n")
        let count = try rows(&reader).count
        #expect(reader.badLines.byReason.map(\.reason) == (reason.map { [$0] } ?? []))
        #expect(count + reader.badLines.total == reader.rowLines)
    }

    @Test func namesItemsAndLinesAreBounded() throws {
        func outcome(_ line: String) throws -> [BadLines.Reason] {
            var reader = reader(Self.head + line + "\n")
            _ = try rows(&reader)
            return reader.badLines.byReason.map(\.reason)
        }
        let name = String(repeating: "n", count: TraceFormat.maximumNameBytes)
        #expect(try outcome("1,\(name),list,,") == [])
        #expect(try outcome("1,\(name)n,list,,") == [.session])
        let codes = [String](repeating: "a", count: TraceFormat.maximumItems).joined(separator: ";")
        #expect(try outcome("1,s,browse,,\(codes)") == [])
        #expect(try outcome("1,s,browse,,\(codes);a") == [.items])
        let lines = [String](repeating: "a:1:1", count: TraceFormat.maximumItems).joined(separator: ";")
        #expect(try outcome("1,s,order,o,\(lines)") == [])
        #expect(try outcome("1,s,order,o,\(lines);a:1:1") == [.items])
        let line = String(repeating: "x", count: TraceFormat.maximumLineBytes)
        #expect(try outcome(line) == [.columns])
        #expect(try outcome(line + "x") == [.tooLong])
        #expect(try outcome(line + line + line + "\n1,s,list,,") == [.tooLong])
    }

    @Test func badLinesAreCountedShownAndLeftOut() throws {
        var bytes = Array((Self.head + "0,s,list,,\n1,s,li").utf8)
        bytes += [0x0A, 0x31, 0x2C, 0xFF, 0xFE, 0x2C, 0x0A] + Array("2,s,list,,\n".utf8)
        var reader = TraceReader(source: ByteSource(name: "t.csv", bytes: bytes), policy: Self.lenient)
        #expect(try rows(&reader).count == 2)
        #expect(
            reader.badLines.examples.map(\.description) == [
                "t.csv:4: wrong number of columns: 1,s,li", "t.csv:5: not UTF-8: 1,\\xff\\xfe,",
            ])
    }

    @Test func onlyTheFirstBadLinesAreKeptAndShortened() throws {
        let long = String(repeating: "z", count: 200)
        var reader = reader(Self.head + String(repeating: long + "\n", count: 20))
        #expect(try rows(&reader).isEmpty)
        #expect(reader.badLines.total == 20)
        #expect(reader.badLines.examples.count == BadLines.maximumExamples)
        #expect(reader.badLines.examples[0].text == String(repeating: "z", count: BadLines.maximumExampleBytes) + "…")
    }

    @Test func aFileIsRefusedAboveTheStatedShare() throws {
        func trace(bad: Int) -> String {
            let good = (0..<1_000 - bad).map { "\($0),s,list,,\n" }.joined()
            return Self.head + good + String(repeating: "torn\n", count: bad)
        }
        var atLimit = reader(trace(bad: 10), policy: BadLines.Policy())
        #expect(try rows(&atLimit).count == 990)
        var above = reader(trace(bad: 11), policy: BadLines.Policy())
        let error = #expect(throws: TraceError.self) { try rows(&above) }
        #expect(
            error?.description.hasPrefix("t.csv: 11 of 1000 lines cannot be used, the limit is 1%; ") == true,
            "\(String(describing: error))")
        var allowed = reader(trace(bad: 11), policy: BadLines.Policy(maximumShare: 0.011))
        #expect(try rows(&allowed).count == 989)
    }

    @Test func rubbishIsRefusedAfterTheFirstThousandLines() throws {
        let rubbish =
            Self.head + String(repeating: "x\n", count: 501) + String(repeating: "0,s,list,,\n", count: 50_000)
        var reader = reader(rubbish, policy: BadLines.Policy())
        let error = #expect(throws: TraceError.self) { try reader.next() }
        guard case .tooManyBadLines(_, let bad, let lines, _, let early, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect((bad, lines) == (501, BadLines.Policy.earlyLines))
        #expect(early)
        // A bad patch at the front of a file that is good as a whole is no reason to refuse it.
        let patch = Self.head + String(repeating: "x\n", count: 500) + String(repeating: "0,s,list,,\n", count: 50_000)
        var patched = self.reader(patch, policy: BadLines.Policy())
        #expect(try rows(&patched).count == 50_000)
    }

    @Test(arguments: [
        ("", "t.csv:1: expected the header row"), ("a,b\n", "t.csv:1: expected the header row"),
        ("# perennial trace 2\n", "t.csv:1: trace version '2', this program reads version 1"),
        ("\u{0}\u{1}\u{2}", "found '\\x00\\x01\\x02'"),
        ("offset_s,session\n", "t.csv:1: expected the header row"),
    ])
    func whatIsNoTraceIsRefusedAtOnce(text: String, message: String) throws {
        var reader = reader(text)
        let error = #expect(throws: TraceError.self) { try reader.next() }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test func rowsOutOfOrderAreSortedWithinTheWindow() throws {
        // Row k says k, but the first of them stands behind all that the window holds.
        let window = TraceReader.maximumReorderedRows
        func trace(late: Int) -> String {
            Self.head + (1...late).map { "\($0),s,list,,\n" }.joined() + "0,first,list,,\n1,s,cancel,o,\n"
        }
        var within = reader(trace(late: window - 1))
        let sorted = try rows(&within)
        #expect(sorted.map(\.offset.nanoseconds) == sorted.map(\.offset.nanoseconds).sorted())
        #expect(sorted.first?.offset == .zero)
        // Equal offsets stay in the order of their lines.
        #expect(sorted[1].step == .list && sorted[2].step == .cancel(reference: "o"))
        #expect(within.reorderedRows == 2)
        #expect(within.badLines.total == 0)

        var beyond = reader(trace(late: window + 1))
        #expect(try rows(&beyond).count == window + 1)
        #expect(beyond.badLines.count(.late) == 2)
        #expect(beyond.badLines.total == 2)
        #expect(beyond.badLines.examples.first?.line == window + 4)
    }

    @Test func largeOrdersShrinkTheWindow() throws {
        let items = [String](repeating: "a:1:1", count: TraceFormat.maximumItems).joined(separator: ";")
        let most = TraceReader.maximumReorderedItems / TraceFormat.maximumItems
        let text = Self.head + (1...most + 2).map { "\($0),s,order,o,\(items)\n" }.joined()
        var reader = reader(text)
        _ = try reader.next()
        #expect(reader.rowLines == most)
    }

    @Test func aFileThatIsNotThereIsNamed() {
        let error = #expect(throws: TraceError.self) { try TraceReader(path: "/nowhere/t.csv") }
        #expect(error == .cannotRead(path: "/nowhere/t.csv", reason: "No such file or directory"))
    }
}
