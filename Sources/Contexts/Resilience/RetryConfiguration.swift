/// resilience4j's `RetryConfig`, with its names and defaults.
package struct RetryConfiguration: Hashable, Sendable {
    /// The largest number of attempts that a scenario may ask for.
    package static let maximumAttempts = 100

    /// Attempts in all, the first one included; 1...``maximumAttempts``.
    package var maxAttempts = 3
    /// The pause before the second attempt.
    package var waitDuration = Timespan.milliseconds(500)
    /// Each further pause is multiplied by this; 1 keeps the pause, as resilience4j's default interval function does.
    package var exponentialBackoffMultiplier = 1.0

    package init() {}
}

extension RetryConfiguration {
    /// No pause is longer. A growing pause stops growing here.
    package static let maximumPause = Timespan.seconds(24 * 3_600)

    /// What resilience4j would reject, and what is over the limits here, in the order of the keys. Empty if the
    /// configuration is valid.
    ///
    /// Source: `RetryConfig.Builder` for the attempts and the pause, `IntervalFunction` for the smallest pause that may
    /// grow, `CommonRetryConfigurationProperties` for the multiplier.
    package func problems() -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        if maxAttempts < 1 {
            let advice = "must be at least 1, but is \(maxAttempts); write 1 to try once, 2 to try again once"
            problems.append(ConfigurationProblem(key: "maxAttempts", problem: advice))
        } else if maxAttempts > Self.maximumAttempts {
            let limit = Self.maximumAttempts
            let advice = "must be at most \(limit), but is \(maxAttempts); write \(limit) or less"
            problems.append(ConfigurationProblem(key: "maxAttempts", problem: advice))
        }
        if waitDuration < .zero {
            let advice = "must not be negative, but is \(waitDuration); write 0s to try again at once"
            problems.append(ConfigurationProblem(key: "waitDuration", problem: advice))
        } else if waitDuration > Self.maximumPause {
            let advice =
                "must be at most \(Self.maximumPause), but is \(waitDuration); write \(Self.maximumPause) or less"
            problems.append(ConfigurationProblem(key: "waitDuration", problem: advice))
        } else if exponentialBackoffMultiplier != 1, waitDuration < .milliseconds(1) {
            let advice = "must be at least 1ms to be multiplied, but is \(waitDuration); write 1ms or more"
            problems.append(ConfigurationProblem(key: "waitDuration", problem: advice))
        }
        if !(exponentialBackoffMultiplier > 0 && exponentialBackoffMultiplier < .infinity) {
            let advice = "must be a number above 0, but is \(exponentialBackoffMultiplier); write 1 to keep the pause"
            problems.append(ConfigurationProblem(key: "exponentialBackoffMultiplier", problem: advice))
        }
        return problems
    }
}
