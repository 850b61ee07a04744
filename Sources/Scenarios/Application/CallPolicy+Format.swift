internal import Contexts
internal import Texts

extension Format where Value == [CallSpec] {
    /// A mapping with one key for each call that the application makes.
    static func calls(_ vocabulary: ScenarioVocabulary) -> Format {
        let initial = ApplicationSpec(vocabulary).calls
        let fields = initial.enumerated().map { index, call in
            Field<[CallSpec]>(call.name, \.[index].policy, .callPolicy, "The guard of the calls \(call.name).")
        }
        return .record(initial, fields)
    }
}

extension Format where Value == CallPolicy {
    static var callPolicy: Format {
        .record(
            CallPolicy(),
            [
                Field(
                    "timeout", \.timeout, Format<Timespan>.positiveDuration.orOff(),
                    "How long an attempt may take (resilience4j timeoutDuration); off waits for ever."),
                Field(
                    "retry", \.retry, Format<RetryConfiguration>.retry.orOff(),
                    "Further attempts after a failed one; off makes one attempt."),
                Field(
                    "circuitBreaker", \.circuitBreaker,
                    Format<CircuitBreakerConfiguration>.circuitBreaker.orOff(),
                    "Stops calling a service that fails or is slow; off calls without. {} has resilience4j's defaults."
                ),
            ])
    }
}

extension Format where Value == RetryConfiguration {
    static var retry: Format {
        .record(
            RetryConfiguration(),
            [
                Field(
                    "maxAttempts", \.maxAttempts, .integer(1...RetryConfiguration.maximumAttempts),
                    "Attempts in all, the first one included."),
                Field("waitDuration", \.waitDuration, .duration, "The pause before the second attempt."),
                Field(
                    "exponentialBackoffMultiplier", \.exponentialBackoffMultiplier, .number(1...100),
                    "What each further pause is multiplied by."),
            ]
        ).sound { $0.problems() }
    }
}

extension Format where Value == CircuitBreakerConfiguration {
    /// resilience4j's keys, defaults and bounds (`CircuitBreakerConfig.Builder`). As in resilience4j, a
    /// `minimumNumberOfCalls` beyond a count-based window is not an error: the window's size counts
    /// (`CircuitBreakerMetrics`).
    static var circuitBreaker: Format {
        .record(CircuitBreakerConfiguration(), thresholds + windows + states).sound { $0.problems() }
    }

    private static var thresholds: [Field<CircuitBreakerConfiguration>] {
        [
            Field(
                "failureRateThreshold", \.failureRateThreshold, .threshold,
                "Percent of failed calls at which the breaker opens."),
            Field(
                "slowCallRateThreshold", \.slowCallRateThreshold, .threshold,
                "Percent of slow calls at which the breaker opens."),
            Field(
                "slowCallDurationThreshold", \.slowCallDurationThreshold, .positiveDuration,
                "A call that takes longer is slow."),
        ]
    }

    private static var windows: [Field<CircuitBreakerConfiguration>] {
        [
            Field(
                "slidingWindowType", \.slidingWindowType, .choice("slidingWindowType"),
                "Whether the rates are of the last calls or of the last seconds."),
            Field(
                "slidingWindowSize", \.slidingWindowSize,
                .integer(1...CircuitBreakerConfiguration.maximumSlidingWindowSize),
                "Calls for COUNT_BASED, seconds for TIME_BASED."),
            Field(
                "minimumNumberOfCalls", \.minimumNumberOfCalls,
                .integer(1...CircuitBreakerConfiguration.maximumMinimumNumberOfCalls),
                "Calls before the rates count; for COUNT_BASED never more than slidingWindowSize."),
        ]
    }

    private static var states: [Field<CircuitBreakerConfiguration>] {
        [
            Field(
                "permittedNumberOfCallsInHalfOpenState", \.permittedNumberOfCallsInHalfOpenState,
                .integer(1...CircuitBreakerConfiguration.maximumPermittedNumberOfCallsInHalfOpenState),
                "Calls let through in half-open."),
            Field(
                "maxWaitDurationInHalfOpenState", \.maxWaitDurationInHalfOpenState, .duration,
                "How long half-open may last; 0s waits for all permitted calls."),
            Field(
                "transitionToStateAfterWaitDuration", \.transitionToStateAfterWaitDuration, .stateAfterWait,
                "Where the breaker goes when half-open has lasted that long: OPEN or CLOSED."),
            Field(
                "waitDurationInOpenState", \.waitDurationInOpenState, .duration,
                "How long the breaker stays open."),
            Field(
                "automaticTransitionFromOpenToHalfOpenEnabled", \.automaticTransitionFromOpenToHalfOpenEnabled, .flag,
                "Whether half-open begins by itself, not with the next call."),
            Field("initialState", \.initialState, .choice("state"), "The state in which the breaker starts."),
        ]
    }
}

extension Format where Value == CircuitBreakerConfiguration.State {
    fileprivate static var stateAfterWait: Format {
        Format<String>.oneOf([Value.open.rawValue, Value.closed.rawValue], as: "state after the wait")
            .mapped({ Value(rawValue: $0) ?? .open }, \.rawValue)
    }
}

extension Format where Value == Bool {
    /// `true` or `false`.
    package static var flag: Format {
        .text(
            "expected true or false", schema: .object([("type", .string("boolean"))]),
            parse: { (text) throws(ValueProblem) in
                guard text == "true" || text == "false" else { throw ValueProblem("is neither true nor false") }
                return text == "true"
            },
            print: { "\($0)" })
    }
}
