package import Contexts

/// The delays between the demand for a replica and the start of its process.
package struct PodStart: Hashable, Sendable {
    /// Until a node is found.
    package var schedule: Distribution
    /// Until the node has the version's image. A node that ran the version before has it already.
    package var pull: Distribution

    package init(
        schedule: Distribution = .constant(.milliseconds(200)), pull: Distribution = .constant(.seconds(1))
    ) {
        self.schedule = schedule
        self.pull = pull
    }
}

/// A replica that has just started is slower, because its caches are cold and its code is not compiled yet.
package struct WarmUp: Hashable, Sendable {
    /// How long this lasts after the start.
    package var duration: Timespan
    /// The factor by which its times are multiplied meanwhile; 1 or more.
    package var factor: Double

    package init(duration: Timespan = .zero, factor: Double = 1) {
        self.duration = duration
        self.factor = factor
    }
}
