internal import Contexts

/// Sends one kind of probe to the containers of one pod, one probe at a time.
///
/// A probe is due at every tick, a period apart. A tick during a probe is not lost: the next probe is sent as soon as that
/// one has ended, however many ticks have passed. A probe out of turn that is wanted meanwhile waits as well.
///
/// Source: Kubernetes 1.37, `pkg/kubelet/prober/worker.go`, `run`: a Go ticker and the channel of manual runs each keep one
/// event. One thing is not as there: since 1.29 a run out of turn also starts the ticks anew
/// (``isShiftedByRunsOutOfTurn``).
struct ProbeWorker: Hashable, Sendable {
    /// Whether the next tick comes a whole period after a probe out of turn. In Kubernetes it does, since 1.29. Then a
    /// process that is not there yet when its container's start is noticed is asked again a period later, and not when the
    /// pod's next tick is due.
    static let isShiftedByRunsOutOfTurn = false

    let spec: ProbeSpec
    private(set) var state: ProbeState
    /// When the kubelet took the pod; the first tick is a period later.
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

    /// Who was asked is no more, and answers no more: that is a failure like others.
    mutating func containerDied() {
        if askedAt != nil { _ = state.observe(false) }
        (askedAt, isWanted) = (nil, false)
    }

    // MARK: Ticks

    /// The first tick after an instant, which has nothing to do with when a container has started.
    func tick(after instant: Instant) -> Instant {
        let passed = instant < takenAt ? 0 : (instant - takenAt).nanoseconds / spec.period.nanoseconds
        return takenAt + Timespan(nanoseconds: (passed + 1) * spec.period.nanoseconds)
    }

    // MARK: Probes

    /// Begins a probe, and answers whether it is to be sent: only if none is under way.
    mutating func ask(at instant: Instant, isOutOfTurn: Bool) -> Bool {
        guard askedAt == nil else {
            isWanted = isWanted || isOutOfTurn
            return false
        }
        askedAt = instant
        if isOutOfTurn, Self.isShiftedByRunsOutOfTurn { takenAt = instant }
        return true
    }

    /// Ends the probe. Answers whether the result has changed, and whether the next probe is due already.
    mutating func answer(_ succeeded: Bool, at instant: Instant) -> (hasChanged: Bool, isDue: Bool) {
        let isDue = isWanted || (askedAt.map { tick(after: $0) <= instant } ?? false)
        (askedAt, isWanted) = (nil, false)
        return (state.observe(succeeded), isDue)
    }

    /// Ends the probe without an answer.
    mutating func giveUp() { (askedAt, isWanted) = (nil, false) }
}
