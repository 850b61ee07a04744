import Contexts
import FlowerShopApplication
import Testing

@testable import Scenarios

/// Requests of any content.
@Suite struct RequestChanceTests {
    private static let texts = [
        "", "a", "1", "1.0", "-3e5", "01", "true", "false", "null", "~", "yes", "off", "${x}", "$", "$$", "{", "}",
        "# a",
        "a: b", "- a", "'", "\"", "\\", " a ", "\n", "a\nb\n", "ü🌷", "\u{7f}", "[a]", "{a: b}", "?", "!x", "%", "@",
        "`",
        "<<", "=", "12:30", "0x1F", ".5",
    ]

    private func json(_ random: inout RandomStream, depth: Int) -> JSONTemplate {
        let texts = Self.texts
        switch random.nextInRange(0...(depth > 0 ? 7 : 5)) {
        case 0: return .null
        case 1: return .bool(random.nextBool(probability: 0.5))
        case 2: return .number(["0", "-1", "3.50", "12345678901234567890", "1e9"][random.nextInRange(0...4)])
        case 3...5:
            let text = (0..<random.nextInRange(0...2)).map { _ in texts[random.nextInRange(0...texts.count - 1)] }
            return .text(Template(literal: text.joined()))
        case 6: return .list((0..<random.nextInRange(0...3)).map { _ in json(&random, depth: depth - 1) })
        default:
            var keys: [String] = []
            for _ in 0..<random.nextInRange(0...3) {
                let key = texts[random.nextInRange(0...texts.count - 1)]
                if !keys.contains(key), !key.contains("${") { keys.append(key) }
            }
            return .object(keys.map { JSONTemplate.Member($0, json(&random, depth: depth - 1)) })
        }
    }

    @Test func anyJSONIsPrintedSoThatItReadsBack() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RandomStream(seed: seed)
        let folder = try RequestFolder()
        var scenario = try folder.read(RequestFolder.journey(["request: { name: a, post: / }"]))
        for _ in 0..<300 {
            var request = RequestSpec("a", .post, Template(literal: "/"))
            request.body = .json(json(&random, depth: 4))
            scenario.traffic[0].journey = [JourneyStep(request: request)]
            let yaml = try scenario.yaml
            let again = try folder.read(yaml)
            #expect(again == scenario, "seed \(seed):\n\(yaml)")
        }
    }

    /// Whatever is changed in a file with requests, it is read or refused.
    @Test func changedFilesAreReadOrRefused() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RandomStream(seed: seed)
        let folder = try RequestFolder()
        let bytes = Array(RequestFormatTests.everything.utf8)
        let signs = Array("${}[]\"':,.#/~*&!|>%@ \n\t0xa".utf8)
        var read = 0
        for _ in 0..<1_000 {
            var changed = bytes
            for _ in 0...random.nextInRange(0...2) {
                let place = random.nextInRange(0...changed.count - 1)
                switch random.nextInRange(0...2) {
                case 0: changed[place] = signs[random.nextInRange(0...signs.count - 1)]
                case 1: changed.insert(signs[random.nextInRange(0...signs.count - 1)], at: place)
                default: changed.removeSubrange(place..<min(changed.count, place + random.nextInRange(1...9)))
                }
            }
            guard let scenario = try? ScenarioReader(.flowerShop).read(changed, file: folder.file).scenario else {
                continue
            }
            read += 1
            #expect(try folder.read(scenario.yaml) == scenario, "seed \(seed)")
        }
        #expect(read > 0)
    }

    @Test func theCommandLineNamesTheTarget() throws {
        let folder = try RequestFolder()
        let yaml = RequestFolder.journey(["request: { name: a, get: / }"])
        func read(_ target: String) throws -> Scenario {
            try ScenarioReader(.flowerShop, target: target).read(Array(yaml.utf8), file: folder.file).scenario
        }
        #expect(try read("http://127.0.0.1:9000").target?.baseURL?.literal == "http://127.0.0.1:9000")
        #expect(try read("http://a").problemsWithoutTarget.isEmpty)
        do {
            _ = try read("shop")
            Issue.record("no problem")
        } catch {
            #expect("\(error)".hasPrefix("--target shop: error: 'shop' is no URL of a target"), "\(error)")
        }
    }

    @Test func aQuotedValueOfTheCommandLineStaysText() throws {
        let folder = try RequestFolder()
        let yaml = RequestFolder.journey(["request: { name: a, post: /, json: { v: 1 } }"])
        func body(_ value: String) throws -> RequestSpec.Body? {
            let override = try Override(argument: "traffic.readers.journey.0.request.json=\(value)")
            let reader = ScenarioReader(.flowerShop, overrides: [override])
            return try reader.read(Array(yaml.utf8), file: folder.file).scenario.traffic[0].journey[0].request?.body
        }
        #expect(try body("3") == .json(.number("3")))
        #expect(try body("\"3\"") == .json(.text(Template(literal: "3"))))
        #expect(try body("{ a: null }") == .json(.object([JSONTemplate.Member("a", .null)])))
    }
}
