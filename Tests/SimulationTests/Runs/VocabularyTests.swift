import Measurement
import Scenarios
import Simulation
import Testing

/// What a run will measure is known before it begins.
@Suite struct VocabularyTests {
    @Test("Every metric of a record could have been expected, in its unit", arguments: GoldenScenario.all)
    func theVocabularyHasEveryMetric(golden: GoldenScenario) async throws {
        let plan = try scenario(golden.yaml)
        let known = try RunPlan(plan, resolve: { $0 }).vocabulary()
        let series = try await run(plan).measurements.series
        #expect(!series.isEmpty)
        for one in series {
            let metric = known.metrics.first { $0.name == one.name }
            #expect(metric?.kind == one.kind, "\(one.name)")
            #expect(metric?.unit == one.unit, "\(one.name)")
        }
    }
}
