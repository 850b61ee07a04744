import Testing

@testable import Texts

/// What a spreadsheet would run is text to it, and to us what it was.
@Suite struct SpreadsheetTextTests {
    @Test(arguments: [
        "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\r=1", "\n=1", "'quoted", "''", "\u{FF1D}1", "-", "+",
        "-1.2.3", "-.", "=", "'", "+x",
    ])
    func aFormulaIsText(text: String) {
        let cell = SpreadsheetText.cell(text)
        #expect(cell == "'" + text)
        #expect(SpreadsheetText.plain(cell) == text)
    }

    @Test(arguments: ["", "0", "-1", "-0.25", "+3", "12.5", "order -> payment", "a=b", "x'y", "5%"])
    func whatIsHarmlessStaysAsItIs(text: String) {
        #expect(SpreadsheetText.cell(text) == text)
        #expect(SpreadsheetText.plain(text) == text)
    }

    @Test func ourReaderReadsBackWhatOurWriterHasWritten() throws {
        let row = ["=1", "'=1", "-3", "-x", "\r\n@a, \"b\"", "", "plain"]
        var csv = CSVWriter(MemorySink())
        csv.row(row)
        let text = csv.finished().text
        #expect(text.hasPrefix("'=1,''=1,-3,'-x,\"'\r\n@a"))
        var rows = CSVRows(text, file: "x.csv")
        #expect(try rows.next()?.fields.map(\.text) == row)
    }
}

/// Texts of somebody else's in messages and in Markdown.
@Suite struct MessageTextTests {
    @Test func whatIsInterpolatedStaysOnItsLineAndIsBounded() {
        let path = "a\nb\u{202E}"
        let message: MessageText = "\(path): error: \(7)\nhint: \(String(repeating: "é", count: 1_005))"
        let expected = "a\\x0ab\\u202e: error: 7\nhint: \(String(repeating: "é", count: 1_000))… (5 more characters)"
        #expect(message.description == expected)
        let outer: MessageText = "before \(message)"
        #expect(outer.description == "before " + expected)
    }

    @Test func scalarsAreCountedAndNotCharacters() {
        let text = "e" + String(repeating: "\u{301}", count: 9)
        #expect(PrintableText.bounded(text, to: 10) == text)
        #expect(PrintableText.bounded(text, to: 4).unicodeScalars.count == 4 + "… (6 more characters)".count)
    }

    @Test func aBlockHasALongerFenceThanAnyOfItsLines() {
        #expect(MarkdownText.block("a\n````\nb") == "`````\na\n````\nb\n`````\n")
        #expect(MarkdownText.block("a") == "```\na\n```\n")
        #expect(MarkdownText.code("a`b") == "`` a`b ``")
        #expect(MarkdownText.escaped("~~x~~ |\n") == "\\~\\~x\\~\\~ \\|\\\\x0a")
    }
}
