internal import Contexts
internal import Measurement
package import Scenarios
package import Simulation

/// What a run over HTTP measures, in words.
package enum HTTPReference {
    /// The metrics that only a run over HTTP has, by name.
    ///
    /// - Parameter vocabulary: of any application, whose files may spell requests out.
    package static func metrics(_ vocabulary: ScenarioVocabulary) throws -> [RunReference.Metric] {
        var scenario = Scenario(of: vocabulary)
        var spec = RequestSpec("any", .get, Template(literal: "/"))
        spec.expect = AnswerExpectations()
        spec.expect?.status = [.exact(200)]
        let request = JourneyStep(request: spec)
        scenario.traffic = [
            TrafficSpec(name: "any", executor: .open(OpenLoad(startRate: Rate(1, per: .second))), journey: [request])
        ]
        let meanings = HTTPMetric.declarations.map { ($0.name, $0.meaning) } + HTTPMetric.meanings
        return try HTTPRunner.vocabulary(of: scenario).metrics.sorted { $0.name < $1.name }.compactMap { metric in
            guard let meaning = meanings.first(where: { $0.0 == metric.name })?.1 else { return nil }
            return RunReference.Metric(
                name: metric.name, labels: metric.labelKeys.sorted(),
                statistics: Statistic.offered(by: metric.kind).map(\.name), unit: metric.unit, better: metric.better,
                meaning: meaning, needsStatistic: Statistic.implied(by: metric.kind) == nil)
        }
    }
}
