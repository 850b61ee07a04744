package import Contexts

/// The open model: `constant-arrival-rate`, `ramping-arrival-rate` or `poisson-arrival-rate`.
package struct OpenLoad: Hashable, Sendable {
    package enum Spacing: Hashable, Sendable {
        /// Arrivals at equal distances while the rate is constant.
        case regular
        /// Arrivals of a Poisson process: memoryless, as independent customers are.
        case poisson
    }

    package var spacing: Spacing
    /// The unit of rates that are written as plain numbers, k6's `timeUnit` (2.2.0); nil if none is given.
    package var timeUnit: Rate.Unit?
    /// The rate at the beginning. It stays the same if there are no stages.
    package var startRate: Rate
    /// Nil means until arrivals end with the scenario's duration. Always nil if there are stages.
    package var duration: Timespan?
    /// One after the other. The executor ends with the last stage, as k6's does.
    package var stages: [Stage<Rate>]
    /// The most journeys in progress at the same time. An arrival beyond them is dropped and counted.
    package var maxVUs: Int

    package init(
        spacing: Spacing = .regular, timeUnit: Rate.Unit? = nil, startRate: Rate, duration: Timespan? = nil,
        stages: [Stage<Rate>] = [],
        maxVUs: Int = TrafficSpec.defaultMaxVUs
    ) {
        self.spacing = spacing
        self.timeUnit = timeUnit
        self.startRate = startRate
        self.duration = duration
        self.stages = stages
        self.maxVUs = maxVUs
    }
}
