package import Contexts

/// One kind of customer: how they arrive and what they do.
package struct TrafficSpec: Hashable, Sendable {
    /// k6's name for the part that starts journeys, with the keys that it needs.
    package enum Executor: Hashable, Sendable {
        /// Arrivals at intended times, whether or not the application keeps up (open model).
        case open(OpenLoad)
        /// Virtual users that start over when their journey ends (closed model).
        case closed(ClosedLoad)
        /// The arrivals of a recorded trace.
        case trace(TraceLoad)
    }

    /// The most journeys that may be in progress at the same time, if the scenario does not say.
    package static let defaultMaxVUs = 100_000
    /// k6's default for how long journeys in progress may continue after their executor has ended.
    package static let defaultGracefulStop = Timespan.seconds(30)

    /// Unique in a scenario. Metrics use it as the name of the traffic.
    package var name: String
    package var executor: Executor
    /// When the executor begins (k6's `startTime`).
    package var startTime = Timespan.zero
    /// How long journeys in progress may continue after the executor's end. After that the customer takes no further
    /// step. Sagas that were started go on.
    package var gracefulStop = TrafficSpec.defaultGracefulStop
    /// What one customer does, in order; at least one step. A trace brings its own steps and leaves this empty.
    package var journey: [JourneyStep]

    package init(name: String, executor: Executor, journey: [JourneyStep] = []) {
        self.name = name
        self.executor = executor
        self.journey = journey
    }
}
