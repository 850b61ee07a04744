internal import ActorRuntime
internal import FlowerShop
package import Measurement
internal import Scenarios

extension RunPlan {
    /// The metrics and windows that a run of this plan will have, for judging its expectations before it begins.
    ///
    /// - Throws: what a run would throw before its first event.
    package func vocabulary() throws -> MetricVocabulary {
        let run = try ShopRun(self)
        for name in ServiceCounters().named.map(\.0) {
            for service in ShopTopology.services {
                _ = try run.metrics.recorder.figure(
                    "messages.\(name)", labels: MetricLabels([("service", service)]), unit: .count)
            }
        }
        for name in ShopRun.memoryFigures { _ = try run.metrics.recorder.figure(name, unit: .bytes) }
        return MetricVocabulary(run.metrics.recorder.finish(at: 0))
    }
}

extension ShopRun {
    /// Names of the figures that are written at a run's end.
    static let memoryFigures = [
        "memory.peak_resident", "memory.allocated", "memory.resident", "memory.allocated_per_saga",
    ]
}
