import Foundation
import Testing

@Suite struct BanTests {
    private static let sources = Program.package.appendingPathComponent("Sources")

    private static func files(_ target: String) -> [String] {
        let folder = sources.appendingPathComponent(target).standardizedFileURL.path
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().map { "\(folder)/\($0)" }
    }

    @Test(arguments: Ban.all)
    func theDesignsBansAreKept(ban: Ban) throws {
        for target in ban.targets {
            let files = Self.files(target)
            #expect(!files.isEmpty, "no sources of \(target)")
            for file in files where !ban.exceptions.contains(where: { file == Self.path($0) }) {
                for (index, line) in try Self.breaches(of: ban, in: file) {
                    Issue.record("\(file):\(index + 1): \(ban.name): \(line.trimmingCharacters(in: .whitespaces))")
                }
            }
        }
    }

    @Test("What a ban excepts is there and needs it", arguments: Ban.all)
    func exceptionsAreNeeded(ban: Ban) throws {
        for exception in ban.exceptions {
            #expect(!exception.reason.isEmpty)
            #expect(try !Self.breaches(of: ban, in: Self.path(exception)).isEmpty, "\(exception.file): \(ban.name)")
        }
    }

    private static func path(_ exception: Ban.Exception) -> String {
        "\(sources.standardizedFileURL.path)/\(exception.file)"
    }

    private static func breaches(of ban: Ban, in file: String) throws -> [(offset: Int, element: String)] {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        return SourceLine.withoutLongTexts(text.components(separatedBy: "\n")).enumerated()
            .filter { SourceLine($0.element).breaks(ban.pattern) }
    }

    @Test(arguments: [
        ("the C library", "internal import FoundationEssentials"), ("the C library", "import Glibc"),
        ("the C library", "import struct Foundation.Date"), ("the C library", "internal import func Glibc.log"),
        ("the calendar", "let now = Date()"), ("random identifiers", "UUID().uuidString"),
        ("the system's randomness", "Int.random(in: 1...6)"), ("the system's randomness", "Bool.random()"),
        ("the system's randomness", "names.shuffle()"), ("tasks", "Task { await run() }"),
        ("tasks", "Task.detached(priority: .high) {"), ("sleeping", "try await Task.sleep(for: .seconds(1))"),
        ("sleeping", "usleep(100)"), ("sleeping", "Thread.sleep(forTimeInterval: 1)"),
        ("sleeping", "queue.asyncAfter(deadline: soon) {"), ("clocks", "ContinuousClock().now"),
        ("clocks", "DispatchTime.now()"), ("clocks", "clock_gettime(CLOCK_MONOTONIC, &now)"),
        ("hashed collections", "var orders: [String: UInt64] = [:]"), ("hashed collections", "let seen = Set<Int>()"),
        ("hashed collections", "var seen: Set<Int> = []"), ("hashed collections", "Dictionary(grouping: rows) {"),
        ("hashed collections", "let names = Set(rows.map(\\.name))"), ("hashed collections", "let none: Table = [:]"),
        ("the shop's words", "var nextOrder = 0"), ("the shop's words", "let order = journey.order"),
        ("the shop's words", "case cancelOrder"), ("the shop's words", "let products: [Product]"),
        ("the shop's words", "ShopTopology.viewpage"), ("the shop's words", "orders[reference]"),
    ])
    func whatIsBannedIsFound(name: String, line: String) throws {
        let ban = try #require(Ban.all.first { $0.name == name })
        #expect(SourceLine(line).breaks(ban.pattern))
    }

