import Contexts
import Testing

@Suite struct RetryTests {
    private func retry(attempts: Int, wait: Timespan, multiplier: Double = 1) -> Retry {
        var configuration = RetryConfiguration()
        configuration.maxAttempts = attempts
        configuration.waitDuration = wait
        configuration.exponentialBackoffMultiplier = multiplier
        return Retry(configuration)
    }

    private func pauses(_ retry: Retry) -> [Timespan?] { (0...retry.maximumAttempts + 1).map(retry.pause) }

    @Test func fixedPauseStaysTheSame() {
        let retry = Retry(RetryConfiguration())
        #expect(pauses(retry) == [nil, .zero, .milliseconds(500), .milliseconds(500), nil])
    }

    @Test func pauseGrowsFromAttemptToAttempt() {
        let doubling = retry(attempts: 5, wait: .milliseconds(100), multiplier: 2)
        #expect(pauses(doubling).dropFirst(2) == [100, 200, 400, 800].map { .milliseconds($0) } + [nil])
        let shrinking = retry(attempts: 4, wait: .milliseconds(100), multiplier: 0.5)
        #expect(pauses(shrinking).dropFirst(2) == [100, 50, 25].map { .milliseconds($0) } + [nil])
    }

    @Test func fractionsOfANanosecondAreDropped() {
        let retry = retry(attempts: 4, wait: .nanoseconds(7), multiplier: 1.5)
        #expect(pauses(retry).dropFirst(2) == [7, 10, 15].map { .nanoseconds($0) } + [nil])
    }

    @Test func oneAttemptIsNeverRepeated() {
        let once = retry(attempts: 1, wait: .seconds(1))
        #expect(pauses(once) == [nil, .zero, nil])
    }

    @Test func pauseStopsGrowingAtItsLimit() {
        let longest = retry(attempts: RetryConfiguration.maximumAttempts, wait: .seconds(3_600), multiplier: 1e300)
        #expect(longest.pause(beforeAttempt: 2) == .seconds(3_600))
        #expect(longest.pause(beforeAttempt: 3) == RetryConfiguration.maximumPause)
        #expect(longest.pause(beforeAttempt: 100) == RetryConfiguration.maximumPause)
        #expect(longest.pause(beforeAttempt: 101) == nil)
        #expect(RetryConfiguration.maximumPause == .seconds(86_400))
    }

    @Test(arguments: [Int.min, Int.max], [Double.nan, -.infinity, -1, .infinity])
    func unsoundConfigurationIsBroughtToItsLimits(attempts: Int, multiplier: Double) {
        for wait in [Int64.min, .max] {
            let retry = retry(attempts: attempts, wait: Timespan(nanoseconds: wait), multiplier: multiplier)
            #expect((1...RetryConfiguration.maximumAttempts).contains(retry.maximumAttempts))
            for pause in pauses(retry) { #expect((.zero...RetryConfiguration.maximumPause).contains(pause ?? .zero)) }
            #expect(retry.pause(beforeAttempt: .max) == nil && retry.pause(beforeAttempt: .min) == nil)
        }
    }
}
