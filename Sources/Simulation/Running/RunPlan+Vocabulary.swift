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
        for counter in ServiceCounters().named {
            for service in ShopTopology.services { _ = try counter.register(service, in: run.metrics.recorder) }
        }
        try run.flow.write(orders: 0, calls: 0, to: run.metrics.recorder)
        for figure in MemoryFigure.allCases { _ = try figure.register(in: run.metrics.recorder) }
        var vocabulary = MetricVocabulary(run.metrics.recorder.finish(at: 0))
        if scenario.faults.isEmpty {
            vocabulary.absent += [MetricName.detection, MetricName.recovery].map { ($0, "no faults") }
        }
        if scenario.shop.services.allSatisfy({ $0.external == nil }) {
            vocabulary.absent += ExternalWatch.metrics.map { ($0, "no external program") }
        }
        return vocabulary
    }
}
