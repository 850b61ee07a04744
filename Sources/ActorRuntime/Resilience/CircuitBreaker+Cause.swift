extension CircuitBreaker {
    /// Why a breaker came into its state; the names are those that reports show.
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
