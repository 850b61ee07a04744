import Foundation
import Measurement
import TestSupport
import Testing

@testable import perennial

/// Every file in `scenarios/` holds, as it is.
@Suite struct ScenarioFileTests {
    static let folder = Program.package.appendingPathComponent("scenarios").path
    static let names =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
    static let replay = "replay.yaml"

    /// A day's orders of a real shop, beside the package or where `PERENNIAL_DATA` says.
    static let orders = URL(
        fileURLWithPath: ProcessInfo.processInfo.environment["PERENNIAL_DATA"]
            ?? Program.package.deletingLastPathComponent().appendingPathComponent("shared/data").path
    ).appendingPathComponent("online-retail/2010-12-06.csv").path
    static var hasOrders: Bool { FileManager.default.fileExists(atPath: orders) }
    static var isDemanded: Bool { ProcessInfo.processInfo.environment["PERENNIAL_DEMANDS_DATA"] == "1" }

    private let program: Program

    init() throws { program = try Program() }

    /// What each variant is there to show: the expectations that it fails, and the invariants that it breaks.
    static let shown: [String: (fails: [String], breaks: [String])] = [
        "saga/lossy-bus": ([], []),
        "persistence/ephemeral": (
            ["saga.completion >= 100%"], ["saga-ends", "order-state", "messages-understood"]
        ),
        "persistence/wrong-secret": (["saga.started >= 1500", "saga.completion >= 100%"], []),
        "cqrs/view-down": (
            [
                "gateway.availability{service=\"viewpage\"} >= 99.9%", "bus.backlog{service=\"viewpage\"}.max < 20",
                "bus.lag{service=\"viewpage\"}.max < 100ms",
            ], []
        ),
        "compensation/without-compensation": (["saga.completion >= 100%"], ["money", "stock", "saga-ends"]),
        "request-response/without-timeout": (
            [
                "latency{operation=\"order\"}.p99 < 1s during slow-payment",
                "latency{operation=\"visit\"}.p99 < 200ms during slow-payment",
                "mailbox.depth{service=\"order\"}.max < 20 during slow-payment",
                "latency.unanswered{operation=\"order\"} < 0.1%",
            ], []
        ),
        "gateway/one-attempt": (
            [
                "gateway.requests{service=\"viewpage\",status=\"502\"} == 0 during lost-view",
                "gateway.retries{service=\"viewpage\",reason=\"error\"} > 0 during lost-view",
                "gateway.availability{service=\"viewpage\"} >= 100%",
            ], []
        ),
        "gateway/without-ready-check": (
            ["gateway.requests{service=\"notification\",status=\"503\"} > 0 during no-messages"], []
        ),
        "gateway/without-either": (
            [
                "gateway.requests{service=\"viewpage\",status=\"502\"} == 0 during lost-view",
                "gateway.retries{service=\"viewpage\",reason=\"error\"} > 0 during lost-view",
                "gateway.requests{service=\"notification\",status=\"503\"} > 0 during no-messages",
                "gateway.availability{service=\"viewpage\"} >= 100%",
            ], []
        ),
        "deploy-pipeline/without-analysis": (
            [
                "releases.promoted{service=\"order\"} == 1", "releases.rolled_back{service=\"order\"} == 1",
                "releases.promoted{service=\"payment\"} == 1", "releases.rolled_back{service=\"payment\"} == 1",
                "releases.rolled_back{service=\"notification\"} == 1",
                "replicas.released{service=\"notification\"}.max <= 2", "deaths{service=\"notification\"} <= 2",
                "gateway.availability{service=\"order\"} >= 99.5%",
            ], []
        ),
        "autoscale/fixed": (
            [
                "order.acceptance >= 97%", "gateway.availability{service=\"order\"} >= 98%",
                "latency{operation=\"order\"}.p90 < 500ms", "replicas.desired{service=\"order\"}.max > 4",
            ], []
        ),
        "zero-downtime/without-probe": (
            [
                "gateway.availability{service=\"order\"} >= 100%", "requests.failed == 0",
                "gateway.retries{service=\"order\"} == 0",
            ], []
        ),
        "zero-downtime/without-pre-stop": (["gateway.retries{service=\"order\"} == 0"], []),
        "zero-downtime/without-pre-stop-one-attempt": (
            ["gateway.availability{service=\"order\"} >= 100%", "requests.failed == 0"], []
        ),
        "self-healing/without-probes": (
            [
                // The view page hears of inventory and delivery, and never catches up.
                "recovery{fault=\"hung-view\"} < 30s", "recovery{fault=\"leaking-inventory\"} < 60s",
                "recovery{fault=\"crashing-delivery\"} < 120s",
                "gateway.availability{service=\"viewpage\"} >= 98.5%",
            ], []
        ),
        "polyglot/ours": ([], []),
        "polyglot/crashing": (["external.restarts == 0", "external.failures{kind=\"crashed\"} == 0"], []),
        "polyglot/nonsense": (["external.restarts == 0", "external.failures{kind=\"nonsense\"} == 0"], []),
        "polyglot/hanging": (["external.restarts == 0", "external.failures{kind=\"hung\"} == 0"], []),
        "circuit-breaker/without-breaker": (
            [
                "breaker{call=\"order -> payment\"}.opened >= 1",
                "latency{operation=\"order\"}.p99 < 1200ms during slow-payment",
            ], []
        ),
    ]

    @Test(arguments: names)
    func theShopHoldsAndEachVariantShowsWhatItIsThereFor(name: String) throws {
        let ended = try program.run("run", "\(Self.folder)/\(name)")
        #expect(ended.code == 0, "\(ended.output)\(ended.errors)")
        for path in program.folder.files("reports") where path.hasSuffix("/record.json") {
            let record = try Record(json: Data(program.folder.text("reports/\(path)").utf8))
            let fails = record.verdicts.filter { !$0.isHeld }.map(\.expectation)
            let breaks = record.invariants.filter { $0.breaches > 0 }.map(\.name)
            guard let variant = record.identity.variant else {
                #expect(fails.isEmpty && breaks.isEmpty, "\(path)")
                continue
            }
            let shown = Self.shown["\(record.identity.scenario)/\(variant)"]
            #expect(shown != nil, "what does \(path) show?")
            #expect(fails == shown?.fails, "\(path)")
            #expect(breaks == shown?.breaks, "\(path)")
        }
    }

    @Test func thereAreScenarios() { #expect(Self.names.contains(Self.replay) && Self.names.count >= 5) }

    @Test(
        .enabled(
            if: hasOrders || isDemanded,
            "the real orders are not there: they belong into ../shared/data/online-retail beside the package"))
    func theShopHoldsOnARealDayOfOrders() throws {
        let imported = try program.run("import", "orders", Self.orders, "-o", "trace.csv")
        try #require(imported.code == 0, "\(imported.errors)")
        let arguments = ["\(Self.folder)/\(Self.replay)", "--trace", "trace.csv", "--speed", "10"]
        let ended = try program.run(["run"] + arguments)
        #expect(ended.code == 0, "\(ended.output)\(ended.errors)")
        let verified = try program.run(["verify"] + arguments)
        #expect(verified.code == 0, "\(verified.output)\(verified.errors)")
    }

    @Test(arguments: names)
    func twoRunsAreIdentical(name: String) throws {
        let ended = try program.run("verify", "\(Self.folder)/\(name)")
        #expect(ended.code == 0, "\(ended.output)\(ended.errors)")
    }
}
