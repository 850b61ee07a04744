import Foundation
import TestSupport
import Testing

@testable import perennial

/// An invariant that a run could not judge, from the run to the exit code.
@Suite struct NotJudgedTests {
    /// Parcels are on the road for half a minute, and the run ends before.
    private static let scenario = """
        scenario: halfway
        seed: 3
        duration: 5s
        drain: 1s
        shop: { services: { delivery: { transit: 30s }, viewpage: { rebuild: true } } }
        traffic: { shoppers: { executor: constant-arrival-rate, rate: 5/s } }
        variants: { later: { seed: 2 }, whole: { drain: 2m } }
        """

    private static let told = "view-rebuild: not judged, since something was still under way when the run ended"

    private let program: Program

    init() throws {
        program = try Program()
        try program.folder.write("halfway.yaml", Self.scenario)
    }

    @Test func aRunSaysSoAndEndsAsWithAnExpectationWithoutEvidence() throws {
        let ended = try program.run("run", "halfway.yaml", "--summary-export", "summary.json")
        #expect(ended.code == ExitReason.expectationFailed.rawValue, "\(ended.output)\(ended.errors)")
        let text = ended.output.replacing(#/\s+/#, with: " ")
        #expect(text.contains("✗ halfway (base) failed: 1 of 10 invariants not judged"), "\(ended.output)")
        #expect(text.contains("• halfway (later) differs: 1 of 10 invariants not judged, as a variant's may"))
        #expect(text.contains("• base: " + Self.told) && text.contains("• later: " + Self.told), "\(ended.output)")
        #expect(!text.contains("• whole: "))
        let summary = try JSONSerialization.jsonObject(with: Data(program.folder.text("summary.json").utf8))
        let runs = try #require((summary as? [String: Any])?["runs"] as? [[String: Any]])
        let reasons = runs.map { run in
            (run["invariants"] as? [[String: Any]] ?? []).compactMap { $0["notJudged"] as? String }
        }
        #expect(reasons.map(\.count) == [1, 1, 0])
        #expect(runs.map { $0["held"] as? Bool } == [false, false, true])
        let broken = try program.run("explain", "reports/halfway/base", "--broken")
        #expect(broken.output.contains("every invariant holds that was judged\n" + Self.told), "\(broken.output)")
    }

    @Test func aCheckHasARowOfItAndSkipsItInAVariant() throws {
        let ended = try program.run(
            ["check", "halfway.yaml", "--junit", "junit.xml"])
        #expect(ended.code == ExitReason.expectationFailed.rawValue, "\(ended.errors)")
        #expect(ended.output.contains("✗ halfway/base: 1 of 11 failed\n"), "\(ended.output)")
        #expect(ended.output.contains("    halfway.yaml: invariant " + Self.told), "\(ended.output)")
        #expect(ended.output.contains("✓ halfway/later: 10 passed, 1 not judged\n"), "\(ended.output)")
        #expect(ended.output.contains("✓ halfway/whole: 11 passed\n"), "\(ended.output)")
        let junit = try program.folder.text("junit.xml")
        #expect(junit.contains("<skipped message=\"invariant \(Self.told)\"/>"), "\(junit)")
        #expect(junit.components(separatedBy: "skipped=\"1\"").count == 2)
        #expect(junit.contains("<failure message=\"invariant \(Self.told)\""))
    }
}
