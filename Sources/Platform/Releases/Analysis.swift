internal import ActorRuntime

/// The measurements of one release against what they must fulfil.
///
/// Source: Argo Rollouts, `analysis/analysis.go`, `assessMetricStatus`: failed beyond `failureLimit`, successful after
/// `count` measurements that are not inconclusive.
struct Analysis: Hashable, Sendable {
    let spec: AnalysisSpec
    private(set) var passed = 0
    private(set) var failed = 0

    init(_ spec: AnalysisSpec) { self.spec = spec }

    /// Whether a number of measurements is asked for.
    var isCounted: Bool { spec.count != nil }

    /// Whether all measurements that were asked for have been taken; without such a number never.
    var isComplete: Bool { spec.count.map { passed + failed >= $0 } ?? false }

    /// Takes one measurement; the release has failed where the first value is true.
    mutating func take(_ measurement: Measurement) -> (isFailed: Bool, reason: String) {
        let (verdict, reason) = spec.verdict(on: measurement)
        switch verdict {
        case .inconclusive: return (false, "inconclusive: \(reason)")
        case .successful:
            passed += 1
            return (false, "passed: \(reason)")
        case .failed:
            failed += 1
            return (failed > spec.failureLimit, "failed: \(reason)")
        }
    }
}
