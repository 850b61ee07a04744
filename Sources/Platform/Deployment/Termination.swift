package import Contexts

/// How a replica is asked to end.
///
/// Names and defaults: Kubernetes 1.37, `PodSpec.terminationGracePeriodSeconds` and `Lifecycle.preStop` with a sleep.
/// Both times begin when the pod is deleted. At that moment the pod also begins to leave the endpoints. The signal to
/// end comes after `preStop`, the kill when the grace period is used up.
package struct Termination: Hashable, Sendable {
    /// The least time from the signal to the kill, even if preStop has used up the grace period.
    ///
    /// Source: `pkg/kubelet/kuberuntime`, `minimumGracePeriodInSeconds`.
    package static let minimumWindow = Timespan.seconds(2)
    /// The least grace period: a deletion with a shorter one gets this one. Source: `pkg/kubelet/pod_workers.go`,
    /// `calculateEffectiveGracePeriod`.
    package static let minimumGracePeriod = Timespan.seconds(1)

    /// The time that preStop and the end of the process have together.
    package var gracePeriod: Timespan
    /// The time from the deletion to the signal to end. The replica takes requests until then.
    package var preStop: Timespan

    package init(gracePeriod: Timespan = .seconds(30), preStop: Timespan = .zero) {
        self.gracePeriod = gracePeriod
        self.preStop = preStop
    }

    private var budget: Timespan { max(gracePeriod, Self.minimumGracePeriod) }

    /// The time from the deletion to SIGTERM. preStop is cut off where the grace period ends.
    package var signalAfter: Timespan { min(preStop, budget) }

    /// The time from the deletion to SIGKILL. Only whole seconds of the time that preStop took are counted.
    ///
    /// Source: `pkg/kubelet/kuberuntime/kuberuntime_container.go`, `killContainer` and `executePreStopHook`.
    package var killAfter: Timespan {
        let second = Timespan.seconds(1).nanoseconds
        let used = Timespan(nanoseconds: signalAfter.nanoseconds / second * second)
        return signalAfter + max(Self.minimumWindow, Timespan(nanoseconds: budget.nanoseconds - used.nanoseconds))
    }
}
