/// When a call that failed is tried again: resilience4j's `Retry` with a fixed or an exponential interval.
///
/// The pauses are computed once, so asking for one costs a look-up. In resilience4j, a call that the circuit breaker
/// inside does not permit is an attempt like any other. Here such a call ends the retrying, and the sender is told at
/// once; see ``ReplicaState``.
///
/// Source: `RetryImpl`, and `IntervalFunction.ofExponentialBackoff`, which multiplies the previous pause and drops the
/// fraction: of a millisecond there, of a nanosecond here.
package struct Retry: Hashable, Sendable {
    /// Attempts in all, the first one included.
    package let maximumAttempts: Int
    /// The pauses before the attempts 2, 3 and so on.
    private let pauses: [Timespan]

    /// Expects a configuration without ``RetryConfiguration/problems()``. Values outside the limits are set to the
    /// limits.
    package init(_ configuration: RetryConfiguration) {
        maximumAttempts = min(max(configuration.maxAttempts, 1), RetryConfiguration.maximumAttempts)
        var pause = min(max(configuration.waitDuration, .zero), RetryConfiguration.maximumPause)
        var pauses: [Timespan] = []
        pauses.reserveCapacity(maximumAttempts - 1)
        for _ in 1..<maximumAttempts {
            pauses.append(pause)
            pause = Self.multiply(pause, by: configuration.exponentialBackoffMultiplier)
        }
        self.pauses = pauses
    }

    /// The pause before the `attempt`th attempt, after the failure of the one before it; attempts count from 1. It is
    /// `waitDuration` before the second, `waitDuration`·multiplier before the third, up to
    /// ``RetryConfiguration/maximumPause``. Zero before the first; nil if there is no such attempt.
    package func pause(beforeAttempt attempt: Int) -> Timespan? {
        guard attempt >= 1, attempt <= maximumAttempts else { return nil }
        return attempt == 1 ? .zero : pauses[attempt - 2]
    }

    private static func multiply(_ pause: Timespan, by factor: Double) -> Timespan {
        let product = Double(pause.nanoseconds) * factor
        guard product < Double(RetryConfiguration.maximumPause.nanoseconds) else {
            return product.isNaN ? pause : RetryConfiguration.maximumPause
        }
        return Timespan(nanoseconds: product > 0 ? Int64(product) : 0)
    }
}
