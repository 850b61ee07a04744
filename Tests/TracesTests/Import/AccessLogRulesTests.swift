import Scenarios
import TestSupport
import Testing

@testable import Traces

@Suite struct AccessLogRulesTests {
    private func match(_ pattern: String, _ path: String, _ wildcard: Int = 0) -> String? {
        path.withBytes { bytes in
            PathPattern(pattern).match(bytes, capturing: wildcard).map { String(decoding: bytes.extracting($0)) }
        }
    }

    @Test(arguments: [
        ("/", "/", true), ("/", "/a", false), ("/a", "/ab", false), ("/*", "/abc", true), ("/*", "/a/b", false),
        ("/**", "/a/b", true), ("**", "", true), ("/*/b", "/a/b", true), ("/*/b", "/a/c/b", false),
        ("/**/b", "/a/c/b", true), ("/**.css", "/x/y.css", true), ("/**.css", "/x.css/y", false), ("/?", "/a", true),
        ("/?", "//", false), ("/a*b*c", "/aXbYbZc", true), ("/a*b*c", "/aXc", false), ("/**/x*", "/a/b/c/xyz", true),
        ("/**/x*", "/xa/b", false), ("", "", true), ("", "/", false), ("/a.c", "/abc", false),
    ])
    func patternsMatchWholePaths(pattern: String, path: String, matches: Bool) {
        #expect((match(pattern, path) != nil) == matches)
    }

    @Test(arguments: [
        ("/product/*", "/product/rose", 1, "rose"), ("/*/*/buy", "/a/b/buy", 2, "b"), ("/**/p-*", "/x/y/p-7", 1, "x/y"),
        ("/**/p-*", "/x/p-/p-7", 2, "7"), ("/a*z", "/abzcz", 1, "bzc"), ("/p/*", "/p/", 1, ""),
    ])
    func aStarHoldsWhatItStandsFor(pattern: String, path: String, wildcard: Int, expected: String) {
        #expect(match(pattern, path, wildcard) == expected)
    }

