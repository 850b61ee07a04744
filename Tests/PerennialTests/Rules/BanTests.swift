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
            for file in files where !ban.excepted.contains(where: file.contains) {
                let text = try String(contentsOfFile: file, encoding: .utf8)
                for (index, line) in text.components(separatedBy: "\n").enumerated()
                where SourceLine(line).breaks(ban.pattern) {
                    Issue.record("\(file):\(index + 1): \(ban.name): \(line.trimmingCharacters(in: .whitespaces))")
                }
            }
        }
    }

    @Test(arguments: [
        ("the C library", "internal import FoundationEssentials"), ("the C library", "import Glibc"),
        ("the calendar", "let now = Date()"), ("random identifiers", "UUID().uuidString"),
        ("the system's randomness", "Int.random(in: 1...6)"), ("tasks", "Task { await run() }"),
        ("tasks", "Task.detached(priority: .high) {"), ("tasks", "try await Task.sleep(for: .seconds(1))"),
    ])
    func whatIsBannedIsFound(name: String, line: String) throws {
        let ban = try #require(Ban.all.first { $0.name == name })
        #expect(SourceLine(line).breaks(ban.pattern))
    }

    @Test(arguments: [
        "// a Task { would be a leak", "let text = \"Date()\"", "stream.random(x)", "let update = UpDate()",
        "while !Task.isCancelled {", "internal import Synchronization",
    ])
    func whatIsNotBannedIsLeftAlone(line: String) {
        for ban in Ban.all { #expect(!SourceLine(line).breaks(ban.pattern), "\(ban)") }
    }

    @Test func noTargetIsBuiltWithoutChecks() throws {
        let manifest = try String(contentsOf: Program.package.appendingPathComponent("Package.swift"), encoding: .utf8)
        #expect(!manifest.contains("-Ounchecked"))
        #expect(manifest.contains(".treatAllWarnings(as: .error)"))
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
            for (index, line) in lines.enumerated()
            where SourceLine(line).breaks(#"@unchecked Sendable|nonisolated\(unsafe\)"#) {
                let around = lines[max(0, index - 3)...index].joined(separator: "\n")
                #expect(around.contains("//"), "\(file):\(index + 1)")
            }
        }
    }
}
