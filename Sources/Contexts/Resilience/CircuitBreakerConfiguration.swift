/// resilience4j's `CircuitBreakerConfig`, with its names and defaults.
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
    /// At least 1. With fewer calls in the window there are no rates, and the breaker does not open. A smaller
    /// `COUNT_BASED` window uses its own size instead, and half-open uses its permitted number of calls.
    package var minimumNumberOfCalls = 100
    /// At least 1 ms.
    package var waitDurationInOpenState = Timespan.seconds(60)
    /// Whether the breaker leaves open by itself when the wait is over. Otherwise the first call after the wait does
    /// that.
    package var automaticTransitionFromOpenToHalfOpenEnabled = false
    /// The state in which the breaker starts; any of them, as in resilience4j.
    package var initialState = State.closed

    package init() {}
}

extension CircuitBreakerConfiguration {
    /// The largest window, in calls or seconds, and the largest number of calls in half-open. resilience4j has no
    /// limit. Here the windows of a breaker are allocated when it is made, 32 bytes a slot.
    package static let maximumSlidingWindowSize = 100_000
    package static let maximumPermittedNumberOfCallsInHalfOpenState = 100_000
    /// More than the calls of one replica in any window. The counts of a time-based window have no limit of their own.
    package static let maximumMinimumNumberOfCalls = 1_000_000
    /// resilience4j counts these waits in whole milliseconds.
    package static let minimumWaitDuration = Timespan.milliseconds(1)

    /// What resilience4j would reject, and what it would silently change to something else, in the order of the keys.
    /// Empty if the configuration is valid.
    ///
    /// Source: `CircuitBreakerConfig.Builder`, which throws `IllegalArgumentException` on the first of them.
    package func problems() -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        checkRates(&problems)
        checkDurations(&problems)
        checkCounts(&problems)
        return problems
    }

    private func checkRates(_ problems: inout [ConfigurationProblem]) {
        for (key, rate) in [
            ("failureRateThreshold", failureRateThreshold), ("slowCallRateThreshold", slowCallRateThreshold),
        ] where !(rate > 0 && rate <= 100) {
            let advice = "must be a percentage above 0 and up to 100, but is \(rate); write 100 to trip on nothing less"
            problems.append(ConfigurationProblem(key: key, problem: advice))
        }
    }

    private func checkDurations(_ problems: inout [ConfigurationProblem]) {
        if slowCallDurationThreshold < .nanoseconds(1) {
            let advice =
                "must be at least 1ns, but is \(slowCallDurationThreshold); write the longest time that is not slow"
            problems.append(ConfigurationProblem(key: "slowCallDurationThreshold", problem: advice))
        }
        if waitDurationInOpenState < Self.minimumWaitDuration {
            let advice =
                "must be at least 1ms, but is \(waitDurationInOpenState); write how long to stay open, such as 10s"
            problems.append(ConfigurationProblem(key: "waitDurationInOpenState", problem: advice))
        }
        if maxWaitDurationInHalfOpenState != .zero, maxWaitDurationInHalfOpenState < Self.minimumWaitDuration {
            let advice =
                "must be 0 or at least 1ms, but is \(maxWaitDurationInHalfOpenState); write 0s to wait for all calls"
            problems.append(ConfigurationProblem(key: "maxWaitDurationInHalfOpenState", problem: advice))
        }
        if transitionToStateAfterWaitDuration != .open, transitionToStateAfterWaitDuration != .closed {
            let advice = "must be OPEN or CLOSED, but is \(transitionToStateAfterWaitDuration.rawValue); write OPEN"
            problems.append(ConfigurationProblem(key: "transitionToStateAfterWaitDuration", problem: advice))
        }
    }

    private func checkCounts(_ problems: inout [ConfigurationProblem]) {
        let counts: [(key: String, count: Int, limit: Int)] = [
            ("slidingWindowSize", slidingWindowSize, Self.maximumSlidingWindowSize),
            ("minimumNumberOfCalls", minimumNumberOfCalls, Self.maximumMinimumNumberOfCalls),
            (
                "permittedNumberOfCallsInHalfOpenState", permittedNumberOfCallsInHalfOpenState,
                Self.maximumPermittedNumberOfCallsInHalfOpenState
            ),
        ]
        for (key, count, limit) in counts {
            if count < 1 {
                let advice = "must be at least 1, but is \(count); write 1 or more"
                problems.append(ConfigurationProblem(key: key, problem: advice))
            } else if count > limit {
                let advice = "must be at most \(limit), but is \(count); write \(limit) or less"
                problems.append(ConfigurationProblem(key: key, problem: advice))
            }
        }
    }
}
