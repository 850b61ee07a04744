package import ActorRuntime

/// Something that the scenario breaks, from when and for how long.
package struct Fault: Hashable, Sendable {
    package enum Action: Hashable, Sendable {
        /// The service's time becomes `time`, or grows by it where `added` is true.
        case slow(time: Distribution, added: Bool)
        /// Crashes replicas.
        case kill(Kill)
    }

    package struct Kill: Hashable, Sendable {
        /// How many replicas die at a time; nil means all that are alive.
        package var replicas: Int?
        /// Nil kills once, at the fault's start; otherwise kills per second, at exponential intervals, while it lasts.
        package var ratePerSecond: Double?
        /// Where in the handling of a message the replica dies; nil kills it wherever it is.
        package var crashPoint: CrashPoint?

        package init(replicas: Int? = 1, ratePerSecond: Double? = nil, crashPoint: CrashPoint? = nil) {
            self.replicas = replicas
            self.ratePerSecond = ratePerSecond
            self.crashPoint = crashPoint
        }
    }

    /// Unique in a scenario; metrics and expectations name the fault by it.
    package var name: String
    package var at: Timespan
    /// Nil lasts until the end of the run or, where the action is a single kill, until all its victims are dead.
    package var duration: Timespan?
    package var service: String
    package var action: Action

    package init(name: String, at: Timespan, duration: Timespan? = nil, service: String, action: Action) {
        self.name = name
        self.at = at
        self.duration = duration
        self.service = service
        self.action = action
    }
}
