internal import Contexts

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
