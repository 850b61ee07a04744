package import Contexts

/// How a replica is asked to end.
///
/// Names and defaults: Kubernetes 1.37, `PodSpec.terminationGracePeriodSeconds` and `Lifecycle.preStop` with a sleep. Both
/// run from the same moment, the pod's deletion, at which it also begins to leave the endpoints: the signal to end
/// comes after `preStop`, the kill when the grace period is used up.
package struct Termination: Hashable, Sendable {
    /// From the signal to the kill it is never less, also where preStop has used up the grace period.
    ///
    /// Source: `pkg/kubelet/kuberuntime`, `minimumGracePeriodInSeconds`.
    package static let minimumWindow = Timespan.seconds(2)
    /// A shorter grace period of a deletion is taken for this one. Source: `pkg/kubelet/pod_workers.go`,
    /// `calculateEffectiveGracePeriod`.
    package static let minimumGracePeriod = Timespan.seconds(1)

    /// What preStop and the end of the process have together.
    package var gracePeriod: Timespan
    /// From the deletion to the signal to end; the replica takes requests until then.
    package var preStop: Timespan

    package init(gracePeriod: Timespan = .seconds(30), preStop: Timespan = .zero) {
        self.gracePeriod = gracePeriod
        self.preStop = preStop
    }

    private var budget: Timespan { max(gracePeriod, Self.minimumGracePeriod) }

    /// From the deletion to SIGTERM: preStop is cut off where the grace period ends.
    package var signalAfter: Timespan { min(preStop, budget) }

    /// From the deletion to SIGKILL. Of the time that preStop took whole seconds are counted.
    ///
    /// Source: `pkg/kubelet/kuberuntime/kuberuntime_container.go`, `killContainer` and `executePreStopHook`.
    package var killAfter: Timespan {
        let second = Timespan.seconds(1).nanoseconds
        let used = Timespan(nanoseconds: signalAfter.nanoseconds / second * second)
        return signalAfter + max(Self.minimumWindow, Timespan(nanoseconds: budget.nanoseconds - used.nanoseconds))
    }
}
