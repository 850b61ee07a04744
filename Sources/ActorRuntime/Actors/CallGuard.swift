internal import Contexts

/// Guards a replica's calls to one service: a retry around a circuit breaker around a time-out.
struct CallGuard: Sendable {
    let service: ServiceID
    let timeout: Timespan?
    private let retry: Retry?
    private var breaker: CircuitBreaker?
    private var blame: BlameWindow?

    init(_ service: ServiceID, _ policy: CallPolicy, at now: Instant) {
        self.service = service
        timeout = policy.timeout
        retry = policy.retry.map { Retry($0) }
        breaker = policy.circuitBreaker.map { CircuitBreaker($0, at: now) }
        blame = policy.circuitBreaker.map { BlameWindow($0) }
    }

    /// When the breaker will change its state by itself; nil if it will not.
    var nextTransition: Instant? { breaker?.nextTransition }

    /// How long to wait before the attempt with this number; nil if there must be no such attempt.
    func pause(beforeAttempt attempt: Int) -> Timespan? { retry?.pause(beforeAttempt: attempt) }

    /// Whether the breaker permits an attempt. If the breaker changes its state, the effects say so.
    mutating func permitsAttempt(at now: Instant, into effects: inout Effects) -> Bool {
        withBreaker(at: now, into: &effects) { $0.tryAcquirePermission(at: now) } ?? true
    }

    /// Records that an attempt has ended.
    ///
    /// - Parameter faults: the faults behind the attempt if it failed or was slow.
    mutating func attemptEnded(
        succeeded: Bool, after duration: Timespan, by faults: FaultSet, at now: Instant, into effects: inout Effects
    ) {
        blame?.record(faults, failed: !succeeded, duration: duration, at: now)
        _ = withBreaker(at: now, into: &effects) { $0.onResult(duration: duration, succeeded: succeeded, at: now) }
    }

    /// Lets the breaker make a transition that is due.
    mutating func advance(to now: Instant, into effects: inout Effects) {
        _ = withBreaker(at: now, into: &effects) { $0.advance(to: now) }
    }

    /// Runs `body` on the breaker, and reports the transition if there was one.
    private mutating func withBreaker<Result>(
        at now: Instant, into effects: inout Effects, _ body: (inout CircuitBreaker) -> Result
    ) -> Result? {
        guard let before = breaker?.state else { return nil }
        // Changes the breaker in place: a breaker is large, and a call uses it twice.
        let result = body(&breaker!)
        guard let state = breaker?.state, state != before else { return result }
        let faults = state == .open ? blame?.faults(at: now) : nil
        // Every state except open begins a new measurement.
        if state != .open { blame?.reset() }
        effects.report(
            Effects.BreakerTransition(
                service: service, from: before, to: state, cause: breaker?.cause, next: breaker?.nextTransition,
                faults: faults ?? FaultSet()))
        return result
    }
}
