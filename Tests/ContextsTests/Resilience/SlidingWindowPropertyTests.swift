import Testing

@testable import Contexts

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
        let longestGap = [10_000_000, 500_000_000, 3_000_000_000, 40_000_000_000][stream.nextInRange(0...3)]

        var window = SlidingWindow(type, size: size)
        var now = Instant.start
        var calls: [Call] = []
        for step in 0..<300 {
            now.nanoseconds += Int64(stream.nextInRange(0...longestGap))
            let second = now.nanoseconds / 1_000_000_000
            if stream.nextBool(probability: 0.8) {
                let call = Call(
                    second: second, failed: stream.nextBool(probability: 0.4), slow: stream.nextBool(probability: 0.3))
                window.record(failed: call.failed, slow: call.slow, at: now)
                calls.append(call)
            }
            let held = type == .countBased ? calls.suffix(size) : calls.filter { $0.second > second - Int64(size) }[...]
            window.advance(to: now)
            let context = "seed \(seed), \(type.rawValue), step \(step)"
            #expect(window.total.calls == held.count, "\(context)")
            #expect(window.total.failed == held.count { $0.failed }, "\(context)")
            #expect(window.total.slow == held.count { $0.slow }, "\(context)")
            #expect(window.total.slowFailed == held.count { $0.slow && $0.failed }, "\(context)")
        }
    }
}
