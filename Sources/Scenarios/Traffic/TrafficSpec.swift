package import ActorRuntime

/// One kind of customer: how they arrive and what they do.
package struct TrafficSpec: Hashable, Sendable {
    /// k6's name for what starts journeys, with the keys that it needs.
    package enum Executor: Hashable, Sendable {
        /// Arrivals at intended times, whether or not the shop keeps up (open model).
        case open(OpenLoad)
        /// Virtual users that start over when their journey ends (closed model).
        case closed(ClosedLoad)
        /// The arrivals of a recorded trace.
        case trace(TraceLoad)
    }

    /// The largest number of journeys that may go on at the same time, if the scenario does not say.
    package static let defaultMaxVUs = 100_000
    /// k6's default for how long journeys in progress may go on when their executor has ended.
    package static let defaultGracefulStop = Timespan.seconds(30)

    /// Unique in a scenario; metrics name the traffic by it.
    package var name: String
    package var executor: Executor
    /// When the executor begins (k6's `startTime`).
    package var startTime = Timespan.zero
    /// How long journeys in progress may go on after the executor's end; then the customer takes no further step. Sagas
    /// that were started go on.
    package var gracefulStop = TrafficSpec.defaultGracefulStop
    /// What one customer does, in order; at least one step. A trace brings its own steps and leaves this empty.
    package var journey: [JourneyStep] = JourneyStep.defaultJourney

    package init(name: String, executor: Executor) {
        self.name = name
        self.executor = executor
    }
}

/// A point that a ramp reaches at the end of a span of time.
package struct Stage<Target: Hashable & Sendable>: Hashable, Sendable {
    /// How long the way to the target takes; above zero.
    package var duration: Timespan
    package var target: Target

    package init(duration: Timespan, target: Target) {
        self.duration = duration
        self.target = target
    }
}

/// The open model: `constant-arrival-rate`, `ramping-arrival-rate` or `poisson-arrival-rate`.
package struct OpenLoad: Hashable, Sendable {
    package enum Spacing: Hashable, Sendable {
        /// Arrivals at equal distances while the rate is constant.
        case regular
        /// Arrivals of a Poisson process: memoryless, as independent customers are.
        case poisson
    }

    package var spacing: Spacing
    /// Where the rate begins; it stays there where there are no stages.
    package var startRate: Rate
    /// Nil lasts until arrivals end with the scenario's duration. Always nil where there are stages.
    package var duration: Timespan?
    /// One after the other; the executor ends with the last, as k6's does.
    package var stages: [Stage<Rate>]
    /// Journeys in progress at the same time; an arrival beyond them is dropped and counted.
    package var maxVUs: Int

    package init(
        spacing: Spacing = .regular, startRate: Rate, duration: Timespan? = nil, stages: [Stage<Rate>] = [],
        maxVUs: Int = TrafficSpec.defaultMaxVUs
    ) {
        self.spacing = spacing
        self.startRate = startRate
        self.duration = duration
        self.stages = stages
        self.maxVUs = maxVUs
    }
}

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

/// The `trace` executor: a recorded trace with its own timing and sessions.
package struct TraceLoad: Hashable, Sendable {
    /// The trace file as written: relative to the scenario file, or absolute.
    package var file: String
    /// How many times faster than recorded; above 0.
    package var speed: Double
    /// Journeys in progress at the same time; an arrival beyond them is dropped and counted.
    package var maxVUs: Int

    package init(file: String, speed: Double = 1, maxVUs: Int = TrafficSpec.defaultMaxVUs) {
        self.file = file
        self.speed = speed
        self.maxVUs = maxVUs
    }
}
