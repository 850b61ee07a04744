internal import Texts

/// A value of a scenario that a search may raise and lower: a number, or a rate whose unit stays the same.
package struct VariedValue: Hashable, Sendable {
    /// What the value is to the application. This decides the direction of a search.
    package enum Purpose: String, Encodable, Sendable {
        /// A larger value is harder for the application. The search looks for the highest value that holds.
        case load
        /// A larger value is easier for the application. The search looks for the smallest value that holds.
        case resource

        /// Keys of a traffic, and keys of the application, by the last part of the path.
        package static let loads = ["rate", "startRate", "target", "vus", "startVUs", "speed"]
        package static let resources = [
            "replicas", "minReplicas", "maxReplicas", "workers", "maximumPoolSize", "nodes",
        ]

        /// Nil for a path to any other value: a time, a limit, a share.
        init?(path segments: [String], in vocabulary: ScenarioVocabulary) {
            switch (segments.first, segments.last) {
            case ("traffic", let key?) where Self.loads.contains(key): self = .load
            case (vocabulary.section.key, let key?) where Self.resources.contains(key): self = .resource
            default: return nil
            }
        }
    }

    package let purpose: Purpose
    /// In ``unit``; above 0.
    package let number: Double
    /// What is written after the number: nothing, or a rate's unit, as `/s`.
    package let unit: String
    /// Whether only whole numbers make sense, as for virtual users.
    package let isWhole: Bool

    /// How the value is written for another number.
    package func text(_ number: Double) -> String { PlainDecimal.text(number) + unit }

    /// Nil for text that is neither a number nor a rate, and for zero, which cannot be doubled.
    init?(_ text: String, isWhole: Bool, purpose: Purpose) {
        let digits = text.prefix { $0 != "/" }
        unit = String(text[digits.endIndex...])
        guard unit.isEmpty || (try? Rate.parse("1" + unit)) != nil,
            let number = Decimal(digits)?.double, number > 0
        else { return nil }
        self.number = number
        self.isWhole = isWhole
        self.purpose = purpose
    }
}