    @Test(arguments: [
        "// a Task { would be a leak", "let text = \"Date()\"", "stream.random(x)", "let update = UpDate()",
        "while !Task.isCancelled {", "internal import Synchronization", "var inbox = InboxSet()", "func time(at: Int)",
        "let time = distribution.time(at: bits)", "list[index: 3]", "let pairs: [(key: String, value: Int)] = []",
        "pause(index, until: now)", "let next = stream.randomUnit()",
        "isTaken.store(true, ordering: .acquiring)", "case reorder(probability: Double)", "let product = a * b",
        "let rest = (-whole).addingProduct(value, scale)",
    ])
    func whatIsNotBannedIsLeftAlone(line: String) {
        for ban in Ban.all { #expect(!SourceLine(line).breaks(ban.pattern), "\(ban)") }
    }

    @Test func ofALongTextOnlyItsInterpolationsAreCode() {
        let lines = [
            "let help = \"\"\"", "    An order for flowers.", "    \\(names(of: orders)) of them", "    \"\"\"",
            "let order = 1",
        ]
        let code = SourceLine.withoutLongTexts(lines)
        #expect(code == ["let help = \"\"\"", "", "names(of: orders", "    \"\"\"", "let order = 1"])
    }

    @Test func noTargetIsBuiltWithoutChecks() throws {
        let manifest = try String(contentsOf: Program.package.appendingPathComponent("Package.swift"), encoding: .utf8)
        #expect(!manifest.contains("-Ounchecked"))
        #expect(manifest.contains(".treatAllWarnings(as: .error)"))
        // Where nobody checks that accesses do not overlap, that is one target's business.
        let unchecked = manifest.components(separatedBy: "-enforce-exclusivity=unchecked")
        #expect(unchecked.count == 2)
        #expect(unchecked[0].components(separatedBy: "if target.name == \"ActorRuntime\" {").count == 2)
    }

    @Test func noModuleHasATypeOfItsOwnName() throws {
        let modules = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
        for module in modules {
            for file in Self.files(module) {
                let text = try String(contentsOfFile: file, encoding: .utf8)
                let type = #"(?m)^\s*[\w() ]*\b(struct|class|enum|actor|protocol|typealias) \#(module)\b"#
                #expect(text.range(of: type, options: .regularExpression) == nil, "\(file)")
            }
        }
        #expect(modules.contains("Simulation"))
    }

    @Test func noFileIsLongerThan500Lines() throws {
        for folder in ["Sources", "Tests"] {
            for file in Self.files("../\(folder)") {
                let lines = try String(contentsOfFile: file, encoding: .utf8).split(
                    separator: "\n", omittingEmptySubsequences: false
                ).count
                #expect(lines <= 501, "\(file)")
            }
        }
    }

    @Test func everyUncheckedPromiseCarriesItsReason() throws {
        for file in Self.files(".") {
            let lines = try String(contentsOfFile: file, encoding: .utf8).components(separatedBy: "\n")
            for index in Self.promisesWithoutReason(lines) { Issue.record("\(file):\(index + 1)") }
        }
    }

    @Test(
        "A promise to the compiler has its reason within three lines, and a doc comment is none",
        arguments: [
            (["// Safe because one thread has it.", "nonisolated(unsafe) var a = 1"], true),
            (["struct A: @unchecked Sendable {", "    // Safe to send: never written to."], true),
            (["// Unsafe because", "// of", "// much", "nonisolated(unsafe) var a = 1"], true),
            (["// Unsafe because", "", "", "", "nonisolated(unsafe) var a = 1"], false),
            (["/// Safe to send.", "struct A: @unchecked Sendable {"], false),
            (["// The number of parcels.", "nonisolated(unsafe) var a = 1"], false),
            (["nonisolated(unsafe) var a = 1"], false),
        ])
    func reasonsAreRecognised(lines: [String], hasReason: Bool) {
        #expect(Self.promisesWithoutReason(lines).isEmpty == hasReason)
    }

    /// The indices of lines with an unchecked promise that have no comment `// Safe …` or `// Unsafe …` nearby.
    private static func promisesWithoutReason(_ lines: [String]) -> [Int] {
        lines.indices.filter { index in
            guard SourceLine(lines[index]).breaks(#"@unchecked Sendable|nonisolated\(unsafe\)"#) else { return false }
            return !lines[max(0, index - 3)...min(lines.count - 1, index + 3)].contains { line in
                line.range(of: #"(^|[^/])// (Safe|Unsafe) "#, options: .regularExpression) != nil
            }
        }
    }
}
