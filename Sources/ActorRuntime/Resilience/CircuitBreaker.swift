/// Stops calling what fails or is slow, and tries it again after a while: resilience4j's circuit breaker.
///
/// A pure state machine: it reads no clock, starts nothing and allocates when it is made only. A caller asks
/// ``tryAcquirePermission(at:)`` before each call and reports it with ``onResult(duration:succeeded:at:)``, or with
/// ``releasePermission()`` when it never came to a result. Whoever owns the time calls ``advance(to:)`` when
/// ``nextTransition`` is due, before the other calls of that instant. Instants do not go backwards.
///
/// Each call makes at most one transition; ``transitions`` counts them and ``lastTransition`` is the latest.
///
/// Source: resilience4j 2.4, `CircuitBreakerStateMachine` and `CircuitBreakerMetrics`. Rates are computed and compared
/// in single precision, as there. Waits are exact here, whole milliseconds there. Left out: ignored and recorded
/// exceptions, `transitionOnResult`, and wait intervals that grow with the attempts.
package struct CircuitBreaker: Hashable, Sendable {
    package typealias State = CircuitBreakerConfiguration.State

    package private(set) var state: State
    /// When the breaker came into its state, or was put into it once more.
    package private(set) var stateSince: Instant
    /// Calls that were refused since the breaker was made, in all states.
    package private(set) var totalNotPermittedCalls = 0
    /// Transitions so far; one from a state to itself is none, as resilience4j publishes none.
    package private(set) var transitions = 0
    package private(set) var lastTransition: Transition?

    let settings: Settings
    private var measurements: Measurements
    /// Calls that half-open still permits.
    private var permissions = 0
    /// When the wait in `OPEN`, or the longest one in `HALF_OPEN`, is over.
    private var deadline = Instant.distantFuture

    /// A breaker in its configured initial state.
    ///
    /// Expects a configuration without ``CircuitBreakerConfiguration/problems()``; numbers beyond the limits are
    /// brought to the nearest one.
    package init(_ configuration: CircuitBreakerConfiguration, at now: Instant = .start) {
        settings = Settings(configuration)
        measurements = Measurements(settings, at: now)
        state = configuration.initialState
        stateSince = now
        enter(configuration.initialState, at: now)
    }
}

extension CircuitBreaker {
    /// Whether a call may be made now; one that may not is counted.
    ///
    /// `OPEN` becomes `HALF_OPEN` at the first call after the wait: strictly after it, as in resilience4j.
    package mutating func tryAcquirePermission(at now: Instant) -> Bool {
        switch state {
        case .closed, .disabled, .metricsOnly: return true
        case .forcedOpen: return refuse()
        case .open:
            guard now > deadline else { return refuse() }
            move(to: .halfOpen, at: now, because: .waitElapsed)
            return takePermission()
        case .halfOpen: return takePermission()
        }
    }

    /// Gives the permission back of a call that has no result: it was cancelled, or its outcome is to be ignored.
    ///
    /// Half-open permits one more call, whichever state the permission came from; the other states do nothing.
    package mutating func releasePermission() {
        if state == .halfOpen { permissions += 1 }
    }

    /// Records a call's outcome and decides what follows from it.
    ///
    /// The outcome counts for the state in which it arrives, not for the one in which the call was permitted. `OPEN`
    /// records it without consequence, `DISABLED` and `FORCED_OPEN` ignore it. A call is slow when it took longer than
    /// `slowCallDurationThreshold`, and may be slow and failed at once.
    /// - Returns: the transition that the outcome caused, if any.
    @discardableResult
    package mutating func onResult(duration: Timespan, succeeded: Bool, at now: Instant) -> Transition? {
        let isSlow = duration > settings.slowCallDuration
        switch state {
        case .disabled, .forcedOpen: return nil
        case .open, .metricsOnly:
            measurements.record(failed: !succeeded, slow: isSlow, at: now)
            return nil
        case .closed:
            measurements.record(failed: !succeeded, slow: isSlow, at: now)
            guard let cause = measurements.rates.exceeding(settings) else { return nil }
            return move(to: .open, at: now, because: cause)
        case .halfOpen:
            measurements.record(failed: !succeeded, slow: isSlow, at: now)
            let rates = measurements.rates
            if let cause = rates.exceeding(settings) { return move(to: .open, at: now, because: cause) }
            guard rates.areKnown else { return nil }
            return move(to: .closed, at: now, because: .belowThresholds)
        }
    }

    private mutating func takePermission() -> Bool {
        guard permissions > 0 else { return refuse() }
        permissions -= 1
        return true
    }

    private mutating func refuse() -> Bool {
        measurements.notPermittedCalls += 1
        totalNotPermittedCalls += 1
        return false
    }
}

extension CircuitBreaker {
    /// When the breaker will leave its state by itself, if it will: call ``advance(to:)`` then.
    package var nextTransition: Instant? {
        switch state {
        case .open where settings.isAutomatic: deadline
        case .halfOpen where settings.limitsHalfOpen: deadline
        default: nil
        }
    }

    /// Makes the transition that is due at `now`, if one is.
    ///
    /// One that is late happens at `now`, as on a scheduler that runs late.
    @discardableResult
    package mutating func advance(to now: Instant) -> Transition? {
        guard let due = nextTransition, now >= due else { return nil }
        return state == .open
            ? move(to: .halfOpen, at: now, because: .waitElapsed)
            : move(to: settings.stateAfterHalfOpen, at: now, because: .halfOpenWaitElapsed)
    }

    /// Puts the breaker into a state as its operator. A state may be entered again: that clears what it has measured
    /// and starts its wait anew, and is no transition.
    ///
    /// - Throws: for what resilience4j's `StateTransition` does not know: `CLOSED` to `HALF_OPEN`, and `METRICS_ONLY`
    ///   to `OPEN` or `HALF_OPEN`.
    @discardableResult
    package mutating func transition(to next: State, at now: Instant) throws(IllegalTransition) -> Transition? {
        guard IllegalTransition.isLegal(from: state, to: next) else { throw IllegalTransition(from: state, to: next) }
        return move(to: next, at: now, because: .operatorRequest)
    }

    @discardableResult
    private mutating func move(to next: State, at now: Instant, because cause: Transition.Cause) -> Transition? {
        let previous = state
        state = next
        stateSince = now
        enter(next, at: now)
        guard previous != next else { return nil }
        let transition = Transition(from: previous, to: next, at: now, cause: cause)
        transitions += 1
        lastTransition = transition
        return transition
    }

    private mutating func enter(_ state: State, at now: Instant) {
        switch state {
        case .open:
            deadline = now.advanced(bySaturating: settings.waitInOpen)
        case .halfOpen:
            measurements.begin(halfOpen: true, at: now)
            permissions = settings.permittedCalls
            deadline = now.advanced(bySaturating: settings.longestHalfOpen)
        case .closed, .disabled, .metricsOnly, .forcedOpen:
            measurements.begin(halfOpen: false, at: now)
        }
    }
}

extension CircuitBreaker {
    /// What the breaker has measured in its state by `now`. Mutates because a `TIME_BASED` window moves with the time.
    package mutating func metrics(at now: Instant) -> Metrics { measurements.metrics(at: now) }
}

extension Instant {
    /// The instant after `span`, or the last one that there is.
    fileprivate func advanced(bySaturating span: Timespan) -> Instant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(span.nanoseconds)
        return overflow ? .distantFuture : Instant(nanoseconds: sum)
    }
}
