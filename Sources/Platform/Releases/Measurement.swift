internal import Contexts
internal import Texts

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
