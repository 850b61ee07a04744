package import Contexts

/// The closed model: `constant-vus` or `ramping-vus`.
package struct ClosedLoad: Hashable, Sendable {
    /// k6's default for `gracefulRampDown`.
    package static let defaultGracefulRampDown = Timespan.seconds(30)

    /// Virtual users at the start; they stay where there are no stages.
    package var startVUs: Int
    /// Nil lasts until arrivals end with the scenario's duration. Always nil where there are stages.
    package var duration: Timespan?
    package var stages: [Stage<Int>]
    /// How long a virtual user whom a ramp takes away may go on with the journey at hand.
    package var gracefulRampDown: Timespan

    package init(
        startVUs: Int, duration: Timespan? = nil, stages: [Stage<Int>] = [],
        gracefulRampDown: Timespan = ClosedLoad.defaultGracefulRampDown
    ) {
        self.startVUs = startVUs
        self.duration = duration
        self.stages = stages
        self.gracefulRampDown = gracefulRampDown
    }
}
