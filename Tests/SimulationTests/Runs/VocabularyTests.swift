import FlowerShopApplication
import Measurement
import Scenarios
import Simulation
import Testing

/// What a run will measure is known before it begins.
@Suite struct VocabularyTests {
    @Test("Every metric of a record could have been expected, in its unit", arguments: GoldenScenario.all)
    func theVocabularyHasEveryMetric(golden: GoldenScenario) async throws {
        let plan = try scenario(golden.yaml)
        let known = try RunPlan(plan, of: ShopApplication(), resolve: { $0 }).vocabulary()
        let series = try await run(plan).measurements.series
        #expect(!series.isEmpty)
        for one in series {
            let metric = known.metrics.first { $0.name == one.name }
            #expect(metric?.kind == one.kind, "\(one.name)")
            #expect(metric?.unit == one.unit, "\(one.name)")
        }
    }

    @Test("A saga of three hours is measured as three hours")
    func longSagasAreMeasured() async throws {
        let record = try await run(
            """
            scenario: slow-delivery
            duration: 10s
            drain: 4h
            shop: { services: { delivery: { transit: 3h } } }
            traffic:
              a: { executor: constant-arrival-rate, rate: 1/s, journey: [ order ] }
            expect:
              - saga.latency.p99 < 90m
              - saga.latency.p50 > 3h
              - saga.latency.max < 181m
            """)
        let outcomes = record.verdicts.map(\.outcome)
        #expect(outcomes == [.failed, .held, .held], "\(record.verdicts)")
    }
}