    /// Against the definition: a star takes nothing, or one byte and is tried again.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func patternsMatchAsTheirDefinitionSays(seed: UInt64) {
        func matches(_ pattern: ArraySlice<Character>, _ path: ArraySlice<Character>) -> Bool {
            guard let first = pattern.first else { return path.isEmpty }
            if first == "*" {
                let isDouble = pattern.dropFirst().first == "*"
                if matches(pattern.dropFirst(isDouble ? 2 : 1), path) { return true }
                guard let next = path.first, isDouble || next != "/" else { return false }
                return matches(pattern, path.dropFirst())
            }
            guard let next = path.first, first == next || first == "?" && next != "/" else { return false }
            return matches(pattern.dropFirst(), path.dropFirst())
        }
        var random = SeededNumbers(seed: seed)
        for _ in 0..<20 {
            let pattern = String((0..<random.below(9)).map { _ in Array("ab/**?")[random.below(6)] })
            let path = String((0..<random.below(9)).map { _ in Array("aab/")[random.below(4)] })
            #expect(
                (match(pattern, path) != nil) == matches(Array(pattern)[...], Array(path)[...]),
                "seed \(seed): \(pattern) on \(path)")
        }
    }

    /// Longer patterns and paths, against a table of which beginnings of the pattern match which of the
    /// path.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func longPatternsMatchAsTheirDefinitionSays(seed: UInt64) {
        func matches(_ pattern: [String], _ path: [Character]) -> Bool {
            var reached = [true] + Array(repeating: false, count: path.count)
            for token in pattern {
                var next = Array(repeating: false, count: path.count + 1)
                for index in 0...path.count {
                    if token.hasPrefix("*") {
                        let takesMore = index > 0 && next[index - 1] && (token == "**" || path[index - 1] != "/")
                        next[index] = reached[index] || takesMore
                    } else if index > 0 {
                        let fits = token == "?" ? path[index - 1] != "/" : token == String(path[index - 1])
                        next[index] = reached[index - 1] && fits
                    }
                }
                reached = next
            }
            return reached[path.count]
        }
        var random = SeededNumbers(seed: seed)
        for _ in 0..<20 {
            var tokens = (0..<random.below(16)).map { _ in ["a", "b", "/", "*", "**", "?", "a"][random.below(7)] }
            // Three stars beside one another are a double one and a single one, whatever was meant.
            for index in tokens.indices.dropFirst()
            where tokens[index - 1].hasPrefix("*") && tokens[index].hasPrefix("*") {
                tokens[index] = "a"
            }
            let path = (0..<random.below(30)).map { _ in Array("aaab/")[random.below(5)] }
            #expect(
                (match(tokens.joined(), String(path)) != nil) == matches(tokens, path),
                "seed \(seed): \(tokens.joined()) on \(String(path))")
        }
    }

    /// A few seconds; quadratic time would be some minutes, of a machine that does nothing else.
    @Test(.timeLimit(.minutes(5)))
    func aHostilePatternTakesNoLongerThanItIsLong() {
        let path = "/" + String(repeating: "a", count: 60_000)
        #expect(match("/" + String(repeating: "**a*", count: 30) + "b", path) == nil)
        #expect(match("/**" + String(repeating: "a*", count: 30) + "b", path) == nil)
        #expect(match("/**a*b*c", path + "b") == nil)
    }

    @Test func everyProblemIsNamedWithItsPlace() {
        let yaml = """
            - { mach: /a, step: browse }
            - { match: a, step: buy }
            - { match: /a, step: list, method: get, status: 6xx, count: 2 }
            - { match: /a/*, step: browse, product: 2 }
            - { match: /a/*, step: order, product: 1, count: 10001 }
            - 5
            """
        let error = #expect(throws: TraceError.self) { try AccessLogRules(yaml: yaml, name: "r.yaml") }
        #expect(
            error?.description.split(separator: "\n").map(String.init) == [
                "r.yaml:1:5: error: unknown key 'mach'; a rule takes match, method, status, step, product, count",
                "r.yaml:1:3: error: the rule has no 'match'",
                "r.yaml:2:12: error: 'a' matches no path: patterns begin with / or *",
                "r.yaml:2:21: error: 'buy' is no step; expected one of browse, order, list, cancel, ignore",
                "r.yaml:3:36: error: 'get' is no method; expected one in capitals, such as GET or M-SEARCH",
                "r.yaml:3:49: error: '6xx' is no status; expected 100 to 999, 000, or a class such as 2xx",
                "r.yaml:3:3: error: only 'browse' and 'order' take 'count'",
                "r.yaml:4:3: error: product 2: the pattern has 1 stars",
                "r.yaml:5:50: error: '10001' is no number from 1 to 10000",
                "r.yaml:5:3: error: only 'browse' takes 'product'",
                "r.yaml:6:3: error: expected a rule, { match: PATTERN, step: STEP }",
            ])
    }

    @Test(arguments: ["", "a: b", "{", "- [", "\u{0}", String(repeating: "[", count: 50_000), "- &a [*a]", "text"])
    func whatIsNoListOfRulesIsRefused(yaml: String) {
        #expect(throws: TraceError.self) { try AccessLogRules(yaml: yaml, name: "r.yaml") }
    }

    @Test("Aliases are refused unexpanded, as in scenario files")
    func anAliasBombIsRefused() {
        var bomb = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<12 {
            bomb += "- &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n"
        }
        let error = #expect(throws: TraceError.self) { try AccessLogRules(yaml: bomb, name: "r.yaml") }
        #expect(error?.description.contains("no anchors and aliases") == true, "\(error?.description ?? "")")
    }

    @Test("A key that stands twice, and a file that is not there, are named")
    func ruleFilesAreReadAsScenarioFilesAre() throws {
        let twice = #expect(throws: TraceError.self) {
            try AccessLogRules(yaml: "- { match: /a, match: /b, step: list }", name: "r.yaml")
        }
        let text = twice?.description ?? ""
        #expect(text.hasPrefix("r.yaml:1:") && text.contains("the key 'match' stands twice"), "\(text)")
        let missing = #expect(throws: TraceError.self) { try AccessLogRules(path: "/no/such/rules.yaml") }
        #expect(missing?.description.hasPrefix("/no/such/rules.yaml: error: the file does not exist") == true)
    }

    @Test func ruleFilesAreBounded() throws {
        let folder = try TemporaryFolder()
        let rule = "- { match: /a, step: list }\n"
        let most = String(repeating: rule, count: AccessLogRules.maximumRules)
        #expect(try AccessLogRules(path: folder.write("a", most)).rules.count == AccessLogRules.maximumRules)
        #expect(throws: TraceError.self) { try AccessLogRules(path: folder.write("b", most + rule)) }
        let large = rule + String(repeating: "#", count: AccessLogRules.maximumFileBytes)
        let error = #expect(throws: TraceError.self) { try AccessLogRules(path: folder.write("c", large)) }
        #expect(error?.description.contains("larger than the limit of 262144 bytes") == true)
        #expect(throws: TraceError.self) { try AccessLogRules(path: folder.write("d", [0xFF, 0xFE])) }
    }
}
