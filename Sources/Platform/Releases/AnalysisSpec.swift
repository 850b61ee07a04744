package import Contexts

/// When a new version is good enough, judged by what its own replicas did.
///
/// Names: Argo Rollouts v1.9.1, `AnalysisTemplate` (`interval`, `count`, `failureLimit`). The conditions are limits
/// here, not a query.
package struct AnalysisSpec: Hashable, Sendable {
    /// What a release does when its step is over and its measurements have said nothing yet.
    package enum Inconclusive: String, Hashable, CaseIterable, Sendable {
        /// The release stays where it is until they do, if need be to the end of the run (Argo Rollouts: an
        /// inconclusive run pauses the rollout).
        case hold
        /// The release goes on once a measurement was taken.
        case proceed
    }

    /// The time between measurements, while the new version has available pods.
    package var interval: Timespan
    /// The conclusive measurements for which the release waits: a canary gets all pods only after them, and a
    /// blue-green release loses its old set only after them. Nil waits for none, but a failure within the release's
    /// time still counts.
    package var count: Int?
    /// How many measurements may fail. One more failure rolls the release back.
    package var failureLimit: Int
    /// The largest share of errors, 0...1.
    package var errorRate: Double
    /// At most 1 % of the requests may be slower; nil does not check this.
    package var p99: Timespan?
    /// How many restarts of the version's replicas one measurement may show.
    package var restarts: Int
    /// Fewer requests than this say nothing about errors and times. They are added to the next measurement.
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
