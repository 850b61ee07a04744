import Contexts
import FlowerShop
import Foundation
import Measurement
import Platform
import Scenarios
import TestSupport
import Testing
import Texts
import Traces

@Suite struct TraceReplayTests {
    private static let trace = """
        # perennial trace 1
        offset_s,session,step,order,items
        0,anna,browse,,rose;tulip
        0.5,anna,order,o-1,rose:2:995;tulip:1:300
        1,bert,order,o-2,*2
        1.5,bert,list,,
        3,anna,cancel,o-1,
        3.25,cora,cancel,never-placed,
        4,cora,order,o-3,lily:1:100
        9.5,anna,list,,
        12,cora,list,,
        """

    private func replay<Result>(
        speed: String = "1", duration: String = "10s", extra: String = "", decline: String = "0%",
        _ body: (Scenario) async throws -> Result
    ) async throws -> Result {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let path = try folder.write("t.csv", Self.trace)
        return try await body(
            try scenario(
                """
                scenario: replay
                seed: 4
                duration: \(duration)
                drain: 3m
                shop:
                  network: 1ms
                  services: { payment: { decline: \(decline) }, delivery: { transit: 20s, failure: 0% } }
                traffic: { t: { executor: trace, file: \(path), speed: \(speed)\(extra) } }
                """))
    }

    @Test func everyRowIsARequestAtItsOwnTime() async throws {
        let (record, seen) = try await replay { (try await run($0), try await placements($0)) }
        // The row after the duration is left out.
        #expect(record.count("traffic.offered") == 8)
        #expect(record.count("traffic.started") == 8)
        #expect(seen.placements.map(\.at) == [500, 1_000, 4_000].map { .start + .milliseconds($0) })
        #expect(record.count("requests.answered", ["operation": "browse"]) == 1)
        #expect(record.count("requests.answered", ["operation": "order"]) == 3)
        #expect(record.count("requests.answered", ["operation": "list"]) == 2)
        #expect(record.count("requests.answered", ["operation": "cancel"]) == 1)
        #expect(record.breaches.isEmpty, "\(record.breaches)")
    }

    @Test func aCancellationUndoesTheOrderThatItNamesAndOneWithoutItsOrderIsCounted() async throws {
        let record = try await replay { try await run($0) }
        #expect(record.count("saga.started") == 3)
        #expect(record.count("saga.succeeded") == 2)
        #expect(record.count("saga.compensations", ["reason": "cancelled"]) == 1)
        #expect(record.count("trace.cancellations_skipped") == 1)
    }

    @Test func sessionsAreCustomersAndLinesAreTheirs() async throws {
        let seen = try await replay { try await placements($0) }
        #expect(seen.placements.map(\.customer) == [0, 1, 2])
        #expect(seen.placements.map { $0.lines.count / 2 } == [2, 2, 1])
    }

    @Test func rowsChooseTheSameProductsHoweverTheShopFares() async throws {
        let plain = try await replay { try await placements($0) }
        let slow = try await replay { original in
            var scenario = original
            for index in scenario.application.services.indices {
                scenario.application.services[index].spec.time = .constant(.milliseconds(700))
            }
            return try await placements(scenario)
        }
        #expect(slow.placements.map(\.lines) == plain.placements.map(\.lines))
        #expect(slow.digest != plain.digest)
    }

    @Test func twiceTheSpeedTakesHalfTheTime() async throws {
        let seen = try await replay(speed: "2") { try await placements($0) }
        #expect(seen.placements.map(\.at) == [250, 500, 2_000].map { .start + .milliseconds($0) })
        let record = try await replay(speed: "2") { try await run($0) }
        #expect(record.count("traffic.offered") == 9, "the last row now lies within the duration")
    }

    @Test func rowsForWhichNobodyIsFreeAreDroppedAndCounted() async throws {
        let record = try await replay(speed: "100000", extra: ", maxVUs: 1") { try await run($0) }
        #expect(record.count("traffic.offered") == 9)
        #expect(record.count("traffic.dropped") > 0)
        let rest = record.count("traffic.started") + record.count("traffic.rejected")
        #expect(rest + record.count("traffic.dropped") == 9)
        #expect(record.breaches.isEmpty, "\(record.breaches)")
    }

    @Test("A step that depends on an answer waits for it, at any speed", arguments: ["1", "10", "1000", "100000"])
    func causesComeBeforeTheirEffects(speed: String) async throws {
        let record = try await replay(speed: speed) { try await run($0) }
        #expect(record.count("saga.compensations", ["reason": "cancelled"]) == 1, "the cancellation found its order")
        #expect(record.count("trace.cancellations_skipped") == 1, "the one that was never placed")
        #expect(record.count("gateway.requests", ["service": "order", "status": "404"]) == 0)
        let held = record.measurements.events.events.count { $0.kind == "trace-steps-held-back" }
        if speed != "10" { #expect(held == (speed == "1" ? 0 : 1)) }
        #expect(record.measurements.series.contains { $0.name == "trace.held_back" })
        #expect(record.notes.contains { $0.contains("waited beyond") } == (held > 0))
        #expect(record.breaches.isEmpty, "\(record.breaches)")
    }

    @Test func aCancellationOfAnOrderThatIsRefusedIsSkipped() async throws {
        let record = try await replay(speed: "1000", decline: "100%") { try await run($0) }
        #expect(record.count("saga.succeeded") == 0)
        #expect(record.count("trace.cancellations_skipped") == 2)
        #expect(record.breaches.isEmpty, "\(record.breaches)")
    }

    @Test("What an importer leaves out is what the shop refuses")
    func theTracesLimitsAreTheShops() {
        #expect(TraceFormat.maximumOrderLines == ShopLimits.maximumLinesPerOrder)
        #expect(UInt64(TraceFormat.maximumPieces) == ShopLimits.maximumQuantity)
        #expect(Int64(TraceFormat.maximumOrderTotal) == ShopLimits.maximumOrderTotal)
        #expect(TraceFormat.maximumProducts == ShopLimits.maximumProducts)
    }

    @Test func aTraceThatIsNotThereIsAnError() async throws {
        let plan = try scenario("{ scenario: x, traffic: { t: { executor: trace, file: /nowhere/t.csv } } }")
        await #expect(throws: Diagnostics.self) { try await run(plan) }
    }
}
