extension CircuitBreaker {
    /// The two rates that a breaker decides by, in percent.
    struct Rates {
        /// What a rate is while there are fewer calls than the minimum, as in resilience4j's `Metrics`.
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

        /// Which thresholds the rates have reached; nil while they have not, or are not known.
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
