extension CircuitBreaker {
    /// What a breaker has measured in its current state; resilience4j's `CircuitBreaker.Metrics`.
    package struct Metrics: Hashable, Sendable {
        /// What a rate is while there are fewer calls than the minimum.
        package static let unknownRate: Float = -1

        /// Percent of the buffered calls, or ``unknownRate``.
        package let failureRate: Float
        package let slowCallRate: Float
        /// Calls in the window.
        package let bufferedCalls: Int
        package let failedCalls: Int
        package let slowCalls: Int
        package let slowFailedCalls: Int
        /// Calls refused since the metrics began; not limited to the window.
        package let notPermittedCalls: Int

        package var successfulCalls: Int { bufferedCalls - failedCalls }
        package var slowSuccessfulCalls: Int { slowCalls - slowFailedCalls }

        init(rates: Rates, sums: SlidingWindow.Sums, notPermittedCalls: Int) {
            failureRate = rates.failure
            slowCallRate = rates.slow
            bufferedCalls = sums.calls
            failedCalls = sums.failed
            slowCalls = sums.slow
            slowFailedCalls = sums.slowFailed
            self.notPermittedCalls = notPermittedCalls
        }
    }

    /// The two rates that a breaker decides by, in percent.
    struct Rates {
        let failure: Float
        let slow: Float

        init(_ sums: SlidingWindow.Sums, minimumNumberOfCalls: Int) {
            guard sums.calls >= max(minimumNumberOfCalls, 1) else {
                failure = Metrics.unknownRate
                slow = Metrics.unknownRate
                return
            }
            failure = Float(sums.failed) * 100 / Float(sums.calls)
            slow = Float(sums.slow) * 100 / Float(sums.calls)
        }

        var areKnown: Bool { failure >= 0 }

        /// Which thresholds the rates have reached; nil while they have not, or are not known.
        func exceeding(_ settings: Settings) -> Transition.Cause? {
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
