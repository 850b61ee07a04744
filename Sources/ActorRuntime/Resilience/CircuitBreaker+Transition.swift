extension CircuitBreaker {
    /// A breaker's way from one state to another.
    package struct Transition: Hashable, Sendable, CustomStringConvertible {
        /// Why it happened; the names are those that reports show.
        package enum Cause: String, CaseIterable, Sendable {
            case failureRate = "failure-rate"
            case slowCallRate = "slow-call-rate"
            case failureAndSlowCallRate = "failure-and-slow-call-rate"
            /// `waitDurationInOpenState` is over.
            case waitElapsed = "wait-elapsed"
            /// Half-open has seen enough good calls.
            case belowThresholds = "below-thresholds"
            /// `maxWaitDurationInHalfOpenState` is over.
            case halfOpenWaitElapsed = "half-open-wait-elapsed"
            case operatorRequest = "operator"
        }

        package let from: State
        package let to: State
        package let at: Instant
        package let cause: Cause

        package init(from: State, to: State, at: Instant, cause: Cause) {
            self.from = from
            self.to = to
            self.at = at
            self.cause = cause
        }

        /// `CLOSED -> OPEN at 61.250000s (failure-rate)`
        package var description: String { "\(from.rawValue) -> \(to.rawValue) at \(at) (\(cause.rawValue))" }
    }

    /// A transition that an operator asked for and that resilience4j does not know.
    package struct IllegalTransition: Error, Hashable, CustomStringConvertible {
        package let from: State
        package let to: State

        package var description: String {
            let way = from == .metricsOnly ? "CLOSED" : "OPEN"
            return "a circuit breaker cannot go from \(from.rawValue) to \(to.rawValue); go to \(way) first"
        }

        /// Source: `CircuitBreaker.StateTransition`, which lists the legal ones.
        static func isLegal(from: State, to: State) -> Bool {
            switch (from, to) {
            case (.closed, .halfOpen), (.metricsOnly, .open), (.metricsOnly, .halfOpen): false
            default: true
            }
        }
    }
}
