/// Stops calling what fails or is slow, and tries it again after a while: resilience4j's circuit breaker.
///
/// A pure state machine: it reads no clock, starts nothing and allocates when it is made only. A caller asks
/// ``tryAcquirePermission(at:)`` before each call and reports it with ``onResult(duration:succeeded:at:)``. Whoever owns
/// the time calls ``advance(to:)`` when ``nextTransition`` is due, before the other calls of that instant. Instants do
/// not go backwards. Each call makes at most one transition, always to another state.
///
/// Source: resilience4j 2.4, `CircuitBreakerStateMachine` and `CircuitBreakerMetrics`. Rates are computed and compared
/// in single precision, as there. Waits are exact here, whole milliseconds there. Left out: the operator's transitions,
/// ignored and recorded exceptions, `transitionOnResult`, and wait intervals that grow with the attempts.
package struct CircuitBreaker: Hashable, Sendable {
    package typealias State = CircuitBreakerConfiguration.State

    package private(set) var state: State
    /// Why the breaker came into its state; nil in its initial one.
    package private(set) var cause: Cause?

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
        enter(configuration.initialState, at: now)
    }
}

extension CircuitBreaker {
    /// Whether a call may be made now.
    ///
    /// `OPEN` becomes `HALF_OPEN` at the first call after the wait: strictly after it, as in resilience4j.
    package mutating func tryAcquirePermission(at now: Instant) -> Bool {
        switch state {
        case .closed, .disabled, .metricsOnly: return true
        case .forcedOpen: return false
        case .open:
            guard now > deadline else { return false }
            move(to: .halfOpen, at: now, because: .waitElapsed)
            return takePermission()
        case .halfOpen: return takePermission()
        }
    }

    /// Records a call's outcome and decides what follows from it.
    ///
    /// The outcome counts for the state in which it arrives, not for the one in which the call was permitted. `OPEN`
    /// records it without consequence, `DISABLED` and `FORCED_OPEN` ignore it. A call is slow when it took longer than
    /// `slowCallDurationThreshold`, and may be slow and failed at once.
    package mutating func onResult(duration: Timespan, succeeded: Bool, at now: Instant) {
        let isSlow = duration > settings.slowCallDuration
        switch state {
        case .disabled, .forcedOpen: break
        case .open, .metricsOnly:
            measurements.record(failed: !succeeded, slow: isSlow, at: now)
        case .closed:
            measurements.record(failed: !succeeded, slow: isSlow, at: now)
            if let cause = measurements.rates.exceeding(settings) { move(to: .open, at: now, because: cause) }
        case .halfOpen:
            measurements.record(failed: !succeeded, slow: isSlow, at: now)
            let rates = measurements.rates
            if let cause = rates.exceeding(settings) {
                move(to: .open, at: now, because: cause)
            } else if rates.areKnown {
                move(to: .closed, at: now, because: .belowThresholds)
            }
        }
    }

    private mutating func takePermission() -> Bool {
        guard permissions > 0 else { return false }
        permissions -= 1
        return true
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
    package mutating func advance(to now: Instant) {
        guard let due = nextTransition, now >= due else { return }
        if state == .open {
            move(to: .halfOpen, at: now, because: .waitElapsed)
        } else {
            move(to: settings.stateAfterHalfOpen, at: now, because: .halfOpenWaitElapsed)
        }
    }

    private mutating func move(to next: State, at now: Instant, because cause: Cause) {
        state = next
        self.cause = cause
        enter(next, at: now)
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

extension Instant {
    /// The instant after `span`, or the last one that there is.
    fileprivate func advanced(bySaturating span: Timespan) -> Instant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(span.nanoseconds)
        return overflow ? .distantFuture : Instant(nanoseconds: sum)
    }
}
