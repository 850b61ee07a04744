internal import ActorRuntime
package import Applications
internal import Contexts
package import Measurement
package import Scenarios

extension RunPlan {
    /// The metrics and windows of a run of a scenario, whether or not its traces can be read.
    package static func vocabulary(
        of scenario: Scenario, for application: any Application
    ) throws -> MetricVocabulary {
        var scenario = scenario
        for index in scenario.traffic.indices {
            guard case .trace = scenario.traffic[index].executor else { continue }
            // What is measured of customers does not depend on where they come from.
            scenario.traffic[index].executor = .open(OpenLoad(startRate: Rate(1, per: .second)))
        }
        return try RunPlan(scenario, of: application, resolve: { $0 }).vocabulary()
    }

    /// The metrics and windows that a run of this plan will have. They let its expectations be judged before it begins.
    ///
    /// - Throws: what a run would throw before its first event.
    package func vocabulary() throws -> MetricVocabulary {
        let run = try WorldRun(self)
        for counter in ServiceCounters().named {
            for service in application.services { _ = try counter.register(service, in: run.metrics.recorder) }
        }
        try run.flow.write(asked: 0, calls: { _ in 0 }, to: run.metrics.recorder)
        for figure in MemoryFigure.allCases { _ = try figure.register(in: run.metrics.recorder) }
        var vocabulary = MetricVocabulary(run.metrics.recorder.finish(at: 0))
        if scenario.faults.isEmpty {
            vocabulary.absent += [MetricName.detection, MetricName.recovery].map { ($0, "no faults") }
        }
        if scenario.application.services.allSatisfy({ $0.external == nil }) {
            vocabulary.absent += ExternalWatch.metrics.map { ($0, "no external program") }
        }
        return vocabulary
    }
}
