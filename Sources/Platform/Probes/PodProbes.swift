package import Contexts

/// The probes of one pod together: when each is due, and what its answers lead to.
///
/// The ticks belong to the pod and go on over the restarts of its container. `initialDelay` only keeps probes from
/// being sent. A container that has started and is not ready gets a readiness probe out of turn whenever its state
/// changes: when it starts, when its startup probe has succeeded, and when its readiness probe has failed.
///
/// Source: Kubernetes 1.37, `pkg/kubelet/prober`, `worker.go` and `prober_manager.go` (`UpdatePodStatus`). Left out:
/// the time that the kubelet takes to notice a container's state (up to a second each time), and the probe out of turn
/// that comes with its look at every pod, once a minute or less often.
package struct PodProbes: Hashable, Sendable {
    /// What follows from an answer.
    package enum Consequence: Hashable, Sendable {
        case none
        /// The startup probe has succeeded. The other probes begin, readiness at once.
        case started
        /// The pod enters the endpoints; the pod leaves them.
        case ready, unready
        /// The container is killed and started again.
        case restart(ProbeKind)
    }

    private let specs: ProbeSpecs
    private var startup: ProbeWorker?
    private var liveness: ProbeWorker?
    private var readiness: ProbeWorker?
    private var startedAt: Instant?
    private var isTerminating = false

    package init(_ specs: ProbeSpecs) {
        self.specs = specs
        startup = specs.startup.map { ProbeWorker(.startup, $0) }
        liveness = specs.liveness.map { ProbeWorker(.liveness, $0) }
        readiness = specs.readiness.map { ProbeWorker(.readiness, $0) }
    }

    // MARK: The pod and its containers

    /// The kubelet takes the pod, before its container is there. From now on the pod's probes tick.
    package mutating func podTaken(at instant: Instant) {
        startup?.podTaken(at: instant)
        liveness?.podTaken(at: instant)
        readiness?.podTaken(at: instant)
    }

    /// The process runs. The results of an earlier process are forgotten, but the counts of equal answers in a row are
    /// kept.
    package mutating func containerStarted(at instant: Instant) {
        startup?.containerStarted()
        liveness?.containerStarted()
        readiness?.containerStarted()
        startedAt = instant
    }

    /// The process has run for longer than any `initialDelay`, and every probe has succeeded.
    package mutating func containerIsUp(at instant: Instant) {
        containerStarted(at: instant + specs.longest(\.initialDelay) * -1)
        startup?.succeed()
        liveness?.succeed()
        readiness?.succeed()
    }

    package mutating func containerDied() {
        startup?.containerDied()
        liveness?.containerDied()
        readiness?.containerDied()
        startedAt = nil
    }

    /// The pod is being deleted. It is no longer restarted, and only the readiness probe goes on.
    package mutating func terminate() { isTerminating = true }

    /// Whether the container runs and its startup probe, if it has one, has succeeded.
    package var isStarted: Bool { startedAt != nil && (startup?.state.result ?? .success) == .success }

    /// Whether the pod belongs into the endpoints. Without a readiness probe it does as soon as it has started.
    package var isReady: Bool { isStarted && (readiness?.state.result ?? .success) == .success }

    // MARK: When

    /// Whether probes of this kind are sent now, if `initialDelay` does not prevent it.
    package func isProbed(_ kind: ProbeKind) -> Bool {
        guard startedAt != nil else { return false }
        switch kind {
        case .startup: return !isTerminating && startup.map { !$0.state.isOnHold } ?? false
        case .liveness: return !isTerminating && isStarted && liveness.map { !$0.state.isOnHold } ?? false
        case .readiness: return isStarted && readiness != nil
        }
    }

    /// When the next probe of this kind is due, after `instant`; nil if the container has no such probe or does not
    /// run. ``ask(_:at:isOutOfTurn:)`` decides, when it is due, whether it is really sent.
    package func nextProbe(_ kind: ProbeKind, after instant: Instant) -> Instant? {
        guard let worker = worker(kind), let startedAt else { return nil }
        // A tick at the very end of the delay counts.
        let delayed = startedAt + worker.spec.initialDelay + .nanoseconds(-1)
        return worker.tick(after: max(instant, delayed))
    }

    /// A probe is due, by its tick or out of turn. Returns whether it must be sent. ``observe(_:_:at:)`` must then be
    /// told of its answer, or that it has timed out.
    package mutating func ask(_ kind: ProbeKind, at instant: Instant, isOutOfTurn: Bool = false) -> Bool {
        guard isProbed(kind), let worker = worker(kind), let startedAt,
            instant >= startedAt + worker.spec.initialDelay
        else { return false }
        return change(kind) { $0.ask(at: instant, isOutOfTurn: isOutOfTurn) } ?? false
    }

    /// Whether a probe of this kind is under way, and since when.
    package func asked(_ kind: ProbeKind) -> Instant? { worker(kind)?.askedAt }

    // MARK: Answers

    /// Takes the answer to a probe: false if it failed or timed out. An answer that comes too late, when the kind is no
    /// longer probed, changes nothing. The second value says whether the next probe must be sent at once.
    package mutating func observe(
        _ kind: ProbeKind, _ succeeded: Bool, at instant: Instant
    ) -> (consequence: Consequence, isDue: Bool) {
        guard isProbed(kind) else {
            change(kind) { $0.giveUp() }
            return (.none, false)
        }
        guard let (hasChanged, isDue) = change(kind, { $0.answer(succeeded, at: instant) }) else {
            return (.none, false)
        }
        return (hasChanged ? consequence(of: kind, succeeded) : .none, isDue)
    }

    private func consequence(of kind: ProbeKind, _ succeeded: Bool) -> Consequence {
        switch kind {
        case .startup: succeeded ? .started : .restart(.startup)
        case .liveness: succeeded ? .none : .restart(.liveness)
        case .readiness: succeeded ? .ready : .unready
        }
    }

    // MARK: Workers

    private func worker(_ kind: ProbeKind) -> ProbeWorker? {
        switch kind {
        case .startup: startup
        case .liveness: liveness
        case .readiness: readiness
        }
    }

    @discardableResult
    private mutating func change<Answer>(_ kind: ProbeKind, _ body: (inout ProbeWorker) -> Answer) -> Answer? {
        switch kind {
        case .startup: startup.change(body)
        case .liveness: liveness.change(body)
        case .readiness: readiness.change(body)
        }
    }
}

extension ProbeWorker? {
    fileprivate mutating func change<Answer>(_ body: (inout ProbeWorker) -> Answer) -> Answer? {
        guard var worker = self else { return nil }
        defer { self = worker }
        return body(&worker)
    }
}
