/// What guards one service's synchronous calls to another, from the outside in: retry, circuit breaker, time-out
/// (resilience4j's order of aspects, `Retry(CircuitBreaker(TimeLimiter(function)))`).
package struct CallPolicy: Hashable, Sendable {
    /// How long an attempt may take; nil means without end, like a client without a time-out.
    package var timeout: Timespan?
    /// Nil makes one attempt.
    package var retry: RetryConfiguration?
    /// Nil calls without a breaker.
    package var circuitBreaker: CircuitBreakerConfiguration?

    /// resilience4j's `TimeLimiterConfig` default for `timeoutDuration`: 1 s.
    package static let defaultTimeout = Timespan.seconds(1)

    package init(
        timeout: Timespan? = CallPolicy.defaultTimeout, retry: RetryConfiguration? = nil,
        circuitBreaker: CircuitBreakerConfiguration? = nil
    ) {
        self.timeout = timeout
        self.retry = retry
        self.circuitBreaker = circuitBreaker
    }
}
