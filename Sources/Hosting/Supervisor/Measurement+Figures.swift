internal import Contexts
internal import Platform
internal import Serving

extension Measurement {
    /// What was counted between two looks at a version's figures. A gateway that has started anew counts from 0.
    ///
    /// - Parameters:
    ///   - limit: the time beyond which a request is slow. The figures know times by their bounds only, so a request that
    ///     may have been slower counts as slow.
    init(since before: FiguresSnapshot.Version, to now: FiguresSnapshot.Version, slowerThan limit: Timespan?) {
        let before: FiguresSnapshot.Version? = before.requests > now.requests ? nil : before
        let slow = limit.map { Self.slow(now, $0.seconds) - (before.map { Self.slow($0, limit?.seconds ?? 0) } ?? 0) }
        self.init(
            requests: now.requests - (before?.requests ?? 0), errors: now.failures - (before?.failures ?? 0),
            slow: slow ?? 0)
    }

    private static func slow(_ version: FiguresSnapshot.Version, _ limit: Double) -> Int {
        let quick = zip(version.durations.bounds, version.durations.counts).filter { $0.0 <= limit }
        return version.requests - quick.reduce(0) { $0 + Int($1.1) }
    }
}
