package import Contexts

extension World {
    /// Events between two looks at the stop signal in virtual time.
    private static var stepsBetweenStopChecks: Int { 1024 }

    /// Does everything that is due up to and at an instant, and moves the clock there.
    ///
    /// In virtual time this takes as long as the work takes; in the live world it blocks the loop's thread until the
    /// instant has come on the wall clock, whose run begins with the first call. It ends early when the observer halts
    /// the world, or somebody asks it to stop.
    @discardableResult
    package mutating func run(until end: Instant, _ observer: some WorldObserver) -> RunEnd {
        executor.checkIsolated()
        isHalted = false
        return if let live { run(live, until: end, observer) } else { runVirtual(until: end, observer) }
    }

    /// Ends the run at hand after its current event. For the observer, from within its calls.
    package mutating func halt() { isHalted = true }

    private mutating func runVirtual(until end: Instant, _ observer: some WorldObserver) -> RunEnd {
        var steps = 0
        while !(steps % Self.stepsBetweenStopChecks == 0 && stopSignal.isStopRequested) {
            guard step(notAfter: end, observer) else {
                now = max(now, end)
                return .instantReached
            }
            if isHalted { return .halted }
            steps += 1
        }
        return .stopRequested
    }
}
