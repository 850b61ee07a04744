package import Contexts

/// The closed model: `constant-vus` or `ramping-vus`.
package struct ClosedLoad: Hashable, Sendable {
    /// k6's default for `gracefulRampDown`.
    package static let defaultGracefulRampDown = Timespan.seconds(30)

    /// Virtual users at the start. The number stays the same if there are no stages.
    package var startVUs: Int
    /// Nil means until arrivals end with the scenario's duration. Always nil if there are stages.
    package var duration: Timespan?
    package var stages: [Stage<Int>]
    /// How long a virtual user whom a ramp takes away may continue the current journey.
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
