import Contexts
import Testing

/// resilience4j's transitions: rows named after their own tests in `CircuitBreakerStateMachineTest` and
/// `CircuitBreakerAutoTransitionStateMachineTest`, and what their documentation says about thresholds and windows.
@Suite struct CircuitBreakerTableTests {
    private static func row(
        _ name: String, _ configuration: CircuitBreakerConfiguration, _ steps: [BreakerScript.Step]
    ) -> BreakerScript { BreakerScript(name, configuration, steps) }

    static let closed: [BreakerScript] = [
        row(
            "shouldOpenAfterFailureRateThresholdExceeded", .ofTheirTests,
            [
                (.ask(permitted: true), .closed), (.failure(), .closed), (.failure(), .closed), (.failure(), .closed),
                (.success(), .closed), (.success(), .open), (.ask(permitted: false), .open),
            ]),
        row(
            "shouldOpenAfterFailureRateThresholdExceeded2", .ofTheirTests,
            [
                (.success(), .closed), (.wait(.seconds(1)), .closed), (.success(), .closed),
                (.wait(.seconds(1)), .closed), (.success(), .closed), (.wait(.seconds(1)), .closed),
                (.failure(), .closed), (.wait(.seconds(1)), .closed), (.failure(), .closed),
                (.wait(.seconds(1)), .closed), (.failure(), .open),
            ]),
        row(
            "shouldOpenAfterSlowCallRateThresholdExceeded", .ofTheirTests,
            [
                (.failure(.seconds(5)), .closed), (.success(.seconds(5)), .closed),
                (.failure(.milliseconds(100)), .closed), (.success(.milliseconds(100)), .closed),
                (.success(.seconds(5)), .open),
            ]),
        row(
            "a rate at the threshold trips", .lastFour,
            [(.success(), .closed), (.success(), .closed), (.failure(), .closed), (.failure(), .open)]),
        row(
            "a rate below the threshold does not trip", .lastFour.with { $0.failureRateThreshold = 50.1 },
            [(.success(), .closed), (.success(), .closed), (.failure(), .closed), (.failure(), .closed)]),
        row(
            // In double precision a third would lie below this threshold; rounded to single precision they are equal.
            "rates are in single precision, as in resilience4j",
            .lastFour.with {
                $0.slidingWindowSize = 3
                $0.failureRateThreshold = 33.3333334
            },
            [(.failure(), .closed), (.success(), .closed), (.success(), .open)]),
        row(
            "failures below the minimum do not trip", .lastFour,
            [(.failure(), .closed), (.failure(), .closed), (.failure(), .closed), (.failure(), .open)]),
        row(
            "a success completes the minimum and trips", .lastFour,
            [(.failure(), .closed), (.failure(), .closed), (.failure(), .closed), (.success(), .open)]),
        row(
            "a call of exactly the limit is not slow", .lastFour,
            [
                (.success(.seconds(1)), .closed), (.success(.seconds(1)), .closed), (.success(.seconds(1)), .closed),
                (.success(.seconds(1)), .closed), (.success(.seconds(1)), .closed),
            ]),
        row(
            "a nanosecond more is slow", .lastFour,
            Array(repeating: (.success(.nanoseconds(1_000_000_001)), .closed), count: 3)
                + [(.success(.nanoseconds(1_000_000_001)), .open)]),
        row(
            "the count window forgets its oldest call", .lastFour,
            [
                (.failure(), .closed), (.success(), .closed), (.success(), .closed), (.success(), .closed),
                (.failure(), .closed), (.success(), .closed), (.failure(), .open),
            ]),
        row(
            "the count window does not forget with time", .lastFour,
            [
                (.failure(), .closed), (.wait(.seconds(86_400)), .closed), (.failure(), .closed),
                (.success(), .closed), (.success(), .open),
            ]),
        row(
            "the minimum of a count window is its size at most", .lastFour.with { $0.minimumNumberOfCalls = 1_000 },
            [(.failure(), .closed), (.failure(), .closed), (.failure(), .closed), (.failure(), .open)]),
        row(
            "the minimum of a time window is not its size", .ofTheirTests.with { $0.slidingWindowSize = 2 },
            [
                (.failure(), .closed), (.failure(), .closed), (.failure(), .closed), (.failure(), .closed),
                (.failure(), .open),
            ]),
        row(
            "the time window forgets a second's calls together", .ofTheirTests,
            // Calls at second 0 count until second 19 and are gone at second 20.
            [
                (.failure(), .closed), (.failure(), .closed), (.failure(), .closed), (.failure(), .closed),
                (.wait(.milliseconds(19_750)), .closed), (.failure(), .closed),
            ]),
        row(
            "the time window still holds the second before", .ofTheirTests,
            [
                (.failure(), .closed), (.failure(), .closed), (.failure(), .closed), (.failure(), .closed),
                (.wait(.milliseconds(19_749)), .closed), (.failure(), .open),
            ]),
    ]

