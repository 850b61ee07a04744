import Contexts
import Requests
import Scenarios
import Testing
import Texts

@testable import Requests

/// What answers must be like, and what is saved of them.
@Suite struct AnswerCheckTests {
    /// The names of the checks that an answer fails.
    private func failed(_ expect: String, _ answer: ReceivedAnswer) throws -> [String] {
        let prepared = try Prepared(["name: a, get: /, expect: { \(expect) }"])
        var customer = try prepared.customer()
        let check = prepared.request().check
        return check.look(at: answer, for: &customer).failed.map { check.names[$0] }
    }

    @Test func eachCheckFailsByItsName() throws {
        let all = """
            status: [ 200, 3xx ], header: { Content-Type: { contains: json }, x: "1" }, body: { contains: open },
            json: { $.state: open, /n: 1 }, size: 30, time: 1ms
            """
        let good = ReceivedAnswer(
            304, [("content-TYPE", "application/json"), ("X", "1")], json: #"{"state":"open","n":1}"#,
            nanoseconds: 1_000_000)
        #expect(try failed(all, good).isEmpty)
        let bad = ReceivedAnswer(
            404, [("content-type", "text/html"), ("x", "12")], json: String(repeating: "x", count: 31),
            nanoseconds: 1_000_001)
        let names = [
            "status", "header content-type", "header x", "body", "json $.state", "json /n", "size", "time",
        ]
        #expect(try failed(all, bad) == names)
        #expect(try failed(all, ReceivedAnswer(status: 500)) == Array(names.prefix(6)))
    }

    @Test(arguments: [
        ("1", "1", true), ("1", "1.0", true), ("1", "10e-1", true), ("100", "1E2", true), ("0", "-0.0", true),
        ("-1", "1", false), ("12345678901234567890", "12345678901234567891", false), ("0.1", "0.10", true),
        ("1", "\"1\"", false), ("'1'", "\"1\"", true), ("'1'", "1", false), ("true", "true", true),
        ("true", "false", false), ("true", "\"true\"", false), ("null", "null", true), ("null", "0", false),
        ("open", "\"open\"", true), ("open", "\"Open\"", false), ("''", "\"\"", true), ("1", "[1]", false),
        ("open", "{}", false), ("\"a ${people.user}\"", "\"a ann\"", true),
        ("\"a ${people.user}\"", "\"a bob\"", false),
    ])
    func valuesAreComparedByTheirKind(expected: String, found: String, isEqual: Bool) throws {
        let failed = try failed("json: { $.v: \(expected) }", ReceivedAnswer(json: "{\"v\":\(found)}"))
        #expect(failed.isEmpty == isEqual, "\(expected) against \(found)")
    }

    @Test func aNullThatIsExpectedIsThere() throws {
        #expect(try failed("json: { $.v: null }", ReceivedAnswer(json: "{}")) == ["json $.v"])
        #expect(try failed("json: { $.v: null }", ReceivedAnswer(json: "not json")) == ["json $.v"])
    }

    @Test func aPartOfABodyIsFoundWhereverItStands() throws {
        func contains(_ part: String, _ text: String) throws -> Bool {
            try failed("body: { contains: '\(part)' }", ReceivedAnswer(json: text)).isEmpty
        }
        #expect(try contains("abc", "abc") && contains("abc", "ababc") && contains("c", "abc"))
        #expect(try !contains("abc", "abab") && !contains("abc", "ab") && !contains("abc", ""))
        #expect(try failed("body: ''", ReceivedAnswer(json: "")).isEmpty)
        #expect(try failed("body: a", ReceivedAnswer(json: "ab")) == ["body"])
    }

    /// A body of which only the beginning was kept is not taken for the whole.
    @Test func aBodyThatWasCutIsNoJSON() throws {
        let cut = ReceivedAnswer(status: 200, body: Array("{\"v\":1}".utf8), size: 1_000)
        #expect(try failed("json: { $.v: 1 }", cut) == ["json $.v"])
        #expect(try failed("body: '{\"v\":1}'", cut) == ["body"])
        #expect(try failed("body: { contains: v }", cut).isEmpty)
        #expect(try failed("size: 999", cut) == ["size"])
        #expect(try failed("size: 1000", cut).isEmpty)
    }

