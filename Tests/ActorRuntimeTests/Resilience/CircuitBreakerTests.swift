import ActorRuntime
import Testing

@Suite struct CircuitBreakerTests {
    private static let now = Instant.start.advanced(by: .seconds(1))

    @Test(arguments: CircuitBreaker.State.allCases) func breakerStartsInItsConfiguredState(state: CircuitBreaker.State)
    {
        let breaker = CircuitBreaker(.lastFour.with { $0.initialState = state }, at: Self.now)
        #expect(breaker.state == state)
        #expect(breaker.stateSince == Self.now)
        #expect(breaker.transitions == 0 && breaker.lastTransition == nil)
    }

    @Test func initiallyOpenBreakerWaitsFromItsStart() {
        var breaker = CircuitBreaker(.lastFour.with { $0.initialState = .open }, at: Self.now)
        let refused = breaker.tryAcquirePermission(at: Self.now + .seconds(5))
        #expect(!refused)
        let permitted = breaker.tryAcquirePermission(at: Self.now + .seconds(6))
        #expect(permitted)
    }

    @Test func transitionsTellWhenAndWhy() throws {
        var breaker = CircuitBreaker(.lastFour, at: .start)
        var seen: [String] = []
        func note(_ transition: CircuitBreaker.Transition?) { seen.append(transition?.description ?? "none") }
        for second in 1...3 as ClosedRange<Int64> {
            note(breaker.onResult(duration: .zero, succeeded: true, at: .start + .seconds(second)))
        }
        note(breaker.onResult(duration: .seconds(2), succeeded: false, at: .start + .seconds(4)))
        note(breaker.onResult(duration: .seconds(2), succeeded: false, at: .start + .seconds(5)))
        _ = breaker.tryAcquirePermission(at: .start + .seconds(11))
        note(breaker.lastTransition)
        note(breaker.onResult(duration: .zero, succeeded: true, at: .start + .seconds(12)))
        note(breaker.onResult(duration: .zero, succeeded: true, at: .start + .seconds(13)))
        note(try breaker.transition(to: .disabled, at: .start + .seconds(14)))
        note(try breaker.transition(to: .disabled, at: .start + .seconds(15)))
        #expect(
            seen == [
                "none", "none", "none", "none", "CLOSED -> OPEN at 5.000000s (failure-rate)",
                "OPEN -> HALF_OPEN at 11.000000s (wait-elapsed)", "none",
                "HALF_OPEN -> CLOSED at 13.000000s (below-thresholds)", "CLOSED -> DISABLED at 14.000000s (operator)",
                "none",
            ])
        #expect(breaker.transitions == 4)
    }

    @Test(arguments: [
        (true, 2.0, CircuitBreaker.Transition.Cause.slowCallRate), (false, 0.5, .failureRate),
        (false, 2, .failureAndSlowCallRate),
    ])
    func causeNamesEveryThresholdThatWasReached(
        succeeded: Bool, seconds: Double, cause: CircuitBreaker.Transition.Cause
    ) {
        var breaker = CircuitBreaker(.lastFour)
        for _ in 0..<4 { breaker.onResult(duration: Timespan(seconds: seconds), succeeded: succeeded, at: .start) }
        #expect(breaker.lastTransition?.cause == cause)
    }

    @Test func endOfHalfOpenIsToldApart() throws {
        let script = BreakerScript(
            "half-open ends", .ofTheirTests,
            [(.enter(.open), .open), (.enter(.halfOpen), .halfOpen), (.wait(.seconds(1)), .open)])
        let (breaker, now) = try script.play()
        #expect(breaker.lastTransition?.cause == .halfOpenWaitElapsed)
        #expect(breaker.lastTransition?.at == now)
    }

    @Test func lateAdvanceHappensWhenItIsMade() throws {
        var breaker = CircuitBreaker(.lastFour.with { $0.automaticTransitionFromOpenToHalfOpenEnabled = true })
        try breaker.transition(to: .open, at: Self.now)
        #expect(breaker.nextTransition == Self.now + .seconds(5))
        #expect(breaker.advance(to: Self.now + .seconds(4)) == nil)
        #expect(breaker.advance(to: Self.now + .seconds(9))?.at == Self.now + .seconds(9))
        #expect(breaker.nextTransition == nil)
        #expect(breaker.stateSince == Self.now + .seconds(9))
    }

    @Test func longestWaitDoesNotOverflow() throws {
        var breaker = CircuitBreaker(
            .lastFour.with {
                $0.waitDurationInOpenState = Timespan(nanoseconds: .max)
                $0.automaticTransitionFromOpenToHalfOpenEnabled = true
            })
        try breaker.transition(to: .open, at: Self.now)
        #expect(breaker.nextTransition == .distantFuture)
    }

    @Test func legalTransitionsAreThoseOfResilience4j() {
        let illegal: [(CircuitBreaker.State, CircuitBreaker.State)] = [
            (.closed, .halfOpen), (.metricsOnly, .open), (.metricsOnly, .halfOpen),
        ]
        for from in CircuitBreaker.State.allCases {
            for to in CircuitBreaker.State.allCases {
                var breaker = CircuitBreaker(.lastFour.with { $0.initialState = from })
                let before = breaker
                let isIllegal = illegal.contains { $0 == (from, to) }
                do throws(CircuitBreaker.IllegalTransition) {
                    try breaker.transition(to: to, at: Self.now)
                    #expect(!isIllegal, "\(from) to \(to)")
                    #expect(breaker.state == to)
                } catch {
                    #expect(isIllegal, "\(from) to \(to)")
                    #expect(breaker == before)
                    #expect(error.description.contains("from \(from.rawValue) to \(to.rawValue); go to "))
                }
            }
        }
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
        #expect(breaker.onResult(duration: .zero, succeeded: false, at: Self.now)?.to == .open)
        let permitted = breaker.tryAcquirePermission(at: Self.now + .nanoseconds(1))
        #expect(permitted)
        #expect(breaker.onResult(duration: .zero, succeeded: true, at: Self.now)?.to == .closed)
    }
}
