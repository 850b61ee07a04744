internal import Contexts

/// What stands between a replica and one service that it asks: a retry around a circuit breaker around a time-out.
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

    /// When the breaker wants to move on by itself, if it does.
    var nextTransition: Instant? { breaker?.nextTransition }

    /// How long to wait before an attempt of this number; nil where there is to be none.
    func pause(beforeAttempt attempt: Int) -> Timespan? { retry?.pause(beforeAttempt: attempt) }

    /// Whether the breaker permits an attempt. What that moves it to is in the effects.
    mutating func permitsAttempt(at now: Instant, into effects: inout Effects) -> Bool {
        withBreaker(at: now, into: &effects) { $0.tryAcquirePermission(at: now) } ?? true
    }

    /// An attempt has ended.
    ///
    /// - Parameter faults: those behind it, should it have failed or been slow.
    mutating func attemptEnded(
        succeeded: Bool, after duration: Timespan, by faults: FaultSet, at now: Instant, into effects: inout Effects
    ) {
        blame?.record(faults, failed: !succeeded, duration: duration, at: now)
        _ = withBreaker(at: now, into: &effects) { $0.onResult(duration: duration, succeeded: succeeded, at: now) }
    }

    /// Lets the breaker make the transition that is due.
    mutating func advance(to now: Instant, into effects: inout Effects) {
        _ = withBreaker(at: now, into: &effects) { $0.advance(to: now) }
    }

    /// Lets the breaker work, and reports where that moved it.
    private mutating func withBreaker<Result>(
        at now: Instant, into effects: inout Effects, _ body: (inout CircuitBreaker) -> Result
    ) -> Result? {
        guard let before = breaker?.state else { return nil }
        // In its place: a breaker is large, and a call asks for it twice.
        let result = body(&breaker!)
        guard let state = breaker?.state, state != before else { return result }
        let faults = state == .open ? blame?.faults(at: now) : nil
        // Each state but open measures anew.
        if state != .open { blame?.reset() }
        effects.report(
            Effects.BreakerTransition(
                service: service, from: before, to: state, cause: breaker?.cause, next: breaker?.nextTransition,
                faults: faults ?? FaultSet()))
        return result
    }
}
