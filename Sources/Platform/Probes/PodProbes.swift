package import ActorRuntime

/// The probes of one container together: when each is due, and what its answers lead to.
///
/// Source: `k8s.io/kubernetes/pkg/kubelet/prober`, `worker.go` and `prober_manager.go` (`UpdatePodStatus`).
package struct PodProbes: Hashable, Sendable {
    /// What follows from an answer.
    package enum Consequence: Hashable, Sendable {
        case none
        /// The startup probe has succeeded. The others begin, readiness at once.
        case started
        /// Into the endpoints, and out of them.
        case ready, unready
        /// The container is killed and started again.
        case restart(ProbeKind)
    }

    private let specs: ProbeSpecs
    private var startup: ProbeState?
    private var liveness: ProbeState?
    private var readiness: ProbeState?
    private var startedAt: Instant?
    private var isTerminating = false

    package init(_ specs: ProbeSpecs) {
        self.specs = specs
        startup = specs.startup.map { ProbeState(.startup, $0) }
        liveness = specs.liveness.map { ProbeState(.liveness, $0) }
        readiness = specs.readiness.map { ProbeState(.readiness, $0) }
    }

    // MARK: The container

    /// The process runs; what an earlier one has answered is forgotten.
    package mutating func containerStarted(at instant: Instant) {
        startup?.reset()
        liveness?.reset()
        readiness?.reset()
        startedAt = instant
    }

    /// The process has run since that instant, and every probe has succeeded.
    package mutating func containerIsUp(since instant: Instant) {
        containerStarted(at: instant)
        startup?.succeed()
        liveness?.succeed()
        readiness?.succeed()
    }

    package mutating func containerDied() { startedAt = nil }

    /// The pod is being deleted: it is not restarted any more, and only readiness goes on.
    package mutating func terminate() { isTerminating = true }

    /// Whether the container runs and its startup probe, if it has one, has succeeded.
    package var isStarted: Bool { startedAt != nil && (startup?.result ?? .success) == .success }

    /// Whether the pod belongs into the endpoints; without a readiness probe, as soon as it has started.
    package var isReady: Bool { isStarted && (readiness?.result ?? .success) == .success }

    // MARK: Probing

    /// Whether probes of this kind are sent now.
    package func isProbed(_ kind: ProbeKind) -> Bool {
        guard startedAt != nil else { return false }
        switch kind {
        case .startup: return !isTerminating && startup.map { !$0.isOnHold } ?? false
        case .liveness: return !isTerminating && isStarted && liveness.map { !$0.isOnHold } ?? false
        case .readiness: return isStarted && readiness != nil
        }
    }

    /// When the next probe of this kind is due, after `instant`; nil where the container has none or does not run.
    ///
    /// Probes stay on a grid that begins with the first one, `initialDelay` after the container's start; whether
    /// one is really sent, ``isProbed(_:)`` says when it is due.
    package func nextProbe(_ kind: ProbeKind, after instant: Instant) -> Instant? {
        guard let spec = specs[kind], let startedAt else { return nil }
        let first = startedAt + spec.initialDelay
        guard instant >= first else { return first }
        let passed = (instant - first).nanoseconds / spec.period.nanoseconds
        return first + Timespan(nanoseconds: (passed + 1) * spec.period.nanoseconds)
    }

    /// When the first probe of this kind is due that does not lie before `instant`.
    package func firstProbe(_ kind: ProbeKind, notBefore instant: Instant) -> Instant? {
        guard let spec = specs[kind], let startedAt else { return nil }
        let first = startedAt + spec.initialDelay
        return first >= instant ? first : nextProbe(kind, after: instant)
    }

    /// Takes the answer to a probe, false where it failed or timed out. An answer that comes too late, when the kind
    /// is not probed any more, changes nothing.
    package mutating func observe(_ kind: ProbeKind, _ succeeded: Bool) -> Consequence {
        guard isProbed(kind) else { return .none }
        switch kind {
        case .startup:
            guard startup?.observe(succeeded) == true else { return .none }
            return succeeded ? .started : .restart(.startup)
        case .liveness:
            guard liveness?.observe(succeeded) == true else { return .none }
            return succeeded ? .none : .restart(.liveness)
        case .readiness:
            guard readiness?.observe(succeeded) == true else { return .none }
            return succeeded ? .ready : .unready
        }
    }
}
