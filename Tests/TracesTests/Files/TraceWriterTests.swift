import Contexts
import TestSupport
import Testing

@testable import Traces

@Suite struct TraceWriterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func whatIsWrittenIsRead() throws {
        let writer = try TraceWriter(path: folder.file("t.csv"))
        try writer.browse(at: .zero, session: "a", codes: ["rose", "tulip"])
        try writer.browse(at: .nanoseconds(1), session: "b", count: 3)
        let lines = [TraceWriter.Line(code: "rose", quantity: 2, unitPriceMinor: 995)]
        try writer.order(at: .milliseconds(1_500), session: "a", reference: "o1", lines: lines)
        try writer.order(at: .milliseconds(1_500), session: "b", reference: "o2", count: 4)
        try writer.list(at: .seconds(2), session: "a")
        try writer.cancel(at: .seconds(3), session: "a", reference: "o1")
        try writer.finish()
        #expect(folder.names == ["t.csv"])
        #expect(try folder.text("t.csv").contains("\n1.5,a,order,o1,rose:2:995\n"))
        var reader = try TraceReader(path: folder.file("t.csv"))
        var steps: [TraceStep] = []
        var offsets: [Int64] = []
        while let row = try reader.next() {
            steps.append(row.step)
            offsets.append(row.offset.nanoseconds)
        }
        #expect(
            steps == [
                .browse(.products([0, 1])), .browse(.count(3)),
                .order(
                    reference: "o1", lines: .lines([TraceLine(product: 0, quantity: 2, unitPriceMinor: 995)])),
                .order(reference: "o2", lines: .count(4)), .list, .cancel(reference: "o1"),
            ])
        #expect(offsets == [0, 1, 1_500_000_000, 1_500_000_000, 2_000_000_000, 3_000_000_000])
    }

    @Test func whatTheFormatCannotHoldIsAnError() throws {
        let writer = try TraceWriter(path: folder.file("t.csv"))
        for name in ["", "a,b", "a:b", "a;b", "a\nb", "\"", "*1", "#", " a", "a ", String(repeating: "n", count: 65)] {
            #expect(throws: TraceError.self, "session '\(name)'") { try writer.list(at: .zero, session: name) }
            #expect(throws: TraceError.self, "code '\(name)'") {
                try writer.browse(at: .zero, session: "s", codes: [name])
            }
            #expect(throws: TraceError.self, "reference '\(name)'") {
                try writer.cancel(at: .zero, session: "s", reference: name)
            }
        }
        for count in [0, TraceFormat.maximumItems + 1] {
            #expect(throws: TraceError.self) { try writer.browse(at: .zero, session: "s", count: count) }
        }
        let tooMany = TraceWriter.Line(code: "a", quantity: TraceFormat.maximumQuantity + 1, unitPriceMinor: 1)
        #expect(throws: TraceError.self) {
            try writer.order(at: .zero, session: "s", reference: "o", lines: [tooMany])
        }
        let tooDear = TraceWriter.Line(code: "a", quantity: 1, unitPriceMinor: TraceFormat.maximumUnitPrice + 1)
        #expect(throws: TraceError.self) {
            try writer.order(at: .zero, session: "s", reference: "o", lines: [tooDear])
        }
        #expect(throws: TraceError.self) { try writer.list(at: .nanoseconds(-1), session: "s") }
        #expect(throws: TraceError.self) {
            try writer.list(at: TraceFormat.maximumOffset + .nanoseconds(1), session: "s")
        }
        try writer.list(at: .seconds(2), session: "s")
        let error = #expect(throws: TraceError.self) { try writer.list(at: .seconds(1), session: "s") }
        #expect(error?.description.contains("a row at 1s behind one at 2s") == true)
        #expect(writer.rows == 1)
    }

    @Test(
        "What a spreadsheet would run is text to it, and is read as it was",
        arguments: [
            "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "'=1", "''", "'x", "'*1", "\u{FF1D}A1", "=", "-", "x'y",
            "-5",
            "+49 30", String(repeating: "=", count: TraceFormat.maximumNameBytes),
            String(repeating: "'", count: TraceFormat.maximumNameBytes), "\u{301}=1",
        ])
    func formulas(name: String) throws {
        let writer = try TraceWriter(path: folder.file("t.csv"))
        let line = TraceWriter.Line(code: name, quantity: 1, unitPriceMinor: 5)
        try writer.browse(at: .zero, session: name, codes: ["a", name, name + (name.utf8.count < 64 ? "2" : "")])
        try writer.order(at: .zero, session: name, reference: name, lines: [line, line])
        try writer.cancel(at: .zero, session: "other", reference: name)
        try writer.finish()
        for row in try folder.text("t.csv").split(separator: "\n").dropFirst(2) {
            // Some spreadsheets separate cells by semicolons.
            for cell in row.split(whereSeparator: { $0 == "," || $0 == ";" }) {
                let text = cell.prefix { $0 != ":" }
                let isNumber = text.dropFirst().allSatisfy(\.isNumber) && text.count > 1
                let isHarmless = text.unicodeScalars.first.map { !"=+-@\u{FF1D}".unicodeScalars.contains($0) } ?? true
                #expect(isNumber || isHarmless, "\(cell) of \(row)")
            }
        }
        var reader = try TraceReader(path: folder.file("t.csv"))
        let browse = try #require(try reader.next())
        let order = try #require(try reader.next())
        let cancel = try #require(try reader.next())
        #expect(browse.session == order.session)
        guard case .browse(.products(let products)) = browse.step,
            case .order(let placed, .lines(let lines)) = order.step
        else {
            Issue.record("\(browse), \(order)")
            return
        }
        #expect(reader.productCode(products[1]) == name)
        #expect(lines.map(\.product) == [products[1], products[1]])
        #expect(placed == name)
        #expect(cancel.step == .cancel(reference: name))
    }

    @Test func anUnfinishedTraceLeavesNothingBehind() throws {
        do {
            let writer = try TraceWriter(path: folder.file("t.csv"))
            try writer.list(at: .zero, session: "s")
            #expect(folder.names.map { $0.hasPrefix("t.csv.partial-") } == [true])
        }
        #expect(folder.names.isEmpty)
    }

    @Test func aPlaceThatCannotBeWrittenIsNamed() {
        let error = #expect(throws: TraceError.self) { try TraceWriter(path: "/nowhere/t.csv") }
        #expect(error?.description.hasPrefix("/nowhere/t.csv: cannot be written: No such file") == true)
    }
}
