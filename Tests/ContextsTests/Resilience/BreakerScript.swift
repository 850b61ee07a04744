import Contexts
import Testing

/// What happens to a breaker, step by step, and the state that it must be in after each step.
struct BreakerScript: Sendable, CustomTestStringConvertible {
    enum Action: Sendable {
        /// The outcome of a call that took so long.
        case success(Timespan = .zero)
        case failure(Timespan = .zero)
        /// A caller asks for permission; the answer it must get.
        case ask(permitted: Bool)
        /// Time passes; transitions that fall due happen on the way, as an event loop would have them.
        case wait(Timespan)
    }

    typealias Step = (action: Action, state: CircuitBreaker.State)

    let name: String
    let configuration: CircuitBreakerConfiguration
    let steps: [Step]
    var testDescription: String { name }

    init(_ name: String, _ configuration: CircuitBreakerConfiguration, _ steps: [Step]) {
        self.name = name
        self.configuration = configuration
        self.steps = steps
    }

    /// Plays the script and checks each step. Returns the breaker as it is at the end.
    @discardableResult
    func play(sourceLocation: SourceLocation = #_sourceLocation) -> CircuitBreaker {
        var now = Instant.start.advanced(by: .milliseconds(250))
        var breaker = CircuitBreaker(configuration, at: now)
        for (index, step) in steps.enumerated() {
            perform(step.action, on: &breaker, at: &now, index: index, sourceLocation)
            #expect(
                breaker.state == step.state, "\(name): step \(index + 1), \(step.action)",
                sourceLocation: sourceLocation)
        }
        return breaker
    }

    private func perform(
        _ action: Action, on breaker: inout CircuitBreaker, at now: inout Instant, index: Int,
        _ sourceLocation: SourceLocation
    ) {
        switch action {
        case .success(let duration): breaker.onResult(duration: duration, succeeded: true, at: now)
        case .failure(let duration): breaker.onResult(duration: duration, succeeded: false, at: now)
        case .ask(let permitted):
            #expect(
                breaker.tryAcquirePermission(at: now) == permitted, "\(name): step \(index + 1)",
                sourceLocation: sourceLocation)
        case .wait(let span):
            let end = now + span
            while let due = breaker.nextTransition, due <= end {
                now = due
                breaker.advance(to: now)
            }
            now = end
        }
    }
}

extension CircuitBreakerConfiguration {
    /// A copy with some keys changed.
    func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }

    /// What resilience4j's `CircuitBreakerStateMachineTest` sets up.
    static let ofTheirTests = CircuitBreakerConfiguration().with {
        $0.failureRateThreshold = 50
        $0.permittedNumberOfCallsInHalfOpenState = 4
        $0.slowCallDurationThreshold = .seconds(4)
        $0.slowCallRateThreshold = 50
        $0.maxWaitDurationInHalfOpenState = .seconds(1)
        $0.slidingWindowType = .timeBased
        $0.slidingWindowSize = 20
        $0.minimumNumberOfCalls = 5
        $0.waitDurationInOpenState = .seconds(5)
    }

    /// Four calls decide.
    static let lastFour = CircuitBreakerConfiguration().with {
        $0.slidingWindowSize = 4
        $0.permittedNumberOfCallsInHalfOpenState = 2
        $0.waitDurationInOpenState = .seconds(5)
        $0.slowCallDurationThreshold = .seconds(1)
    }
}
