internal import Texts

/// The result of an expectation.
package struct Verdict: Hashable, Codable, Sendable {
    package enum Outcome: String, Codable, Sendable {
        case held
        case failed
        /// There was nothing to measure, or nothing with that name: the expectation fails.
        case noSamples = "no samples"
    }

    /// The expectation as written.
    package var expectation: String
    package var outcome: Outcome
    /// In ``unit``; nil without samples.
    package var measured: Double?
    /// In ``unit``; nil if the unit is unknown, because no metric was found.
    package var demanded: Double?
    package var unit: MetricUnit?
    /// Why there are no samples and what to do; empty otherwise.
    package var reason: String

    package var isHeld: Bool { outcome == .held }

    /// The measured value for people, or why there is none: `1187 ms`, `99.4%`.
    package var measuredText: String {
        guard let measured, let unit else { return "no samples" }
        return HumanValue.text(measured, unit: unit)
    }
}
