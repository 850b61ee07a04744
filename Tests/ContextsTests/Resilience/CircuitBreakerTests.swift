import Contexts
import Testing

@Suite struct CircuitBreakerTests {
    private static let now = Instant.start.advanced(by: .seconds(1))

    @Test(arguments: CircuitBreaker.State.allCases) func breakerStartsInItsConfiguredState(state: CircuitBreaker.State)
    {
        let breaker = CircuitBreaker(.lastFour.with { $0.initialState = state }, at: Self.now)
        #expect(breaker.state == state)
        #expect(breaker.cause == nil)
    }

    @Test func initiallyOpenBreakerWaitsFromItsStart() {
        var breaker = CircuitBreaker(.lastFour.with { $0.initialState = .open }, at: Self.now)
        let refused = breaker.tryAcquirePermission(at: Self.now + .seconds(5))
        #expect(!refused)
        let permitted = breaker.tryAcquirePermission(at: Self.now + .seconds(6))
        #expect(permitted)
    }

    @Test func breakerSaysWhyItIsInItsState() {
        var breaker = CircuitBreaker(.lastFour, at: .start)
        var seen: [String] = []
        func note() { seen.append("\(breaker.state.rawValue) \(breaker.cause?.rawValue ?? "-")") }
        for second in 1...3 as ClosedRange<Int64> {
            breaker.onResult(duration: .zero, succeeded: true, at: .start + .seconds(second))
        }
        breaker.onResult(duration: .seconds(2), succeeded: false, at: .start + .seconds(4))
        note()
        breaker.onResult(duration: .seconds(2), succeeded: false, at: .start + .seconds(5))
        note()
        _ = breaker.tryAcquirePermission(at: .start + .seconds(11))
        note()
        breaker.onResult(duration: .zero, succeeded: true, at: .start + .seconds(12))
        note()
        breaker.onResult(duration: .zero, succeeded: true, at: .start + .seconds(13))
        note()
        #expect(
            seen == [
                "CLOSED -", "OPEN failure-rate", "HALF_OPEN wait-elapsed", "HALF_OPEN wait-elapsed",
                "CLOSED below-thresholds",
            ])
    }

    @Test(arguments: [
        (true, 2.0, CircuitBreaker.Cause.slowCallRate), (false, 0.5, .failureRate),
        (false, 2, .failureAndSlowCallRate),
    ])
    func causeNamesEveryThresholdThatWasReached(
        succeeded: Bool, seconds: Double, cause: CircuitBreaker.Cause
    ) {
        var breaker = CircuitBreaker(.lastFour)
        for _ in 0..<4 { breaker.onResult(duration: Timespan(seconds: seconds), succeeded: succeeded, at: .start) }
        #expect(breaker.cause == cause)
    }

    @Test func endOfHalfOpenIsToldApart() {
        let script = BreakerScript(
            "half-open ends", .ofTheirTests.with { $0.initialState = .halfOpen }, [(.wait(.seconds(1)), .open)])
        #expect(script.play().cause == .halfOpenWaitElapsed)
    }

    @Test func lateAdvanceHappensWhenItIsMade() {
        var breaker = CircuitBreaker(
            .lastFour.with {
                $0.initialState = .open
                $0.automaticTransitionFromOpenToHalfOpenEnabled = true
                $0.maxWaitDurationInHalfOpenState = .seconds(2)
            }, at: Self.now)
        #expect(breaker.nextTransition == Self.now + .seconds(5))
        breaker.advance(to: Self.now + .seconds(4))
        #expect(breaker.state == .open)
        breaker.advance(to: Self.now + .seconds(9))
        #expect(breaker.state == .halfOpen)
        #expect(breaker.nextTransition == Self.now + .seconds(11))
    }

    @Test func longestWaitDoesNotOverflow() {
        let breaker = CircuitBreaker(
            .lastFour.with {
                $0.initialState = .open
                $0.waitDurationInOpenState = Timespan(nanoseconds: .max)
                $0.automaticTransitionFromOpenToHalfOpenEnabled = true
            }, at: Self.now)
        #expect(breaker.nextTransition == .distantFuture)
    }

    @Test func breakerBeyondItsLimitsIsBroughtToThem() {
        var breaker = CircuitBreaker(
            CircuitBreakerConfiguration().with {
                $0.slidingWindowSize = -1
                $0.minimumNumberOfCalls = 0
                $0.permittedNumberOfCallsInHalfOpenState = 0
                $0.waitDurationInOpenState = .seconds(-1)
                $0.maxWaitDurationInHalfOpenState = .seconds(-1)
            })
        breaker.onResult(duration: .zero, succeeded: false, at: Self.now)
        #expect(breaker.state == .open)
        let permitted = breaker.tryAcquirePermission(at: Self.now + .nanoseconds(1))
        #expect(permitted)
        breaker.onResult(duration: .zero, succeeded: true, at: Self.now)
        #expect(breaker.state == .closed)
    }
}
