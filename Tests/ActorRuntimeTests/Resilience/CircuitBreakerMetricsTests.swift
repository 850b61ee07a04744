import ActorRuntime
import Testing

@Suite struct CircuitBreakerMetricsTests {
    typealias Metrics = CircuitBreaker.Metrics

    private func metrics(
        after steps: [BreakerScript.Step], _ configuration: CircuitBreakerConfiguration = .ofTheirTests
    )
        throws -> Metrics
    {
        var (breaker, now) = try BreakerScript("metrics", configuration, steps).play()
        return breaker.metrics(at: now)
    }

    @Test func ratesAreUnknownBelowTheMinimum() throws {
        let metrics = try metrics(after: Array(repeating: (.failure(.seconds(5)), .closed), count: 4))
        #expect(metrics.failureRate == -1 && metrics.slowCallRate == -1)
        #expect(metrics.bufferedCalls == 4 && metrics.failedCalls == 4 && metrics.slowFailedCalls == 4)
    }

    @Test func callThatIsSlowAndFailedCountsAsBoth() throws {
        let metrics = try metrics(after: [
            (.failure(.seconds(5)), .closed), (.success(.seconds(5)), .closed), (.failure(), .closed),
            (.success(), .closed), (.success(.seconds(5)), .open),
        ])
        #expect(metrics.failureRate == 40 && metrics.slowCallRate == 60)
        #expect(metrics.bufferedCalls == 5 && metrics.successfulCalls == 3 && metrics.failedCalls == 2)
        #expect(metrics.slowCalls == 3 && metrics.slowFailedCalls == 1 && metrics.slowSuccessfulCalls == 2)
    }

    @Test func openKeepsTheMetricsThatTrippedItAndRecordsLateResults() throws {
        let metrics = try metrics(
            after: Array(repeating: (.failure(), .closed), count: 4) + [
                (.failure(), .open), (.success(), .open), (.ask(permitted: false), .open),
                (.ask(permitted: false), .open),
            ])
        #expect(metrics.bufferedCalls == 6 && metrics.failedCalls == 5 && metrics.notPermittedCalls == 2)
    }

    @Test func openAfterHalfOpenKeepsTheMetricsOfHalfOpen() throws {
        let metrics = try metrics(after: [
            (.enter(.open), .open), (.enter(.halfOpen), .halfOpen), (.failure(), .halfOpen), (.failure(), .halfOpen),
            (.success(), .halfOpen), (.failure(), .open),
            // The window of half-open holds four calls: the oldest makes room.
            (.success(), .open),
        ])
        #expect(metrics.failureRate == 50 && metrics.bufferedCalls == 4 && metrics.failedCalls == 2)
    }

    @Test func halfOpenAndClosedBeginAnew() throws {
        var metrics = try metrics(after: [
            (.enter(.open), .open), (.ask(permitted: false), .open), (.wait(.seconds(6)), .open),
            (.ask(permitted: true), .halfOpen),
        ])
        #expect(metrics.bufferedCalls == 0 && metrics.notPermittedCalls == 0 && metrics.failureRate == -1)
        metrics = try self.metrics(
            after: [(.enter(.open), .open), (.enter(.halfOpen), .halfOpen)]
                + Array(repeating: (.success(), .halfOpen), count: 3) + [(.success(), .closed)])
        #expect(metrics.bufferedCalls == 0 && metrics.failureRate == -1)
    }

    @Test(arguments: [CircuitBreaker.State.disabled, .forcedOpen])
    func statesThatDecideNothingMeasureNothing(state: CircuitBreaker.State) throws {
        let metrics = try metrics(
            after: [(.failure(), .closed), (.enter(state), state)] + Array(repeating: (.failure(), state), count: 10))
        #expect(metrics.bufferedCalls == 0 && metrics.failureRate == -1)
    }

    @Test func refusedCallsAreCountedForTheStateAndForTheRun() throws {
        let script = BreakerScript(
            "refused", .lastFour,
            [
                (.enter(.forcedOpen), .forcedOpen), (.ask(permitted: false), .forcedOpen), (.enter(.open), .open),
                (.ask(permitted: false), .open), (.wait(.seconds(6)), .open), (.ask(permitted: true), .halfOpen),
                (.ask(permitted: true), .halfOpen), (.ask(permitted: false), .halfOpen),
            ])
        var (breaker, now) = try script.play()
        #expect(breaker.metrics(at: now).notPermittedCalls == 1)
        #expect(breaker.totalNotPermittedCalls == 3)
    }

    @Test func timeWindowEmptiesWhileNobodyCalls() throws {
        let steps: [BreakerScript.Step] = Array(repeating: (.success(), .closed), count: 6)
        let before = try metrics(after: steps + [(.wait(.milliseconds(19_749)), .closed)])
        let after = try metrics(after: steps + [(.wait(.milliseconds(19_750)), .closed)])
        let longAfter = try metrics(after: steps + [(.wait(.seconds(100_000)), .closed)])
        #expect(before.bufferedCalls == 6 && before.failureRate == 0)
        #expect(after.bufferedCalls == 0 && after.failureRate == -1)
        #expect(longAfter.bufferedCalls == 0)
    }

    @Test func ratesAreInSinglePrecisionAsInResilience4j() throws {
        let metrics = try metrics(
            after: [(.failure(), .closed), (.success(), .closed), (.success(), .closed)],
            .lastFour.with { $0.slidingWindowSize = 3 })
        #expect(metrics.failureRate == Float(100) / 3)
        // In double precision a third would lie below this threshold; rounded to single precision they are equal.
        let script = BreakerScript(
            "a third",
            .lastFour.with {
                $0.slidingWindowSize = 3
                $0.failureRateThreshold = 33.3333334
            }, [(.failure(), .closed), (.success(), .closed), (.success(), .open)])
        try script.play()
    }
}
