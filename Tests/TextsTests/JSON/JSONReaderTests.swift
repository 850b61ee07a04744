import TestSupport
import Testing
import Texts

@Suite struct JSONReaderTests {
    private static func read(_ text: String) throws(JSONProblem) -> JSON { try JSONReader.read(Array(text.utf8)) }

    @Test(arguments: [
        #"{"b":1,"a":[true,false,null,""]}"#, "[]", "{}", #""a\"b\\cäö😀""#, "0", "-0", "1.50", "-1e+10", "2E-3",
        "18446744073709551615", "12345678901234567890.123456789", "[[[1]]]",
    ])
    func whatIsReadIsWrittenAgainAsItWas(text: String) throws {
        #expect(try Self.read(text).compact == text)
        #expect(try Self.read(" \n\t\r" + text + " \n").compact == text)
    }

    @Test func escapesAreUnderstood() throws {
        #expect(try Self.read(#""\u00e4\ud83d\ude00\/\b\f\n\r\t""#).asString == "ä😀/\u{8}\u{C}\n\r\t")
    }

    @Test(arguments: [
        ("", 1, 1, ""), ("{\"a\": }", 1, 7, "/a"), ("[1,\n 2,\n x]", 3, 2, "/2"), ("{\"a\":1,\"a\":2}", 1, 8, "/a"),
        ("{\"a\":{\"b/c~d\":01}}", 1, 16, "/a/b~1c~0d"), ("[1] 2", 1, 5, ""), ("[1,]", 1, 4, "/1"),
        ("{\"a\"}", 1, 5, "/a"),
        ("{a:1}", 1, 2, ""), ("'a'", 1, 1, ""), ("nul", 1, 4, ""), ("NaN", 1, 1, ""), ("1.", 1, 3, ""),
        (".5", 1, 1, ""),
        ("+1", 1, 1, ""), ("1e", 1, 3, ""), ("-", 1, 2, ""), ("\"a", 1, 1, ""), ("\"a\nb\"", 1, 3, ""),
        (#""\x""#, 1, 3, ""), (#""\u12""#, 1, 4, ""), (#""\ud83d""#, 1, 8, ""), (#""\ude00""#, 1, 8, ""),
        (#""\ud83d\u0041""#, 1, 14, ""), ("\u{FEFF}1", 1, 1, ""), ("[1", 1, 3, ""), ("{\"a\":1", 1, 7, ""),
    ])
    func whatIsNoJSONIsRefusedWithItsPlace(text: String, line: Int, column: Int, pointer: String) {
        do throws(JSONProblem) {
            let value = try Self.read(text)
            Issue.record("\(value.compact)")
        } catch {
            #expect(error.line == line && error.column == column && error.pointer == pointer, "\(error)")
        }
    }

    @Test func depthSizeAndNumbersHaveABound() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try Self.read(nested(JSONReader.maximumDepth)) }
        #expect(throws: JSONProblem.self) { try Self.read(nested(JSONReader.maximumDepth + 1)) }
        #expect(throws: JSONProblem.self) { try Self.read(String(repeating: "{\"a\":", count: 100_000)) }
        #expect(throws: JSONProblem.self) { try JSONReader.read(Array("12345".utf8), size: 4) }
        let digits = String(repeating: "1", count: JSONReader.maximumNumber)
        #expect(try Self.read(digits).compact == digits)
        #expect(throws: JSONProblem.self) { try Self.read(digits + "1") }
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        for bytes: [UInt8] in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] {
            #expect(throws: JSONProblem.self) { try JSONReader.read([0x22] + bytes + [0x22]) }
            #expect(throws: JSONProblem.self) { try JSONReader.read(bytes) }
        }
    }

    @Test func valuesAreTakenAsWhatTheyAreAndAsNothingElse() throws {
        let value = try Self.read(#"{"a":18446744073709551615,"b":1.0,"c":"1","d":true,"e":[1],"f":null}"#)
        #expect(value["a"]?.asInteger(UInt64.self) == .max)
        #expect(value["a"]?.asInteger(Int64.self) == nil)
        #expect(value["b"]?.asInteger(Int.self) == nil)
        #expect(value["c"]?.asString == "1" && value["c"]?.asInteger(Int.self) == nil)
        #expect(value["d"]?.asBool == true && value["e"]?.asArray?.count == 1 && value["f"]?.isNull == true)
        #expect(value["g"] == nil && value["a"]?["b"] == nil)
    }

    @Test func noiseIsReadOrRefused() {
        let sample = Array(#"{"a":[1,-2.5e3,"\u00e4\"x",true,null],"b":{"c":{}}}"#.utf8)
        for seed in UInt64(0)..<UInt64(2_000 * SoakSize.factor) {
            var random = SeededNumbers(seed: seed)
            let bytes = random.mutate(sample)
            guard let value = try? JSONReader.read(bytes) else { continue }
            // What is read is read again as the same.
            let text = value.compact
            #expect((try? JSONReader.read(Array(text.utf8)))?.compact == text, "seed \(seed)")
        }
    }
}
