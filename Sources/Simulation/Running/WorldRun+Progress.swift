internal import Applications
internal import Contexts
internal import Platform
internal import Scenarios

extension WorldRun {
    /// How far the run has come, and what is wrong in it now.
    func progressNow(_ now: Instant) -> RunProgress {
        RunProgress(
            now: now.sinceStart, end: scenario.duration, arrivals: metrics.arrivalsSoFar,
            sagasEnded: running.tally.ended, breakersOpen: breakers.reduce(0) { $0 + $1.unhealthy },
            failing: faultWatch.lasting + application.services.indices.compactMap(lack))
    }

    /// Nil for a service that has all the replicas that it should have.
    private func lack(_ service: Int) -> String? {
        let (ready, desired) = cluster.readiness(of: service)
        return ready < desired ? "\(application.services[service]) \(ready)/\(desired) ready" : nil
    }
}
