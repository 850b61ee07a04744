package import ActorRuntime

/// When a new version is good enough, by what its own replicas did.
///
/// Names: Argo Rollouts, `AnalysisTemplate` (`interval`, `count`, `failureLimit`). What a measurement must fulfil is
/// written as limits here and not as a query.
package struct AnalysisSpec: Hashable, Sendable {
    /// From measurement to measurement, while the new version has pods that are available.
    package var interval: Timespan
    /// Conclusive measurements that the release waits for: a canary gets all pods only after them, a blue-green release
    /// loses its old set only after them. Nil waits for none; what fails within the release's time counts all the same.
    package var count: Int?
    /// Failed measurements that are borne; one more rolls the release back.
    package var failureLimit: Int
    /// The largest share of errors, 0...1.
    package var errorRate: Double
    /// At most 1 % may be slower; nil does not ask.
    package var p99: Timespan?
    /// Restarts of the version's replicas that one measurement bears.
    package var restarts: Int
    /// A measurement of fewer requests than this says nothing about errors and times.
    package var minimumRequests: Int

    package init(
        interval: Timespan = .seconds(10), count: Int? = nil, failureLimit: Int = 0, errorRate: Double = 0.01,
        p99: Timespan? = nil, restarts: Int = 0, minimumRequests: Int = 20
    ) {
        self.interval = interval
        self.count = count
        self.failureLimit = failureLimit
        self.errorRate = errorRate
        self.p99 = p99
        self.restarts = restarts
        self.minimumRequests = minimumRequests
    }
}
