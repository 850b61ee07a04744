/// A metric of the application, as the application declares it: what it counts, which direction is good, and what must
/// have happened for its values to mean anything.
///
/// The harness declares its own metrics itself. A recorder keeps the declarations with which metrics are registered.
/// ``Measurements`` carry them beside their series, so that the code that judges a run has them at hand.
package struct MetricDeclaration: Hashable, Codable, Sendable {
    /// What must have happened for a zero to mean anything: requests for their failures, sagas for what is left of
    /// them. An application that does nothing has no failures either.
    package struct Evidence: Hashable, Codable, Sendable {
        /// Any of these metrics, with the same service, operation, call or traffic, is evidence.
        package var metrics: [String]
        /// What a report says if there is no evidence, such as `nobody came`.
        package var missing: String
        /// Whether the evidence must be of the same window. This is so for what is counted in a window. What a run has
        /// in hand may be from before the window.
        package var isOfTheWindow: Bool

        package init(_ metrics: [String], missing: String, isOfTheWindow: Bool = true) {
            self.metrics = metrics
            self.missing = missing
            self.isOfTheWindow = isOfTheWindow
        }
    }

    /// Dotted words.
    package var name: String
    package var unit: MetricUnit
    package var better: Better
    /// What it counts, for people: a part of a sentence.
    package var meaning: String
    /// Nil if a zero needs no evidence.
    package var evidence: Evidence?
    /// Why the metric has no value, if it has none; nil if nobody knows.
    package var absence: String?

    package init(
        _ name: String, unit: MetricUnit = .count, better: Better = .neither, meaning: String,
        evidence: Evidence? = nil, absence: String? = nil
    ) {
        self.name = name
        self.unit = unit
        self.better = better
        self.meaning = meaning
        self.evidence = evidence
        self.absence = absence
    }
}
