/// A metric of the application, as the application declares it: what it counts, in which direction good lies, and what
/// must have happened for its values to say anything.
///
/// The harness declares its own metrics itself. A recorder keeps the declarations by which metrics are registered, and
/// ``Measurements`` carry them beside their series: whoever judges what was measured has them at hand.
package struct MetricDeclaration: Hashable, Codable, Sendable {
    /// What must have happened for a zero to say anything: requests for their failures, sagas for what is left of them. An
    /// application that does nothing has no failures either.
    package struct Evidence: Hashable, Codable, Sendable {
        /// Any of these metrics, with the same service, operation, call or traffic, is evidence.
        package var metrics: [String]
        /// What is said where there is none, as `nobody came`.
        package var missing: String
        /// Whether it has to be of the same window: for what is counted in a window. What a run has in hand may be of
        /// before.
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
    /// Nil where zero speaks for itself.
    package var evidence: Evidence?
    /// Why it has no value, where it has none; nil where nobody knows.
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
