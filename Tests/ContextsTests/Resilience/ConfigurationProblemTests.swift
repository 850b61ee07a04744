import Contexts
import Testing

@Suite struct ConfigurationProblemTests {
    typealias Breaker = CircuitBreakerConfiguration

    @Test func defaultsAreThoseOfResilience4jAndSound() {
        let breaker = Breaker()
        #expect(breaker.problems().isEmpty)
        #expect(breaker.failureRateThreshold == 50 && breaker.slowCallRateThreshold == 100)
        #expect(breaker.slowCallDurationThreshold == .seconds(60) && breaker.waitDurationInOpenState == .seconds(60))
        #expect(breaker.permittedNumberOfCallsInHalfOpenState == 10 && breaker.maxWaitDurationInHalfOpenState == .zero)
        #expect(breaker.slidingWindowType == .countBased && breaker.slidingWindowSize == 100)
        #expect(breaker.minimumNumberOfCalls == 100 && !breaker.automaticTransitionFromOpenToHalfOpenEnabled)
        #expect(breaker.transitionToStateAfterWaitDuration == .open && breaker.initialState == .closed)
        let retry = RetryConfiguration()
        #expect(retry.problems().isEmpty)
        #expect(retry.maxAttempts == 3 && retry.waitDuration == .milliseconds(500))
    }

    static let breakers: [(Breaker, [String])] = [
        (Breaker().with { $0.failureRateThreshold = 0 }, ["failureRateThreshold: must be a percentage above 0"]),
        (Breaker().with { $0.failureRateThreshold = 140 }, ["failureRateThreshold: must be a percentage above 0"]),
        (Breaker().with { $0.slowCallRateThreshold = .nan }, ["slowCallRateThreshold: must be a percentage above 0"]),
        (
            Breaker().with { $0.slowCallDurationThreshold = .zero },
            ["slowCallDurationThreshold: must be at least 1ns, but is 0s"]
        ),
        (
            Breaker().with { $0.waitDurationInOpenState = .microseconds(999) },
            ["waitDurationInOpenState: must be at least 1ms, but is 999us"]
        ),
        (
            Breaker().with { $0.maxWaitDurationInHalfOpenState = .seconds(-1) },
            ["maxWaitDurationInHalfOpenState: must be 0 or at least 1ms, but is -1s"]
        ),
        (
            Breaker().with { $0.maxWaitDurationInHalfOpenState = .microseconds(1) },
            ["maxWaitDurationInHalfOpenState: must be 0 or at least 1ms, but is 1us"]
        ),
        (
            Breaker().with { $0.transitionToStateAfterWaitDuration = .disabled },
            ["transitionToStateAfterWaitDuration: must be OPEN or CLOSED, but is DISABLED"]
        ),
        (Breaker().with { $0.slidingWindowSize = 0 }, ["slidingWindowSize: must be at least 1, but is 0"]),
        (
            Breaker().with { $0.slidingWindowSize = Breaker.maximumSlidingWindowSize + 1 },
            ["slidingWindowSize: must be at most 100000, but is 100001"]
        ),
        (Breaker().with { $0.minimumNumberOfCalls = -3 }, ["minimumNumberOfCalls: must be at least 1, but is -3"]),
        (
            Breaker().with { $0.permittedNumberOfCallsInHalfOpenState = 0 },
            ["permittedNumberOfCallsInHalfOpenState: must be at least 1, but is 0"]
        ),
        (
            Breaker().with {
                $0.permittedNumberOfCallsInHalfOpenState = Breaker.maximumPermittedNumberOfCallsInHalfOpenState + 1
            }, ["permittedNumberOfCallsInHalfOpenState: must be at most 100000, but is 100001"]
        ),
        (
            Breaker().with {
                $0.failureRateThreshold = -1
                $0.waitDurationInOpenState = .zero
                $0.slidingWindowSize = 0
            }, ["failureRateThreshold: ", "waitDurationInOpenState: ", "slidingWindowSize: "]
        ),
    ]

    @Test(arguments: breakers) func breakerProblemsNameKeyAndLimit(configuration: Breaker, expected: [String]) {
        check(configuration.problems(), expected)
    }

    @Test func largestBreakerIsSoundAndWorks() {
        let configuration = Breaker().with {
            $0.failureRateThreshold = 100
            $0.slidingWindowSize = Breaker.maximumSlidingWindowSize
            $0.permittedNumberOfCallsInHalfOpenState = Breaker.maximumPermittedNumberOfCallsInHalfOpenState
            $0.waitDurationInOpenState = Breaker.minimumWaitDuration
        }
        #expect(configuration.problems().isEmpty)
        var breaker = CircuitBreaker(configuration)
        for _ in 0..<99 { breaker.onResult(duration: .zero, succeeded: false, at: .start) }
        #expect(breaker.state == .closed)
        breaker.onResult(duration: .zero, succeeded: false, at: .start)
        #expect(breaker.state == .open)
    }

    private static func retry(_ change: (inout RetryConfiguration) -> Void) -> RetryConfiguration {
        var configuration = RetryConfiguration()
        change(&configuration)
        return configuration
    }

    static let retries: [(RetryConfiguration, [String])] = [
        (retry { $0.maxAttempts = 0 }, ["maxAttempts: must be at least 1, but is 0"]),
        (retry { $0.maxAttempts = 101 }, ["maxAttempts: must be at most 100, but is 101"]),
        (retry { $0.waitDuration = .seconds(-1) }, ["waitDuration: must not be negative, but is -1s"]),
        (retry { $0.waitDuration = .seconds(86_401) }, ["waitDuration: must be at most 24h"]),
        (
            retry {
                $0.waitDuration = .zero
                $0.exponentialBackoffMultiplier = 2
            }, ["waitDuration: must be at least 1ms to be multiplied"]
        ),
        (retry { $0.exponentialBackoffMultiplier = 0 }, ["exponentialBackoffMultiplier: must be a number above 0"]),
        (retry { $0.exponentialBackoffMultiplier = .nan }, ["exponentialBackoffMultiplier: must be a number above 0"]),
        (
            retry { $0.exponentialBackoffMultiplier = .infinity },
            ["exponentialBackoffMultiplier: must be a number above 0"]
        ),
        (retry { $0.waitDuration = .zero }, []),
        (retry { $0.maxAttempts = 100 }, []),
    ]

    @Test(arguments: retries) func retryProblemsNameKeyAndLimit(configuration: RetryConfiguration, expected: [String]) {
        check(configuration.problems(), expected)
    }

    private func check(_ problems: [ConfigurationProblem], _ expected: [String]) {
        let found = problems.map(\.description)
        #expect(found.count == expected.count, "\(found)")
        for (problem, start) in zip(found, expected) {
            #expect(problem.hasPrefix(start), "\(problem)")
            #expect(problem.contains("; write "), "\(problem)")
        }
    }
}
