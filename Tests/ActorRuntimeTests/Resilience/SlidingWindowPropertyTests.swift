import ActorRuntime
import Testing

/// The breaker's window against a model that keeps every call and counts anew each time.
@Suite struct SlidingWindowPropertyTests {
    private struct Call {
        let second: Int64
        let failed: Bool
        let slow: Bool
    }

    @Test(arguments: CircuitBreakerConfiguration.SlidingWindowType.allCases, 1...40 as ClosedRange<UInt64>)
    func windowHoldsWhatTheNaiveModelHolds(type: CircuitBreakerConfiguration.SlidingWindowType, seed: UInt64) {
        var stream = RandomStream(seed: seed)
        let size = stream.nextInRange(1...30)
        var configuration = CircuitBreakerConfiguration()
        configuration.slidingWindowType = type
        configuration.slidingWindowSize = size
        configuration.minimumNumberOfCalls = stream.nextInRange(1...20)
        configuration.slowCallDurationThreshold = .seconds(1)
        configuration.initialState = .metricsOnly
        let minimum =
            type == .countBased ? min(configuration.minimumNumberOfCalls, size) : configuration.minimumNumberOfCalls
        let longestGap = [10_000_000, 500_000_000, 3_000_000_000, 40_000_000_000][stream.nextInRange(0...3)]

        var breaker = CircuitBreaker(configuration)
        var now = Instant.start
        var calls: [Call] = []
        for step in 0..<300 {
            now.nanoseconds += Int64(stream.nextInRange(0...longestGap))
            let second = now.nanoseconds / 1_000_000_000
            if stream.nextBool(probability: 0.8) {
                let call = Call(
                    second: second, failed: stream.nextBool(probability: 0.4), slow: stream.nextBool(probability: 0.3))
                breaker.onResult(duration: call.slow ? .seconds(2) : .seconds(1), succeeded: !call.failed, at: now)
                calls.append(call)
            }
            let held = type == .countBased ? calls.suffix(size) : calls.filter { $0.second > second - Int64(size) }[...]
            let metrics = breaker.metrics(at: now)
            let failed = held.count { $0.failed }
            let rate = held.count >= minimum ? Float(failed) * 100 / Float(held.count) : -1
            let context = "seed \(seed), \(type.rawValue), step \(step)"
            #expect(metrics.bufferedCalls == held.count, "\(context)")
            #expect(metrics.failedCalls == failed, "\(context)")
            #expect(metrics.slowCalls == held.count { $0.slow }, "\(context)")
            #expect(metrics.slowFailedCalls == held.count { $0.slow && $0.failed }, "\(context)")
            #expect(metrics.failureRate == rate, "\(context)")
        }
    }
}
