extension CircuitBreaker {
    /// The configuration as the state machine needs it: single precision, and the minimum for each window.
    struct Settings: Hashable, Sendable {
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

        /// resilience4j schedules the end of half-open from 1 ms on.
        var limitsHalfOpen: Bool { longestHalfOpen >= CircuitBreakerConfiguration.minimumWaitDuration }
    }
}
