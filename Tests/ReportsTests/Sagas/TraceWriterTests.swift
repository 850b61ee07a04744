import FlowerShopApplication
import Foundation
import Testing
import Texts

@testable import Reports

/// The rules of the Trace Event Format.
@Suite struct TraceWriterTests {
    private func events() throws -> [[String: Any]] {
        var trace = TraceWriter(SagaSamples.header, in: .flowerShop, into: MemorySink())
        trace.write(SagaSamples.saga)
        let json = try JSONSerialization.jsonObject(with: Data(trace.finished().bytes))
        return try #require((json as? [String: Any])?["traceEvents"] as? [[String: Any]])
    }

    @Test func workIsASliceOnItsWorkersTrack() throws {
        let slices = try events().filter { $0["ph"] as? String == "X" }
        #expect(
            slices.map { $0["name"] as? String } == [
                "place_order", "authorize_payment", "order_failed", "order_failed",
            ])
        #expect(slices[0]["ts"] as? Double == 1_509_000.25)
        #expect(slices[0]["dur"] as? Double == 25_000)
        #expect(slices[0]["pid"] as? Int == 2, "replica 1")
        #expect(slices[0]["tid"] as? Int == 2, "worker 1")
        let results = slices.map { ($0["args"] as? [String: Any])?["result"] as? String }
        #expect(results == ["handled", "handled", "replica_died", "handled"])
    }

    @Test func aFlowLeadsFromTheFirstSliceToTheLast() throws {
        let flow = try events().filter { ["s", "t", "f"].contains($0["ph"] as? String) }
        #expect(flow.map { $0["ph"] as? String } == ["s", "t", "t", "f"])
        #expect(flow.allSatisfy { $0["id"] as? Int == 11 })
        #expect(flow.last?["bp"] as? String == "e")
    }

    @Test func replicasAndWorkersHaveNames() throws {
        let names = try events().filter { $0["ph"] as? String == "M" }
            .compactMap { ($0["args"] as? [String: Any])?["name"] as? String }
        #expect(
            names == [
                "no replica", "order-0", "order-1", "worker 0", "worker 1", "payment-0", "worker 0", "worker 1",
                "worker 2", "worker 3",
            ])
    }

    @Test func whatGoesWrongIsAnInstant() throws {
        let instants = try events().filter { $0["ph"] as? String == "i" }
        #expect(
            instants.map { $0["name"] as? String } == [
                "callTimedOut", "no_ready_replica", "notPermitted", "replica_died",
            ])
    }
}
