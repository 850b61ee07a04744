import FlowerShopApplication
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Scenarios
@testable import Texts

/// Whatever is in a file, reading it ends in a diagnostic and not in a crash, a hang or a full memory.
@Suite struct HostileInputTests {
    private func single(_ bytes: [UInt8], _ message: String, line: Int? = nil) {
        let found = problems(bytes)
        #expect(found.count == 1)
        #expect(found.first?.message.contains(message) == true, "\(found)")
        if let line { #expect(found.first?.position.line == line, "\(found)") }
    }

    private func single(_ yaml: String, _ message: String, line: Int? = nil) {
        single(Array(yaml.utf8), message, line: line)
    }

    @Test func anEmptyFileIsNoScenario() {
        single("", "empty")
        single("# only a comment\n", "empty")
    }

    @Test func whatIsNotYAMLIsRefusedWhereItStops() {
        single("scenario: [a, b\ntraffic: {", "is not YAML", line: 2)
        single("a: b: c", "is not YAML", line: 1)
        single("scenario: x\n\tduration: 1m", "is not YAML", line: 2)
    }

    @Test func binaryFilesAreRefused() {
        single([0x7F, 0x45, 0x4C, 0x46, 0x00], "NUL", line: 1)
        single(Array("scenario: a\n".utf8) + [0xFF, 0xFE], "not UTF-8", line: 2)
        single(Array("scenario: a\n# ".utf8) + [0xED, 0xA0, 0x80], "not UTF-8", line: 2)
        single(Array("scenario: a\n# ".utf8) + [0xF0, 0x9F, 0x8C], "not UTF-8", line: 2)
        single("scenario: \u{1}", "is not YAML")
    }

    @Test func anAliasBombIsRefusedUnexpanded() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(aliases)]\n"
        }
        single(bomb, "no anchors and aliases", line: 2)
        single(bomb + "? *a11\n: x\n", "no anchors and aliases", line: 2)
    }

    @Test func aSelfReferenceIsRefused() {
        single("a: &a [*a]", "no anchors and aliases")
        single("a: *b", "undefined alias")
    }

    @Test func aTooLargeFileIsRefusedBeforeItIsParsed() throws {
        single(Array(repeating: 0x20, count: YAMLReader.maximumBytes + 1), "limit of 1048576 bytes")
        #expect(throws: Diagnostics.self) { try ScenarioReader(.flowerShop).read(path: "/dev/zero") }
        #expect(
            problems(Array(repeating: 0x20, count: YAMLReader.maximumBytes)).first?.message.contains("empty") == true)
    }

    @Test func deepNestingIsRefused() {
        let depth = YAMLReader.maximumDepth + 1
        single(
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth), "deeper than the limit of 24")
        single(String(repeating: "[", count: 900) + String(repeating: "]", count: 900), "deeper than the limit of 24")
        single(String(repeating: "[", count: YAMLReader.maximumBytes), "deeper than the limit of 24", line: 1)
        single(String(repeating: "{a: ", count: 200_000), "deeper than the limit of 24")
        single("a:\n" + String(repeating: " [\n", count: depth), "deeper than the limit of 24", line: depth + 1)
        single((0...depth).map { String(repeating: " ", count: $0) + "a:\n" }.joined(), "deeper than the limit of 24")
        single(String(repeating: "- ", count: 900) + "a", "deeper than the limit of 24")
        single(String(repeating: "- ", count: 500_000), "is not YAML")
        single(String(repeating: "? ", count: 500_000), "is not YAML")
    }

    @Test func bracketsThatAreClosedOrInCommentsAreNotNested() throws {
        let brackets = String(repeating: "[", count: 100)
        let yaml = "# \(brackets)\nscenario: a # \(brackets)\nnote: \"\(String(repeating: "[]", count: 100))\"\n"
        #expect(try YAMLReader.read(Array(yaml.utf8), file: "a.yaml").entries?.count == 2)
    }

    @Test("However small the stack of who calls, deep values are refused", arguments: ["[", "- ", "? "])
    func aSmallStack(opening: String) {
        let text = String(repeating: opening, count: 900)
        let count = CountBox()
        let thread = Thread { count.set(problems(Array(text.utf8)).count) }
        thread.stackSize = 1 << 20
        thread.start()
        // Keys that are no text are told at each level.
        #expect((1...YAMLReader.maximumDepth).contains(count.wait()))
    }

    private final class CountBox: Sendable {
        private let value = Mutex(0)
        private let isSet = DispatchSemaphore(value: 0)

        func set(_ count: Int) {
            value.withLock { $0 = count }
            isSet.signal()
        }

        func wait() -> Int {
            isSet.wait()
            return value.withLock { $0 }
        }
    }

    @Test("Reading takes time that grows with the size alone")
    func manyDirectives() {
        let distinct = (0..<40_000).map { "%TAG !a\($0)! x\n" }.joined() + "---\nscenario: a\n"
        single(distinct, "more than the limit of 8 directives", line: 9)
        single("%YAML 1.2\n---\nscenario: a\n...\n%YAML 1.2\n---\nb: c\n", "a second document")
    }

    @Test func aNULInATextIsRefusedAtItsPlace() {
        single("scenario: a\ndescription: \"x\\0y\"\n", "a NUL character", line: 2)
    }

    @Test func whatIsFoundIsBounded() {
        let repeated = (0..<2_000).map { "k\($0): 1\nk\($0): 2\n" }.joined() + String(repeating: "a: 1\n", count: 5_000)
        let hint = problems(Array(repeated.utf8))[0]
        #expect(hint.message.contains("(and 1996 more) stands twice"), "\(hint.message)")
        #expect(hint.hint?.contains("and 4990 more;") == true, "\(hint)")
        let marks = String(repeating: "\u{301}", count: 50_000)
        #expect(problems(Array("scenario: a\nduration: e\(marks)\n".utf8)).allSatisfy { $0.message.utf8.count < 4_000 })
        let unknown = (0..<20_000).map { "key\($0): 1\n" }.joined()
        let found = problems(Array(unknown.utf8))
        #expect(found.count <= Diagnostics.maximumKept)
        #expect(Diagnostics(found).description.hasSuffix("and at least 950 more problems"))
    }

    @Test func tooManyValuesAreRefused() {
        let list = Array(repeating: "1", count: YAMLReader.maximumNodes + 1).joined(separator: ",")
        single("[\(list)]", "more than the limit of 100000")
    }

    @Test func duplicateKeysAreRefused() {
        single("scenario: a\nduration: 1m\nduration: 2m\n", "'duration' stands twice", line: 2)
    }

    @Test func aSecondDocumentIsRefused() {
        single("scenario: a\n---\nscenario: b\n", "a second document", line: 2)
    }

    @Test func keysMustBeText() {
        single("[a, b]: c\n", "a list as a key", line: 1)
    }

    @Test(arguments: ["just text", "[1, 2]", "42"])
    func aRootThatIsNoMappingIsRefused(yaml: String) {
        single(yaml, "expected a mapping")
    }

    @Test func missingFilesAndDirectoriesAreNamed() {
        let missing = #expect(throws: Diagnostics.self) {
            try ScenarioReader(.flowerShop).read(path: "/no/such/file.yaml")
        }
        #expect(missing?.description.contains("/no/such/file.yaml: error: the file does not exist") == true)
        let directory = #expect(throws: Diagnostics.self) { try ScenarioReader(.flowerShop).read(path: "/tmp") }
        #expect(directory?.description.contains("is a directory") == true)
    }

    /// Cuts and flips bytes of a real scenario; no result may be anything but a scenario or diagnostics.
    @Test func mutilatedScenariosNeverCrash() throws {
        let original = Array(try String(contentsOfFile: example("05-circuit-breaker"), encoding: .utf8).utf8)
        var numbers = SeededNumbers(seed: 20_260_101)
        for round in 0..<150 {
            var bytes = original
            for _ in 0...numbers.below(4) {
                let index = numbers.below(bytes.count)
                switch numbers.below(3) {
                case 0: bytes[index] = UInt8(numbers.below(256))
                case 1: bytes.removeSubrange(index..<min(bytes.count, index + numbers.below(20)))
                default: bytes.insert(contentsOf: bytes[0..<numbers.below(40)], at: index)
                }
            }
            for problem in problems(bytes) {
                #expect(!problem.message.isEmpty, "seed 20260101, round \(round)")
            }
        }
    }
}
