package import ActorRuntime

/// How a replica is asked to end.
///
/// Names and defaults: Kubernetes, `PodSpec.terminationGracePeriodSeconds` and `Lifecycle.preStop` with a sleep. Both
/// run from the same moment, the pod's deletion, at which it also begins to leave the endpoints: the signal to end
/// comes after `preStop`, the kill after `gracePeriod`, whatever of it preStop has used up.
package struct Termination: Hashable, Sendable {
    /// From the deletion to the kill.
    package var gracePeriod: Timespan
    /// From the deletion to the signal to end; the replica takes requests until then.
    package var preStop: Timespan

    package init(gracePeriod: Timespan = .seconds(30), preStop: Timespan = .zero) {
        self.gracePeriod = gracePeriod
        self.preStop = preStop
    }
}
