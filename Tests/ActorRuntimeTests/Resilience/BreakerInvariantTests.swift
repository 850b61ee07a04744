import ActorRuntime
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
        for step in 0..<2_000 {
            now.nanoseconds += Int64(stream.nextBounded(1_500_000_000))
            let before = breaker
            breaker.advance(to: now)
            let afterAdvance = breaker.transitions
            #expect(afterAdvance - before.transitions <= 1)
            if afterAdvance != before.transitions { inHalfOpen = 0 }
            let answer = breaker.tryAcquirePermission(at: now)
            if breaker.transitions != afterAdvance { inHalfOpen = 0 }
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
            if let last = breaker.lastTransition { #expect(last.to == breaker.state && last.at == breaker.stateSince) }
        }
        #expect(breaker.totalNotPermittedCalls == refused, "seed \(seed)")
        #expect(breaker.transitions > 0, "seed \(seed)")
    }
}
