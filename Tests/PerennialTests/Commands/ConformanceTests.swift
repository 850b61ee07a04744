import Foundation
import TestSupport
import Testing

@testable import perennial

@Suite struct ConformanceTests {
    private static let example = Program.package.appendingPathComponent("scenarios/polyglot/notification.py").path
    private let program: Program

    init() throws { program = try Program() }

    private func conformance(_ command: String...) throws -> Program.Ended {
        try program.run(["conformance", "--context", "notification", "--timeout", "60", "--"] + command)
    }

    @Test func theExampleConforms() throws {
        let ended = try conformance("python3", Self.example)
        #expect(ended.code == 0, "\(ended.output)\(ended.errors)")
        let lines = ended.output.split(separator: "\n")
        #expect(lines.count == 11 && lines.allSatisfy { $0.hasPrefix("✓ ") })
    }

    @Test func aProgramThatDoesNotConformEndsWith99AndIsToldWhy() throws {
        let ended = try conformance("sh", "-c", "exit 5")
        #expect(ended.code == ExitReason.expectationFailed.rawValue)
        #expect(ended.output == "✗ says hello in time\n    crashed: at its start: exit code 5\n")
    }

    @Test func aProgramThatIsMissingIsBadInput() throws {
        let ended = try conformance("./gone.py")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.hasPrefix("./gone.py: error: the program does not exist"), "\(ended.errors)")
    }

    @Test func argumentsThatMakeNoSenseAreTold() throws {
        let unknown = try program.run("conformance", "--context", "payment", "--", "sh")
        #expect(unknown.code == 64)
        #expect(unknown.errors.contains("expected one of: notification"))
        #expect(try program.run("conformance", "--context", "notification", "--").code == 64)
        #expect(try program.run("conformance", "--context", "notification", "--timeout", "0", "--", "sh").code == 64)
    }

    @Test func aScenariosProgramThatIsMissingIsFoundBeforeTheRun() throws {
        let yaml =
            TestScenario.failing + "\nshop: { services: { notification: { external: { command: [./gone.py] } } } }\n"
        try program.folder.write("deep/external.yaml", yaml)
        let ended = try program.run("run", "deep/external.yaml")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(
            ended.errors.contains("deep/external.yaml:7:59: error: the program './gone.py' does not exist"),
            "\(ended.errors)")
        #expect(ended.errors.contains("/deep"), "\(ended.errors)")
        #expect(!program.folder.exists("reports"))
    }
}
