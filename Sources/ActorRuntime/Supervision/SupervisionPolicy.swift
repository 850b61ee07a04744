package import Contexts

/// When a dead replica is started again.
package enum SupervisionPolicy: Hashable, Sendable {
    /// Restarts with a growing delay.
    ///
    /// The first restart waits `first`, the second `initial`, and each further one `factor` times as long as the one
    /// before, up to `maximum`. A replica that has been alive for longer than `resetAfter` starts from the beginning.
    /// `jitter`, in 0...1, spreads each delay by up to that share of it.
    case backoff(
        first: Timespan, initial: Timespan, factor: Double, maximum: Timespan, resetAfter: Timespan, jitter: Double)

    /// Restarts at once, but at most `intensity` times within `period`. At one more restart the supervisor gives up and
    /// escalates. That ends the whole service until its own supervisor restarts it.
    case intensity(maximum: Int, period: Timespan)

    /// Leaves the dead replica dead.
    case stop

    /// Kubernetes' container restarts: at once, then 10 s doubling to 300 s. The delay is reset after 10 minutes of
    /// health, which is twice the longest delay. Source: Kubernetes 1.37, `pkg/kubelet/kuberuntime`, `doBackOff`, and
    /// `k8s.io/client-go/util/flowcontrol/backoff.go`, `hasExpired`. Left out: the feature gate
    /// `ReduceDefaultCrashLoopBackOffDecay` (1 s to 60 s), which is off.
    package static let kubernetes = SupervisionPolicy.backoff(
        first: .zero, initial: .seconds(10), factor: 2, maximum: .seconds(300), resetAfter: .minutes(10), jitter: 0)

    /// OTP's supervisor defaults: intensity 1 in a period of 5 s. Source: erlang.org, stdlib, supervisor(3).
    package static let erlang = SupervisionPolicy.intensity(maximum: 1, period: .seconds(5))

    /// Pekko Typed's default: an actor that throws is stopped. Source: pekko.apache.org, Fault Tolerance.
    package static let pekko = SupervisionPolicy.stop

    /// The figures of Pekko's documentation for `restartWithBackoff`: 10 s to 5 min, random factor 0.1, reset after
    /// the minimum backoff (`resetBackoffAfter` defaults to it). Source: pekko.apache.org, BackoffSupervisorStrategy.
    package static let pekkoBackoff = SupervisionPolicy.backoff(
        first: .seconds(10), initial: .seconds(20), factor: 2, maximum: .minutes(5), resetAfter: .seconds(10),
        jitter: 0.1)
}
