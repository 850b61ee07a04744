/// Stops calls that fail or are slow, and tries them again after a while: resilience4j's circuit breaker.
///
/// A pure state machine: it reads no clock, starts nothing and allocates only when it is made. A caller asks
/// ``tryAcquirePermission(at:)`` before each call and reports the result with ``onResult(duration:succeeded:at:)``.
/// Whoever owns the time calls ``advance(to:)`` when ``nextTransition`` is due, before the other calls of that instant.
/// Instants do not go backwards. Each call makes at most one transition, always to another state.
///
/// Source: resilience4j 2.4, `CircuitBreakerStateMachine` and `CircuitBreakerMetrics`. Rates are computed and compared
/// in single precision, as there. Waits are exact here, whole milliseconds there. Left out: the operator's transitions,
/// ignored and recorded exceptions, `transitionOnResult`, and wait intervals that grow with the attempts.
package struct CircuitBreaker: Hashable, Sendable {
    package typealias State = CircuitBreakerConfiguration.State

    package private(set) var state: State
    /// Why the breaker changed to its state; nil in its initial state.
    package private(set) var cause: Cause?

    private let settings: Settings
    private var measurements: Measurements
    /// The number of calls that half-open still permits.
    private var permissions = 0
    /// When the wait in `OPEN`, or the longest one in `HALF_OPEN`, is over.
    private var deadline = Instant.distantFuture

    /// A breaker in its configured initial state.
    ///
    /// Expects a configuration without ``CircuitBreakerConfiguration/problems()``. Numbers beyond the limits are set to
    /// the nearest limit.
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

    /// Records a call's outcome and makes the transition that follows from it.
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
    /// When the breaker will leave its state by itself; nil if it will not. Call ``advance(to:)`` at that instant.
    package var nextTransition: Instant? {
        switch state {
        case .open where settings.isAutomatic: deadline
        case .halfOpen where settings.limitsHalfOpen: deadline
        default: nil
        }
    }

    /// Makes the transition that is due at `now`, if one is.
    ///
    /// A late transition happens at `now`, as on a scheduler that runs late.
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
    /// The instant after `span`, or the last possible instant.
    fileprivate func advanced(bySaturating span: Timespan) -> Instant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(span.nanoseconds)
        return overflow ? .distantFuture : Instant(nanoseconds: sum)
    }
}

extension CircuitBreaker {
    /// Why a breaker changed to its state. Reports show these names.
    package enum Cause: String, CaseIterable, Sendable {
        case failureRate = "failure-rate"
        case slowCallRate = "slow-call-rate"
        case failureAndSlowCallRate = "failure-and-slow-call-rate"
        /// `waitDurationInOpenState` is over.
        case waitElapsed = "wait-elapsed"
        /// Half-open has seen enough good calls.
        case belowThresholds = "below-thresholds"
        /// `maxWaitDurationInHalfOpenState` is over.
        case halfOpenWaitElapsed = "half-open-wait-elapsed"
    }
}

extension CircuitBreaker {
    /// What a breaker measures: one window for `CLOSED` and `METRICS_ONLY`, one for `HALF_OPEN`.
    ///
    /// `OPEN` keeps the measurements of the state before it. `DISABLED` and `FORCED_OPEN` start new ones and record no
    /// call.
    ///
    /// Source: resilience4j's `CircuitBreakerMetrics`, of which it makes a new one for each state but `OPEN`.
    fileprivate struct Measurements: Hashable, Sendable {
        private let minimumNumberOfCalls: Int
        private let halfOpenMinimumNumberOfCalls: Int
        private var window: SlidingWindow
        private var halfOpenWindow: SlidingWindow
        private var isHalfOpen = false

        init(_ settings: Settings, at now: Instant) {
            minimumNumberOfCalls = settings.minimumNumberOfCalls
            halfOpenMinimumNumberOfCalls = settings.halfOpenMinimumNumberOfCalls
            window = SlidingWindow(settings.slidingWindowType, size: settings.slidingWindowSize)
            halfOpenWindow = SlidingWindow(.countBased, size: settings.permittedCalls)
            window.reset(at: now)
        }

        /// Forgets everything. The cost grows with the window's size, as that of a new window would.
        mutating func begin(halfOpen: Bool, at now: Instant) {
            isHalfOpen = halfOpen
            if halfOpen { halfOpenWindow.reset(at: now) } else { window.reset(at: now) }
        }

        mutating func record(failed: Bool, slow: Bool, at now: Instant) {
            if isHalfOpen {
                halfOpenWindow.record(failed: failed, slow: slow, at: now)
            } else {
                window.record(failed: failed, slow: slow, at: now)
            }
        }

        /// As of the last call.
        var rates: Rates {
            isHalfOpen
                ? Rates(halfOpenWindow.total, minimumNumberOfCalls: halfOpenMinimumNumberOfCalls)
                : Rates(window.total, minimumNumberOfCalls: minimumNumberOfCalls)
        }
    }
}

