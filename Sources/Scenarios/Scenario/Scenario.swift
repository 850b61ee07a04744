package import ActorRuntime
package import Platform

/// One validated scenario: how customers arrive, how the shop is deployed, what breaks and what is expected.
package struct Scenario: Hashable, Sendable {
    package var name = ""
    package var description = ""
    /// The root of every random stream of a run.
    package var seed: UInt64 = 1
    /// Arrivals stop here; the run ends when every saga has, at the latest ``drain`` later.
    package var duration = Timespan.minutes(1)
    package var drain = Timespan.minutes(2)
    /// Measured, and left out of expectations; at most ``duration``.
    package var warmup = Timespan.zero
    package var shop = ShopSpec()
    /// In file order; at least one.
    package var traffic: [TrafficSpec] = []
    /// In file order, with unique names.
    package var faults: [Fault] = []
    /// In file order.
    package var expectations: [ExpectationSource] = []
    /// In file order. ``ScenarioFile`` holds the scenarios that they make.
    package var variants: [Variant] = []

    package init() {}

    /// When the run ends at the latest.
    package var latestEnd: Timespan { duration + drain }
}

/// An expectation as it is written; Measurement knows what it means.
package struct ExpectationSource: Sendable {
    package var text: String
    /// Where the text begins, so that a problem inside it can be shown.
    package var position: SourcePosition

    package init(text: String, position: SourcePosition) {
        self.text = text
        self.position = position
    }
}

extension ExpectationSource: Hashable {
    /// Equal when the texts are, wherever they stand.
    package static func == (left: ExpectationSource, right: ExpectationSource) -> Bool { left.text == right.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// A scenario that differs from its file in a few values, for a comparison on the same customers.
package struct Variant: Hashable, Sendable {
    package var name: String
    /// In file order; later ones win.
    package var overrides: [Override]

    package init(name: String, overrides: [Override]) {
        self.name = name
        self.overrides = overrides
    }
}
