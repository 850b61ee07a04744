internal import Contexts

/// Sends one kind of probe to the containers of one pod, one probe at a time.
///
/// A probe is due at every tick, and the ticks are one period apart. A tick during a probe is not lost: the next probe
/// is sent as soon as the present one has ended, however many ticks have passed. A probe out of turn that is wanted
/// meanwhile waits too.
///
/// Source: Kubernetes 1.37, `pkg/kubelet/prober/worker.go`, `run`: a Go ticker and the channel of manual runs each keep
/// one event. There is one difference: since 1.29 a run out of turn in Kubernetes also restarts the ticks
/// (``isShiftedByRunsOutOfTurn``).
struct ProbeWorker: Hashable, Sendable {
    /// Whether the next tick comes a whole period after a probe out of turn. In Kubernetes it does, since 1.29. Then a
    /// process that does not answer yet when its container's start is noticed is asked again a period later, and not at
    /// the pod's next tick.
    static let isShiftedByRunsOutOfTurn = false

    let spec: ProbeSpec
    private(set) var state: ProbeState
    /// When the kubelet took the pod. The first tick is one period later.
    private var takenAt = Instant.start
    /// The probe that is under way.
    private(set) var askedAt: Instant?
    private var isWanted = false

    init(_ kind: ProbeKind, _ spec: ProbeSpec) {
        self.spec = spec
        state = ProbeState(kind, spec)
    }

    // MARK: The pod and its containers

    mutating func podTaken(at instant: Instant) { takenAt = instant }
    mutating func containerStarted() { state.containerStarted() }
    mutating func succeed() { state.succeed() }

    /// The process that was asked is gone and will not answer. That counts as a failure.
    mutating func containerDied() {
        if askedAt != nil { _ = state.observe(false) }
        (askedAt, isWanted) = (nil, false)
    }

    // MARK: Ticks

    /// The first tick after an instant. It does not depend on when a container has started.
    func tick(after instant: Instant) -> Instant {
        let passed = instant < takenAt ? 0 : (instant - takenAt).nanoseconds / spec.period.nanoseconds
        return takenAt + Timespan(nanoseconds: (passed + 1) * spec.period.nanoseconds)
    }

    // MARK: Probes

    /// Begins a probe. Returns whether it must be sent: only if none is under way.
    mutating func ask(at instant: Instant, isOutOfTurn: Bool) -> Bool {
        guard askedAt == nil else {
            isWanted = isWanted || isOutOfTurn
            return false
        }
        askedAt = instant
        if isOutOfTurn, Self.isShiftedByRunsOutOfTurn { takenAt = instant }
        return true
    }

    /// Ends the probe. Returns whether the result has changed, and whether the next probe is already due.
    mutating func answer(_ succeeded: Bool, at instant: Instant) -> (hasChanged: Bool, isDue: Bool) {
        let isDue = isWanted || (askedAt.map { tick(after: $0) <= instant } ?? false)
        (askedAt, isWanted) = (nil, false)
        return (state.observe(succeeded), isDue)
    }

    /// Ends the probe without an answer.
    mutating func giveUp() { (askedAt, isWanted) = (nil, false) }
}

/// What one probe of one pod has found: answers in a row against thresholds.
///
/// Source: Kubernetes 1.37, `pkg/kubelet/prober/worker.go`, `newWorker` and `doProbe`.
package struct ProbeState: Hashable, Sendable {
    package enum Result: Hashable, Sendable {
        case unknown, success, failure
    }

    private let kind: ProbeKind
    private let successThreshold: Int
    private let failureThreshold: Int
    /// The present result. Readiness starts as failed, liveness as succeeded, startup as unknown.
    package private(set) var result: Result
    private var last = Result.unknown
    private var run = 0
    /// No more probes are sent to a container that will be restarted, or that has started for good.
    package private(set) var isOnHold = false

    package init(_ kind: ProbeKind, _ spec: ProbeSpec) {
        self.kind = kind
        successThreshold = spec.successThreshold
        failureThreshold = spec.failureThreshold
        result = Self.initial(kind)
    }

    private static func initial(_ kind: ProbeKind) -> Result {
        switch kind {
        case .startup: .unknown
        case .liveness: .success
        case .readiness: .failure
        }
    }

    /// A new container begins with the initial result. The counts of answers in a row belong to the pod and go on.
    package mutating func containerStarted() { (result, isOnHold) = (Self.initial(kind), false) }

    /// Counts as if it had succeeded as often as is needed.
    package mutating func succeed() {
        (result, last, run, isOnHold) = (.success, .success, successThreshold, kind == .startup)
    }

    /// Takes one answer; a probe that timed out has failed. Returns whether ``result`` has changed.
    package mutating func observe(_ succeeded: Bool) -> Bool {
        guard !isOnHold else { return false }
        let answer: Result = succeeded ? .success : .failure
        run = answer == last ? run + 1 : 1
        last = answer
        guard run >= (succeeded ? successThreshold : failureThreshold) else { return false }
        let before = result
        result = answer
        isOnHold = kind == .startup || (kind == .liveness && !succeeded)
        if isOnHold { run = 0 }
        return before != result
    }
}