extension CircuitBreaker {
    /// The two rates that a breaker decides by, in percent.
    fileprivate struct Rates {
        /// The value of a rate while there are fewer calls than the minimum, as in resilience4j's `Metrics`.
        static let unknown: Float = -1

        let failure: Float
        let slow: Float

        init(_ sums: SlidingWindow.Sums, minimumNumberOfCalls: Int) {
            guard sums.calls >= max(minimumNumberOfCalls, 1) else {
                failure = Self.unknown
                slow = Self.unknown
                return
            }
            failure = Float(sums.failed) * 100 / Float(sums.calls)
            slow = Float(sums.slow) * 100 / Float(sums.calls)
        }

        var areKnown: Bool { failure >= 0 }

        /// Which thresholds the rates have reached; nil if they have reached none or are not known.
        func exceeding(_ settings: Settings) -> Cause? {
            guard areKnown else { return nil }
            return switch (failure >= settings.failureRateThreshold, slow >= settings.slowCallRateThreshold) {
            case (true, true): .failureAndSlowCallRate
            case (true, false): .failureRate
            case (false, true): .slowCallRate
            case (false, false): nil
            }
        }
    }
}

extension CircuitBreaker {
    /// The configuration as the state machine needs it: single precision, and the minimum for each window.
    fileprivate struct Settings: Hashable, Sendable {
        let failureRateThreshold: Float
        let slowCallRateThreshold: Float
        let slowCallDuration: Timespan
        let slidingWindowType: CircuitBreakerConfiguration.SlidingWindowType
        let slidingWindowSize: Int
        let minimumNumberOfCalls: Int
        let permittedCalls: Int
        let halfOpenMinimumNumberOfCalls: Int
        let waitInOpen: Timespan
        let isAutomatic: Bool
        let longestHalfOpen: Timespan
        let stateAfterHalfOpen: State

        init(_ configuration: CircuitBreakerConfiguration) {
            typealias Limits = CircuitBreakerConfiguration
            failureRateThreshold = Float(configuration.failureRateThreshold)
            slowCallRateThreshold = Float(configuration.slowCallRateThreshold)
            slowCallDuration = configuration.slowCallDurationThreshold
            slidingWindowType = configuration.slidingWindowType
            slidingWindowSize = min(max(configuration.slidingWindowSize, 1), Limits.maximumSlidingWindowSize)
            let minimum = max(configuration.minimumNumberOfCalls, 1)
            minimumNumberOfCalls = slidingWindowType == .countBased ? min(minimum, slidingWindowSize) : minimum
            permittedCalls = min(
                max(configuration.permittedNumberOfCallsInHalfOpenState, 1),
                Limits.maximumPermittedNumberOfCallsInHalfOpenState)
            halfOpenMinimumNumberOfCalls = min(minimum, permittedCalls)
            waitInOpen = max(configuration.waitDurationInOpenState, .zero)
            isAutomatic = configuration.automaticTransitionFromOpenToHalfOpenEnabled
            longestHalfOpen = max(configuration.maxWaitDurationInHalfOpenState, .zero)
            stateAfterHalfOpen = configuration.transitionToStateAfterWaitDuration == .closed ? .closed : .open
        }

        /// resilience4j schedules the end of half-open only if the wait is at least 1 ms.
        var limitsHalfOpen: Bool { longestHalfOpen >= CircuitBreakerConfiguration.minimumWaitDuration }
    }
}
