package import Contexts

/// What lies between the wish for a replica and the start of its process.
package struct PodStart: Hashable, Sendable {
    /// Until a node is found.
    package var schedule: Distribution
    /// Until the node has the version's image; a node that ran the version before has it already.
    package var pull: Distribution

    package init(
        schedule: Distribution = .constant(.milliseconds(200)), pull: Distribution = .constant(.seconds(1))
    ) {
        self.schedule = schedule
        self.pull = pull
    }
}

/// A replica that has just started is slower: cold caches, code that is not compiled yet.
package struct WarmUp: Hashable, Sendable {
    /// How long after its start.
    package var duration: Timespan
    /// What its times are multiplied by meanwhile; 1 or more.
    package var factor: Double

    package init(duration: Timespan = .zero, factor: Double = 1) {
        self.duration = duration
        self.factor = factor
    }
}
