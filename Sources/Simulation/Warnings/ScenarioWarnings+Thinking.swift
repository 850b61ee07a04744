internal import Contexts
internal import Scenarios

/// Customers who cannot finish their journeys.
extension ScenarioWarnings {
    /// The last customer to arrive has gracefulStop for a whole journey. If the pauses of a journey alone take longer,
    /// the end of every such journey is missing, whatever the application does.
    mutating func checkThinking() {
        for (spec, traffic) in zip(scenario.traffic, asking.traffics) where !traffic.isTrace {
            guard let last = traffic.steps.lastIndex(where: \.asks) else { continue }
            let pauses = spec.journey[..<last].reduce(0) { $0 + typicalPause($1) }
            guard pauses > spec.gracefulStop.seconds else { continue }
            let needed = Timespan(seconds: pauses)
            let rounded = Timespan.seconds(Int64(pauses.rounded(.up)))
            warn(
                "the last customers of '\(spec.name)' are cut off: the think times of a journey alone take about "
                    + "\(DurationText.print(pauses < 1 ? needed : rounded)), and gracefulStop is "
                    + DurationText.print(spec.gracefulStop), at: ["traffic", spec.name, "gracefulStop"],
                hint: "set gracefulStop to more than that")
        }
    }

    /// The seconds that a customer typically thinks in a step and after it.
    private func typicalPause(_ step: JourneyStep) -> Double {
        let times = scenario.vocabulary.step(step.name)?.times.map { step[$0] } ?? 1...1
        return step.probability * Double(times.lowerBound + times.upperBound) / 2 * step.think.typicalSeconds
    }
}

extension Distribution {
    fileprivate var typicalSeconds: Double {
        switch self {
        case .constant(let span): span.seconds
        case .exponential(let mean): mean.seconds
        case .uniform(let lower, let upper): (lower.seconds + upper.seconds) / 2
        case .lognormal(let p50, _): p50.seconds
        case .empirical(let samples): samples.isEmpty ? 0 : samples[samples.count / 2].seconds
        }
    }
}