    static let openAndHalfOpen: [BreakerScript] = [
        row(
            "shouldTransitionToHalfOpenAfterWaitDuration", .ofTheirTests.with { $0.initialState = .open },
            [
                (.ask(permitted: false), .open), (.wait(.seconds(3)), .open),
                (.ask(permitted: false), .open), (.wait(.seconds(3)), .open), (.ask(permitted: true), .halfOpen),
            ]),
        row(
            "the wait must be over, not just reached", .ofTheirTests.with { $0.initialState = .open },
            [
                (.wait(.seconds(5)), .open), (.ask(permitted: false), .open),
                (.wait(.nanoseconds(1)), .open), (.ask(permitted: true), .halfOpen),
            ]),
        row(
            "late results do not move an open breaker", .lastFour.with { $0.initialState = .open },
            [
                (.success(), .open), (.success(), .open), (.success(), .open),
                (.success(), .open), (.success(), .open), (.ask(permitted: false), .open),
            ]),
        row(
            "shouldOnlyPermitFourCallsInHalfOpenState", .ofTheirTests.with { $0.initialState = .halfOpen },
            [
                (.ask(permitted: true), .halfOpen),
                (.ask(permitted: true), .halfOpen), (.ask(permitted: true), .halfOpen),
                (.ask(permitted: true), .halfOpen), (.ask(permitted: false), .halfOpen),
            ]),
        row(
            "shouldTransitionBackToOpenStateWhenFailureRateIsAboveThreshold",
            .ofTheirTests.with { $0.initialState = .halfOpen },
            [
                (.failure(), .halfOpen),
                (.failure(), .halfOpen),
                (.success(), .halfOpen), (.failure(), .open),
            ]),
        row(
            "shouldTransitionBackToOpenStateWhenSlowCallRateIsAboveThreshold",
            .ofTheirTests.with { $0.initialState = .halfOpen },
            [
                (.success(.seconds(5)), .halfOpen),
                (.success(.seconds(5)), .halfOpen), (.success(.seconds(5)), .halfOpen), (.success(.seconds(1)), .open),
            ]),
        row(
            "shouldTransitionBackToClosedStateWhenFailureIsBelowThreshold",
            .ofTheirTests.with { $0.initialState = .halfOpen },
            [
                (.failure(), .halfOpen),
                (.success(), .halfOpen),
                (.success(), .halfOpen), (.success(), .closed), (.ask(permitted: true), .closed),
                // What half-open measured is forgotten: five calls are needed again.
                (.failure(), .closed), (.failure(), .closed), (.failure(), .closed), (.failure(), .closed),
                (.failure(), .open),
            ]),
        row(
            "half-open decides after the minimum when more are permitted",
            .lastFour.with {
                $0.initialState = .halfOpen
                $0.minimumNumberOfCalls = 2
                $0.permittedNumberOfCallsInHalfOpenState = 10
            },
            [
                (.success(), .halfOpen), (.success(), .closed),
            ]),
        row(
            "half-open decides after the permitted calls when the minimum is higher",
            .lastFour.with { $0.initialState = .halfOpen },
            [
                (.failure(), .halfOpen), (.success(), .open),
            ]),
        row(
            "half-open waits for its calls for ever by default", .lastFour.with { $0.initialState = .halfOpen },
            [
                (.ask(permitted: true), .halfOpen),
                (.ask(permitted: true), .halfOpen), (.wait(.seconds(86_400)), .halfOpen),
                (.ask(permitted: false), .halfOpen),
            ]),
        row(
            "circuitBreakerTransitionsToOpenAfterWaitDurationInHalfOpenState",
            .ofTheirTests.with { $0.initialState = .halfOpen },
            [
                (.wait(.milliseconds(999)), .halfOpen),
                (.wait(.milliseconds(1)), .open), (.wait(.seconds(5)), .open), (.ask(permitted: false), .open),
                (.wait(.nanoseconds(1)), .open), (.ask(permitted: true), .halfOpen),
            ]),
        row(
            "circuitBreakerTransitionsToClosedAfterWaitDurationInHalfOpenState",
            .ofTheirTests.with {
                $0.initialState = .halfOpen
                $0.transitionToStateAfterWaitDuration = .closed
            },
            [(.wait(.seconds(1)), .closed)]),
        row(
            "an automatic breaker leaves open at the end of the wait",
            .lastFour.with {
                $0.initialState = .open
                $0.automaticTransitionFromOpenToHalfOpenEnabled = true
            },
            [
                (.wait(.nanoseconds(4_999_999_999)), .open),
                (.wait(.nanoseconds(1)), .halfOpen),
                (.ask(permitted: true), .halfOpen), (.ask(permitted: true), .halfOpen),
                (.ask(permitted: false), .halfOpen),
            ]),
    ]

    static let fixed: [BreakerScript] = [
        row(
            "shouldDisableCircuitBreaker", .lastFour.with { $0.initialState = .disabled },
            Array(repeating: (.failure(), .disabled), count: 10)
                + [(.ask(permitted: true), .disabled)]),
        row(
            "shouldForceOpenCircuitBreaker",
            .lastFour.with {
                $0.initialState = .forcedOpen
                $0.automaticTransitionFromOpenToHalfOpenEnabled = true
            },
            [
                (.ask(permitted: false), .forcedOpen),
                (.wait(.seconds(6)), .forcedOpen), (.ask(permitted: false), .forcedOpen), (.success(), .forcedOpen),
            ]),
        row(
            "shouldRecordMetricsInMetricsOnlyState", .lastFour.with { $0.initialState = .metricsOnly },
            Array(repeating: (.failure(), .metricsOnly), count: 10)
                + [(.ask(permitted: true), .metricsOnly)]),
    ]

    @Test(arguments: closed) func closedBreakerFollowsResilience4j(script: BreakerScript) { script.play() }

    @Test(arguments: openAndHalfOpen) func openBreakerFollowsResilience4j(script: BreakerScript) {
        script.play()
    }

    @Test(arguments: fixed) func stateThatDecidesNothingIsKept(script: BreakerScript) { script.play() }
}
