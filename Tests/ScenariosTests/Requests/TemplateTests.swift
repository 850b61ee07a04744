import Contexts
import TestSupport
import Testing
import Texts

@testable import Scenarios

@Suite struct TemplateTests {
    private func segments(_ text: String) throws -> [Template.Segment] { try Template(text).segments }

    @Test func dollarsBeforeABraceCountInPairs() throws {
        #expect(try segments("a ${token} b") == [.literal("a "), .variable(.saved("token")), .literal(" b")])
        #expect(try segments("$${token}") == [.literal("${token}")])
        #expect(try segments("$$${token}") == [.literal("$"), .variable(.saved("token"))])
        #expect(try segments("$$$${token}") == [.literal("$${token}")])
        #expect(try segments("$5 $$ $a {b} $") == [.literal("$5 $$ $a {b} $")])
        #expect(try segments("") == [])
        #expect(try segments("${file.a/b.c}") == [.variable(.file("a/b.c"))])
        #expect(try segments("${people.first name}") == [.variable(.column(feeder: "people", column: "first name"))])
    }

    @Test func anyTextIsWrittenSoThatItReadsBack() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RandomStream(seed: seed)
        let parts = ["$", "$$", "{", "}", "a", "ü", " ", "${uuid}", "${people.user}", "\"", "\n"]
        for _ in 0..<2_000 {
            let text = (0..<random.nextInRange(0...12)).map { _ in parts[random.nextInRange(0...parts.count - 1)] }
                .joined()
            guard let template = try? Template(text) else { continue }
            #expect(try Template(template.text) == template, "seed \(seed): \(text)")
            // Neighbouring texts are one.
            for (left, right) in zip(template.segments, template.segments.dropFirst()) {
                if case .literal = left, case .literal = right { Issue.record("seed \(seed): \(text)") }
            }
            let literal = Template(literal: text)
            #expect(try Template(literal.text) == literal, "seed \(seed): \(text)")
        }
    }

    @Test func placesCountFromTheQuotes() throws {
        let problems = problems(
            RequestFolder.journey([
                "request: { name: a, post: /, body: \"ü${b}\" }", "request: { name: b, post: /, body: 'é ${b}' }",
                "request: { name: c, post: /, body: \"é ${b}\" }",
            ]).replacing("data: { people: people.csv }", with: "description: x"))
        #expect(problems.map { "\($0.position.line):\($0.position.column)" } == ["7:46", "8:47", "9:47"])
        let block = """
            request:
                      name: a
                      post: /
                      body: |
                        first
                        ${b}
            """
        let found = lines(block)
        #expect(found == [10])
    }

    private func lines(_ step: String) -> [Int] {
        problems(
            RequestFolder.journey([step]).replacing("data: { people: people.csv }", with: "description: x")
        ).map(\.position.line)
    }

    /// RFC 6901, section 5: the tokens of its table of examples.
    @Test func pointersAreReadAsTheStandardShows() throws {
        let table: [(String, [String])] = [
            ("", []), ("/foo", ["foo"]), ("/foo/0", ["foo", "0"]), ("/", [""]), ("/a~1b", ["a/b"]), ("/c%d", ["c%d"]),
            ("/e^f", ["e^f"]), ("/g|h", ["g|h"]), ("/i\\j", ["i\\j"]), ("/k\"l", ["k\"l"]), ("/ ", [" "]),
            ("/m~0n", ["m~n"]), ("/~01", ["~1"]),
        ]
        for (text, tokens) in table {
            #expect(try ValuePath(text).steps == tokens.map(ValuePath.Step.token), "\(text)")
        }
    }

    @Test func pathsNameMembersAndElements() throws {
        #expect(try ValuePath("$").steps == [])
        #expect(try ValuePath("$.a.b[0]").steps == [.key("a"), .key("b"), .index(0)])
        #expect(try ValuePath("$['a b'][\"c]d\"].e-f").steps == [.key("a b"), .key("c]d"), .key("e-f")])
        for text in [
            "$a", "$.", "$.a.", "$[", "$[]", "$[-1]", "$[1:2]", "$.*", "$['a]", "a", "$[99999999999999999999]",
        ] {
            #expect(ValuePath.parsed(text) == nil, "\(text)")
        }
    }

    @Test func addressesAreReadInTheirParts() throws {
        func parts(_ url: String) throws -> [String] {
            let address = try TargetAddress(url)
            return [address.origin, address.host, "\(address.port)", address.basePath, address.hostHeader]
        }
        #expect(try parts("http://Shop.example") == ["http://shop.example", "shop.example", "80", "", "shop.example"])
        #expect(
            try parts("HTTPS://a:8443/api/v1/") == ["https://a:8443", "a", "8443", "/api/v1", "a:8443"])
        #expect(try parts("http://[::1]:9000/") == ["http://[::1]:9000", "::1", "9000", "", "[::1]:9000"])
        #expect(try parts("https://a:443") == ["https://a", "a", "443", "", "a"])
        for url in [
            "ftp://a", "http://", "http://a:b", "http://a b", "http://a/#x", "http://a/?x", "http://a@b", "http://[::1",
            "http://ü",
        ] {
            #expect(throws: TargetAddress.Problem.self, "\(url)") { try TargetAddress(url) }
        }
    }
}
