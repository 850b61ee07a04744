import Contexts
import Testing

/// What holds for a breaker under any calls at all.
@Suite struct BreakerInvariantTests {
    @Test(arguments: 1...60 as ClosedRange<UInt64>) func breakerKeepsItsRulesUnderAnyCalls(seed: UInt64) {
        var stream = RandomStream(seed: seed)
        let permitted = stream.nextInRange(1...5)
        let configuration = CircuitBreakerConfiguration().with {
            $0.slidingWindowType = seed % 2 == 0 ? .countBased : .timeBased
            // A call every 0.75 s on average: 40 s hold more than the minimum.
            $0.slidingWindowSize = stream.nextInRange(seed % 2 == 0 ? 1...12 : 40...60)
            $0.minimumNumberOfCalls = stream.nextInRange(1...12)
            $0.permittedNumberOfCallsInHalfOpenState = permitted
            $0.waitDurationInOpenState = .seconds(3)
            $0.maxWaitDurationInHalfOpenState = stream.nextBool(probability: 0.5) ? .seconds(2) : .zero
            $0.automaticTransitionFromOpenToHalfOpenEnabled = stream.nextBool(probability: 0.5)
        }
        var breaker = CircuitBreaker(configuration)
        var now = Instant.start
        var inHalfOpen = 0
        var refused = 0
        var states: Set<CircuitBreaker.State> = []
        for step in 0..<2_000 {
            now.nanoseconds += Int64(stream.nextBounded(1_500_000_000))
            let before = breaker.state
            breaker.advance(to: now)
            let afterAdvance = breaker.state
            if afterAdvance != before { inHalfOpen = 0 }
            let answer = breaker.tryAcquirePermission(at: now)
            if breaker.state != afterAdvance { inHalfOpen = 0 }
            if !answer { refused += 1 }
            if answer, breaker.state == .halfOpen { inHalfOpen += 1 }
            let context = "seed \(seed), step \(step), \(breaker.state)"
            #expect(inHalfOpen <= permitted, "\(context)")
            #expect(answer || breaker.state == .open || breaker.state == .halfOpen, "\(context)")
            if answer {
                let state = breaker.state
                breaker.onResult(duration: .zero, succeeded: stream.nextBool(probability: 0.6), at: now)
                if breaker.state != state { inHalfOpen = 0 }
            }
            states.insert(breaker.state)
            // Nil until the first transition, which leads out of CLOSED.
            #expect((breaker.cause == nil) == (states == [.closed]), "\(context)")
        }
        #expect(refused > 0, "seed \(seed)")
        #expect(states.count > 1, "seed \(seed): \(states)")
    }
}
