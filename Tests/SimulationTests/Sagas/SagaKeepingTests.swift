import FlowerShopApplication
import Measurement
import Reports
import Scenarios
import Simulation
import Testing
import Texts

/// Which sagas a run keeps, and that keeping them changes nothing.
@Suite struct SagaKeepingTests {
    private func run(
        _ yaml: String, _ selection: SagaSelection
    ) async throws -> (record: Record, sagas: KeptSagas?) {
        try await PlanRunner(try RunPlan(try scenario(yaml), of: ShopApplication(), resolve: { $0 })).run(
            keeping: selection, version: "test")
    }

    private func bytes(_ sagas: KeptSagas?) -> String {
        sagas?.write(into: MemorySink()).text ?? ""
    }

    private static func busy(rate: Int, _ more: String = "") -> String {
        """
        scenario: busy
        seed: 5
        duration: 60s
        drain: 2m
        shop: { services: { delivery: { transit: 1s..3s, failure: 2% }, payment: { decline: 10% } } }
        traffic:
          shoppers:
            executor: constant-arrival-rate
            rate: \(rate)/s
            journey: [ { order: { lines: 1 } }, { cancel: { probability: 20%, after: 0s..2s } } ]
        \(more)
        """
    }

    @Test(arguments: GoldenScenario.all)
    func aRunIsTheSameWhateverIsKept(scenario: GoldenScenario) async throws {
        let none = try await run(scenario.yaml, .none)
        let some = try await run(scenario.yaml, .some)
        let all = try await run(scenario.yaml, .all)
        #expect(none.sagas == nil)
        #expect(some.record.digest == scenario.digest)
        #expect(all.record.digest == scenario.digest)
        #expect(some.record.comparableCSV == none.record.comparableCSV)
        #expect(all.record.comparableCSV == none.record.comparableCSV)
    }

    @Test func theSameRunKeepsTheSameBytes() async throws {
        let first = try await run(GoldenScenario.broken.yaml, .some)
        let second = try await run(GoldenScenario.broken.yaml, .some)
        #expect(bytes(first.sagas) == bytes(second.sagas))
        #expect(bytes(first.sagas).count > 10_000)
    }

    @Test func whatIsWrittenIsWhatWasKept() async throws {
        let kept = try #require(try await run(GoldenScenario.broken.yaml, .all).sagas)
        let stored = try StoredSagas(kept.write(into: MemorySink()).bytes)
        #expect(stored.header == kept.header)
        #expect(stored.count == kept.sagas.count)
        for (index, saga) in kept.sagas.enumerated() { #expect(try stored.saga(at: index) == saga) }
    }

    @Test func allAreKeptWhenAllAreAskedFor() async throws {
        let (record, sagas) = try await run(GoldenScenario.broken.yaml, .all)
        let kept = try #require(sagas)
        #expect(kept.sagas.count == record.count(OrderMetric.asked.name))
        #expect(kept.sagas.map(\.key) == Array(0..<UInt64(kept.sagas.count)))
        #expect(kept.sagas.count { $0.end == .succeeded } == record.count(MetricName.sagasSucceeded))
        #expect(kept.sagas.count { $0.end == .compensated } == record.count(MetricName.sagasCompensated))
        #expect(kept.sagas.allSatisfy { $0.stepsLeftOut == 0 && $0.steps.first?.kind == .asked })
    }

    @Test func whatIsSampledStandsEvenlyOverAllOrdersAndNeverExceedsItsLimit() async throws {
        let (_, sagas) = try await run(Self.busy(rate: 40), .some)
        let kept = try #require(sagas)
        let sampled = kept.sagas.filter { $0.reason == .sampled }
        #expect(kept.header.asked == 2_400)
        #expect((SagaLimits.maximumSampled / 2...SagaLimits.maximumSampled).contains(sampled.count))
        #expect(sampled.map(\.key) == stride(from: 0, to: 2_400, by: 16).map { UInt64($0) })
        #expect(kept.header.rule.hasPrefix("one order in 16"))
    }

    @Test func theFirstOfEachWayToFailAreKeptFromTheirFirstStepOn() async throws {
        let (record, sagas) = try await run(Self.busy(rate: 40), .some)
        let kept = try #require(sagas)
        for cause in ["declined", "cancelled", "delivery_failed"] {
            let there = record.count("saga.compensations", ["reason": cause])
            let failed = kept.sagas.filter { $0.cause == cause && $0.reason == .failed }
            #expect(failed.count == min(there, SagaLimits.maximumPerFailure), "\(cause) of \(there)")
            #expect(failed.allSatisfy { $0.steps.first?.kind == .asked })
        }
    }

    @Test func whatIsKeptDoesNotGrowWithTheRun() async throws {
        let limit =
            SagaLimits.maximumSampled + 7 * SagaLimits.maximumPerFailure + 14 * SagaLimits.maximumPerRefusal
            + SagaLimits.maximumUnfinished
        for rate in [10, 80] {
            let (_, sagas) = try await run(Self.busy(rate: rate), .some)
            #expect(try #require(sagas).sagas.count <= limit)
            #expect(try #require(sagas).sagas.allSatisfy { $0.steps.count <= SagaLimits.maximumSteps })
        }
    }

    @Test func sagasWithoutAnEndAreKept() async throws {
        let faults = "faults: [ { name: dark, at: 50s, partition: bus -> delivery } ]"
        let (_, sagas) = try await run(Self.busy(rate: 10, faults), .some)
        let open = try #require(sagas).sagas.filter { $0.end == .unfinished }
        #expect(open.contains { $0.reason == .unfinished })
        #expect(open.count { $0.reason == .unfinished } <= SagaLimits.maximumUnfinished)
    }
}
