package import Contexts

/// When a new version is good enough, by what its own replicas did.
///
/// Names: Argo Rollouts v1.9.1, `AnalysisTemplate` (`interval`, `count`, `failureLimit`). What a measurement must fulfil is
/// written as limits here and not as a query.
package struct AnalysisSpec: Hashable, Sendable {
    /// What a release does whose step is over and whose measurements have said nothing yet.
    package enum Inconclusive: String, Hashable, CaseIterable, Sendable {
        /// It stays where it is until they do, if need be to the end of the run (Argo Rollouts: an inconclusive run pauses
        /// the rollout).
        case hold
        /// It goes on, once a measurement was taken.
        case proceed
    }

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
    /// Fewer requests than this say nothing about errors and times: they are added to the next measurement's.
    package var minimumRequests: Int
    package var inconclusive: Inconclusive

    package init(
        interval: Timespan = .seconds(10), count: Int? = nil, failureLimit: Int = 0, errorRate: Double = 0.01,
        p99: Timespan? = nil, restarts: Int = 0, minimumRequests: Int = 20,
        inconclusive: Inconclusive = .hold
    ) {
        self.interval = interval
        self.count = count
        self.failureLimit = failureLimit
        self.errorRate = errorRate
        self.p99 = p99
        self.restarts = restarts
        self.minimumRequests = minimumRequests
        self.inconclusive = inconclusive
    }
}
