internal import Contexts

/// The measurements of one release against what they must fulfil.
///
/// A measurement of too few requests is inconclusive, and nothing of it is lost: what was counted is added to the next one
/// until there is enough for a verdict.
///
/// Source: Argo Rollouts v1.9.1, `analysis/analysis.go`, `assessMetricStatus` and
/// `assessMetricFailureInconclusiveOrError`: failed beyond `failureLimit`, successful after `count` measurements that are
/// not inconclusive. Left out: `inconclusiveLimit`, as an inconclusive measurement is no verdict here but the beginning of
/// the next one; `consecutiveErrorLimit`, as there is no query that could fail; `consecutiveSuccessLimit`, `initialDelay`.
/// There a run that is ended before its first measurement is successful; here it has said nothing.
struct Analysis: Hashable, Sendable {
    let spec: AnalysisSpec
    private(set) var failed = 0
    /// Conclusive measurements of what was to be tried.
    private var taken = 0
    /// What was counted since the latest verdict.
    private var pending = Measurement(requests: 0)

    init(_ spec: AnalysisSpec) { self.spec = spec }

    /// Whether a number of measurements is asked for.
    var isCounted: Bool { spec.count != nil }

    /// Whether all measurements that were asked for have been taken; without such a number never.
    var isComplete: Bool { spec.count.map { taken >= $0 } ?? false }

    /// Takes what was counted before a trial begins, and forgets what is too little for a verdict.
    mutating func close(with remainder: Measurement) -> Finding {
        let finding = take(remainder, isTrial: false)
        pending = Measurement(requests: 0)
        return finding
    }

    /// Takes one measurement.
    ///
    /// - Parameter isTrial: whether it is about what is to be tried. What is not can only fail: it counts as no success.
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
    /// What a measurement has come to.
    struct Finding: Hashable, Sendable {
        var verdict: MeasurementVerdict
        /// Whether the release has failed with it.
        var isFailed: Bool
        /// Whether it is about pods that died, and not about requests.
        var isOfRestarts = false
        var reason: String
    }
}
