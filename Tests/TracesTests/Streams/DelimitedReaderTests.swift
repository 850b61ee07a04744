import TestSupport
import Testing

@testable import Traces

@Suite struct DelimitedReaderTests {
    /// Records as arrays of fields; a malformed one as its reason in brackets. In front the line it began on.
    private func read(_ text: String, largestPiece: Int = .max) throws -> [[String]] {
        try read(Array(text.utf8), largestPiece: largestPiece)
    }

    private func read(_ bytes: [UInt8], largestPiece: Int = .max) throws -> [[String]] {
        var reader = DelimitedReader(source: ByteSource(name: "t", bytes: bytes, largestPiece: largestPiece))
        var records: [[String]] = []
        while let record = try reader.next() {
            switch record {
            case .fields:
                let bytes = reader.bytes
                let fields = (0..<reader.fieldCount).map { String(decoding: bytes[reader.field($0)], as: UTF8.self) }
                records.append(["\(reader.line)"] + fields)
            case .malformed(let reason, _): records.append(["\(reader.line)", "[\(reason.rawValue)]"])
            }
        }
        return records
    }

    @Test(arguments: [
        ("a,b\n", [["1", "a", "b"]]),
        ("a,b", [["1", "a", "b"]]),
        ("a,\r\n,b\r\n", [["1", "a", ""], ["2", "", "b"]]),
        ("\n\na\n", [["1", ""], ["2", ""], ["3", "a"]]),
        ("\u{FEFF}a,b\n", [["1", "a", "b"]]),
        ("\"a\",\"b,c\"\n", [["1", "a", "b,c"]]),
        ("\"a\"\"b\"\"\",c\n", [["1", "a\"b\"", "c"]]),
        ("\"a\nb\r\nc\",d\ne\n", [["1", "a\nb\r\nc", "d"], ["4", "e"]]),
        ("\"\",\"\"\r\n", [["1", "", ""]]),
        ("\"a\"\r\nb", [["1", "a"], ["2", "b"]]),
        ("\"a\"\r", [["1", "a"]]),
        ("a \"b\" c,d\n", [["1", "a \"b\" c", "d"]]),
        ("a\rb\n", [["1", "a\rb"]]),
        ("a,\"b\"\n\"c\"", [["1", "a", "b"], ["2", "c"]]),
    ])
    func readsWhatTheStandardAllows(text: String, expected: [[String]]) throws {
        #expect(try read(text) == expected)
        #expect(try read(text, largestPiece: 1) == expected, "read one byte at a time")
    }

    @Test(arguments: [
        // A torn quote costs its own line and no more.
        ("a,\"b\nc,d\n", [["1", "[quotes that do not pair]"], ["2", "c", "d"]]),
        ("a,\"b\"c\nd\n", [["1", "[quotes that do not pair]"], ["2", "d"]]),
        ("x,\"torn\nb,\"c\"\nd\n", [["1", "[quotes that do not pair]"], ["2", "b", "c"], ["3", "d"]]),
        ("\"", [["1", "[quotes that do not pair]"]]),
    ])
    func aTornQuoteCostsOneLine(text: String, expected: [[String]]) throws {
        #expect(try read(text) == expected)
        #expect(try read(text, largestPiece: 1) == expected, "read one byte at a time")
    }

    @Test func fieldsAndRecordsAreBounded() throws {
        let field = String(repeating: "x", count: DelimitedReader.maximumFieldBytes)
        #expect(try read(field + "\nb\n") == [["1", field], ["2", "b"]])
        #expect(try read(field + "x\nb\n") == [["1", "[longer than the limit]"], ["2", "b"]])
        let fields = String(repeating: ",", count: DelimitedReader.maximumFields - 1)
        #expect(try read(fields + "\nb\n")[0].count == DelimitedReader.maximumFields + 1)
        #expect(try read(fields + ",\nb\n") == [["1", "[wrong number of columns]"], ["2", "b"]])
        let record = String(repeating: "x", count: DelimitedReader.maximumRecordBytes + (1 << 17))
        #expect(try read(record + "\nb\n") == [["1", "[longer than the limit]"], ["2", "b"]])
        #expect(try read("\"" + record + "\"\nb\n") == [["1", "[quotes that do not pair]"], ["2", "b"]])
    }

    @Test func aLineWithoutEndIsNoText() throws {
        let zeros = [UInt8](repeating: 0, count: LineReader.maximumSkippedBytes + (2 << 20))
        #expect(throws: TraceError.self) { try read(zeros) }
    }

    /// Whatever the bytes are, every line is read once: lines of records and malformed lines make up the input.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func anyBytesAreReadToTheEnd(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        let alphabet = Array("a\",\n\r".utf8) + [0xFF]
        let bytes = (0..<random.below(400)).map { _ in alphabet[random.below(alphabet.count)] }
        let whole = try read(bytes)
        #expect(try read(bytes, largestPiece: 3) == whole, "seed \(seed)")
        let last = whole.last.flatMap { Int($0[0]) } ?? 0
        #expect(last <= bytes.count(where: { $0 == 10 }) + 1, "seed \(seed)")
    }
}
