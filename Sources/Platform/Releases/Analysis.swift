package import Contexts
internal import Texts

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

/// Judges the measurements of one release.
///
/// A measurement of too few requests is inconclusive. Nothing of it is lost: its counts are added to the next
/// measurement until there is enough for a verdict.
///
/// Source: Argo Rollouts v1.9.1, `analysis/analysis.go`, `assessMetricStatus` and
/// `assessMetricFailureInconclusiveOrError`: failed beyond `failureLimit`, successful after `count` measurements that
/// are not inconclusive. Left out: `inconclusiveLimit`, because an inconclusive measurement here is no verdict but the
/// beginning of the next one; `consecutiveErrorLimit`, because there is no query that could fail;
/// `consecutiveSuccessLimit`, `initialDelay`. In Argo Rollouts a run that ends before its first measurement is
/// successful; here it has said nothing.
struct Analysis: Hashable, Sendable {
    let spec: AnalysisSpec
    private(set) var failed = 0
    /// Conclusive measurements of the trial.
    private var taken = 0
    /// What was counted since the latest verdict.
    private var pending = Measurement(requests: 0)

    init(_ spec: AnalysisSpec) { self.spec = spec }

    /// Whether the analysis asks for a number of measurements.
    var isCounted: Bool { spec.count != nil }

    /// Whether all the requested measurements have been taken. Always false if no number is requested.
    var isComplete: Bool { spec.count.map { taken >= $0 } ?? false }

    /// Takes what was counted before a trial begins, and forgets it if it is too little for a verdict.
    mutating func close(with remainder: Measurement) -> Finding {
        let finding = take(remainder, isTrial: false)
        pending = Measurement(requests: 0)
        return finding
    }

    /// Takes one measurement.
    ///
    /// - Parameter isTrial: whether the measurement belongs to the trial. One that does not can only fail, and never
    ///   counts as a success.
    mutating func take(_ measurement: Measurement, isTrial: Bool = true) -> Finding {
        pending.add(measurement)
        let (verdict, reason) = spec.verdict(on: pending)
        let isOfRestarts = pending.restarts > spec.restarts
        if verdict != .inconclusive {
            pending = Measurement(requests: 0)
            if isTrial { taken += 1 }
        }
        switch verdict {
        case .inconclusive: return Finding(verdict: verdict, isFailed: false, reason: "inconclusive: \(reason)")
        case .successful:
            return Finding(verdict: verdict, isFailed: false, reason: "passed: \(reason)")
        case .failed:
            failed += 1
            return Finding(
                verdict: verdict, isFailed: failed > spec.failureLimit, isOfRestarts: isOfRestarts,
                reason: "failed: \(reason)")
        }
    }
}

extension Analysis {
    /// The result of a measurement.
    struct Finding: Hashable, Sendable {
        var verdict: MeasurementVerdict
        /// Whether the release has failed with it.
        var isFailed: Bool
        /// Whether it is about pods that died, and not about requests.
        var isOfRestarts = false
        var reason: String
    }
}

/// What the replicas of the new version did in an interval.
package struct Measurement: Hashable, Sendable {
    package var requests: Int
    /// The requests among them that ended in an error.
    package var errors: Int
    /// The requests among them that took longer than ``AnalysisSpec/p99``.
    package var slow: Int
    /// How often the version's replicas were started again.
    package var restarts: Int

    package init(requests: Int, errors: Int = 0, slow: Int = 0, restarts: Int = 0) {
        self.requests = requests
        self.errors = errors
        self.slow = slow
        self.restarts = restarts
    }

    /// Adds what was counted in another interval.
    mutating func add(_ other: Measurement) {
        requests += other.requests
        errors += other.errors
        slow += other.slow
        restarts += other.restarts
    }
}

/// What a measurement says (Argo Rollouts, `AnalysisPhase`).
enum MeasurementVerdict: Hashable, Sendable {
    case successful, failed, inconclusive
}

extension AnalysisSpec {
    /// The verdict on a measurement, and the reason for it in words.
    func verdict(on measurement: Measurement) -> (verdict: MeasurementVerdict, reason: String) {
        let requests = measurement.requests
        if measurement.restarts > restarts {
            return (.failed, "\(measurement.restarts) restarts, more than \(restarts)")
        }
        guard requests >= max(1, minimumRequests) else {
            return (.inconclusive, "\(requests) requests, fewer than \(max(1, minimumRequests))")
        }
        let errors = "\(percent(measurement.errors, of: requests)) errors of \(requests) requests"
        let limit = percent(errorRate)
        if Double(measurement.errors) > errorRate * Double(requests) {
            return (.failed, "\(errors), more than \(limit)")
        }
        guard let p99 else { return (.successful, "\(errors), at most \(limit)") }
        let slow = "\(percent(measurement.slow, of: requests)) slower than \(p99)"
        if measurement.slow * 100 > requests {
            return (.failed, "\(slow) of \(requests) requests, more than 1%")
        }
        return (.successful, "\(errors), at most \(limit); \(slow), at most 1%")
    }

    private func percent(_ part: Int, of whole: Int) -> String { percent(Double(part) / Double(whole)) }
    private func percent(_ ratio: Double) -> String { PlainDecimal.rounded(ratio * 100, decimals: 2) + "%" }
}
