extension CircuitBreaker {
    /// What a breaker measures: one window for `CLOSED` and `METRICS_ONLY`, one for `HALF_OPEN`.
    ///
    /// `OPEN` goes on with those of the state before it. `DISABLED` and `FORCED_OPEN` begin anew and record no call.
    ///
    /// Source: resilience4j's `CircuitBreakerMetrics`, of which it makes a new one for each state but `OPEN`.
    struct Measurements: Hashable, Sendable {
        private let minimumNumberOfCalls: Int
        private let halfOpenMinimumNumberOfCalls: Int
        private var window: SlidingWindow
        private var halfOpenWindow: SlidingWindow
        private var isHalfOpen = false

        init(_ settings: Settings, at now: Instant) {
            minimumNumberOfCalls = settings.minimumNumberOfCalls
            halfOpenMinimumNumberOfCalls = settings.halfOpenMinimumNumberOfCalls
            window = SlidingWindow(settings.slidingWindowType, size: settings.slidingWindowSize)
            halfOpenWindow = SlidingWindow(.countBased, size: settings.permittedCalls)
            window.reset(at: now)
        }

        /// Forgets everything; the cost grows with the window's size, as a new one's would.
        mutating func begin(halfOpen: Bool, at now: Instant) {
            isHalfOpen = halfOpen
            if halfOpen { halfOpenWindow.reset(at: now) } else { window.reset(at: now) }
        }

        mutating func record(failed: Bool, slow: Bool, at now: Instant) {
            if isHalfOpen {
                halfOpenWindow.record(failed: failed, slow: slow, at: now)
            } else {
                window.record(failed: failed, slow: slow, at: now)
            }
        }

        /// As of the last call.
        var rates: Rates {
            isHalfOpen
                ? Rates(halfOpenWindow.total, minimumNumberOfCalls: halfOpenMinimumNumberOfCalls)
                : Rates(window.total, minimumNumberOfCalls: minimumNumberOfCalls)
        }
    }
}
