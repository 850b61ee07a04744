/// resilience4j's `CircuitBreakerConfig`: names and defaults are its own.
package struct CircuitBreakerConfiguration: Hashable, Sendable {
    package enum SlidingWindowType: String, CaseIterable, Sendable {
        case countBased = "COUNT_BASED"
        case timeBased = "TIME_BASED"
    }

    package enum State: String, CaseIterable, Sendable {
        case closed = "CLOSED"
        case open = "OPEN"
        case halfOpen = "HALF_OPEN"
        case disabled = "DISABLED"
        case metricsOnly = "METRICS_ONLY"
        case forcedOpen = "FORCED_OPEN"
    }

    /// Percent, above 0 up to 100: the breaker opens at this failure rate and above.
    package var failureRateThreshold = 50.0
    /// Percent, above 0 up to 100: the breaker opens at this rate of slow calls and above.
    package var slowCallRateThreshold = 100.0
    /// A call that takes longer than this is slow.
    package var slowCallDurationThreshold = Timespan.seconds(60)
    /// At least 1.
    package var permittedNumberOfCallsInHalfOpenState = 10
    /// How long half-open may last before the breaker gives up on its calls; zero waits for all permitted calls.
    package var maxWaitDurationInHalfOpenState = Timespan.zero
    /// Where the breaker goes after ``maxWaitDurationInHalfOpenState``: `OPEN` or `CLOSED`.
    package var transitionToStateAfterWaitDuration = State.open
    package var slidingWindowType = SlidingWindowType.countBased
    /// Calls for `COUNT_BASED`, seconds for `TIME_BASED`; at least 1.
    package var slidingWindowSize = 100
    /// At least 1: with fewer calls in the window there are no rates, and nothing trips. A `COUNT_BASED` window that
    /// is smaller takes its own size for it, and half-open its permitted number of calls.
    package var minimumNumberOfCalls = 100
    /// At least 1 ms.
    package var waitDurationInOpenState = Timespan.seconds(60)
    /// Whether the breaker leaves open by itself when the wait is over; otherwise the first call after it does that.
    package var automaticTransitionFromOpenToHalfOpenEnabled = false
    /// The state in which the breaker starts; any of them, as in resilience4j.
    package var initialState = State.closed

    package init() {}
}