    /// RFC 6901, section 5.
    @Test func pointersFindWhatTheStandardShows() throws {
        let document = #"""
            { "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8 }
            """#
        let json = try JSONReader.read(Array(document.utf8))
        let table = [
            ("", json.compact), ("/foo", #"["bar","baz"]"#), ("/foo/0", "\"bar\""), ("/", "0"), ("/a~1b", "1"),
            ("/c%d", "2"), ("/e^f", "3"), ("/g|h", "4"), ("/i\\j", "5"), ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"),
        ]
        for (pointer, value) in table {
            let path = try #require(ValuePath.parsed(pointer), "\(pointer)")
            #expect(json.value(at: path)?.compact == value, "\(pointer)")
        }
        for pointer in ["/foo/2", "/foo/00", "/foo/-", "/foo/bar", "/foo/0/x", "/bar"] {
            #expect(json.value(at: try #require(ValuePath.parsed(pointer))) == nil, "\(pointer)")
        }
    }

    @Test(
        arguments: [
            ("$.a.b[1]", "c"), ("$['a'].b[0]", "1.50"), ("$.a.b[2]", "true"), ("$.a", #"{"b":[1.50,"c",true]}"#),
            ("/a/b/1", "c"), ("$.n", nil), ("$.a.b[3]", nil), ("$.a[0]", nil), ("$.a.b.0", nil), ("$.x", nil),
        ] as [(String, String?)])
    func valuesAreSavedAsTheyAreWritten(path: String, value: String?) throws {
        let prepared = try Prepared(["name: a, get: /, save: { v: \"\(path)\" }", "name: b, post: /, body: \"${v}\""])
        var customer = try prepared.customer()
        let answer = ReceivedAnswer(json: #"{"a":{"b":[1.50,"c",true]},"n":null}"#)
        let missed = prepared.request().check.look(at: answer, for: &customer).missed
        #expect(missed == (value == nil ? ["v"] : []))
        if let value { #expect(try prepared.text(1, &customer).hasSuffix("\r\n\r\n\(value)")) }
    }

    @Test func anAnswerMeansWhatItsStatusAndItsStepSay() throws {
        func outcome(_ status: Int, _ expect: String = "", _ outcomes: RequestOutcomes? = nil) throws -> CustomerOutcome
        {
            let prepared = try Prepared(["name: a, get: /" + (expect.isEmpty ? "" : ", expect: { \(expect) }")])
            var customer = try prepared.customer()
            let check = prepared.request().check
            let result = check.look(at: ReceivedAnswer(status: status), for: &customer)
            return OutcomeTable(outcomes).outcome(of: status, check, result)
        }
        #expect(try outcome(200) == .served && outcome(404) == .failed && outcome(503) == .refused)
        #expect(try outcome(404, "status: [ 200, 404 ]") == .served)
        #expect(try outcome(404, "size: 1") == .failed)
        #expect(try outcome(200, "status: 404") == .failed)
        #expect(try outcome(200, "body: x") == .failed)
        // A refusal that is expected is none the less one.
        #expect(try outcome(429, "status: [ 200, 429 ]") == .refused)
        var outcomes = RequestOutcomes()
        outcomes.unanswered = [.status(.exact(404)), .failure(.timeout)]
        outcomes.refused = [.failure(.malformed)]
        #expect(try outcome(404, "status: 404", outcomes) == .unanswered)
        #expect(try outcome(99) == .failed && outcome(600) == .failed && outcome(-1) == .failed)
        for failure in RequestFailure.allCases {
            #expect(OutcomeTable(outcomes).outcome(of: failure) == outcomes.outcome(of: failure))
        }
    }

    @Test func aCheckSaysWhatItNeeds() throws {
        func needs(_ keys: String) throws -> [Bool] {
            let check = try Prepared(["name: a, get: /, \(keys)"]).request().check
            return [check.needsFields, check.needsBody, check.isEmpty]
        }
        #expect(try needs("timeout: 1s") == [false, false, true])
        #expect(try needs("expect: { status: 200, size: 1, time: 1s }") == [false, false, false])
        #expect(try needs("expect: { header: { a: b } }") == [true, false, false])
        #expect(try needs("save: { a: header b }") == [true, false, false])
        #expect(try needs("expect: { body: b }") == [false, true, false])
        #expect(try needs("save: { a: $.b }") == [false, true, false])
    }
}
