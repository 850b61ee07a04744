package import Contexts
package import Platform

/// One validated scenario: how customers arrive, how the application is deployed, what breaks and what is expected.
package struct Scenario: Hashable, Sendable {
    /// What the scenario may say about its application.
    package let vocabulary: ScenarioVocabulary
    package var name = ""
    package var description = ""
    /// The root of every random stream of a run.
    package var seed: UInt64 = 1
    /// Arrivals stop here. The run ends when every saga has ended, at the latest ``drain`` later.
    package var duration = Timespan.minutes(1)
    /// Long enough for the longest of half a million deliveries. That costs nothing, because a run does not wait once
    /// all sagas have ended.
    package var drain = Timespan.minutes(10)
    /// A window of its own. Measurements leave it out where no window is named. At most ``duration``.
    package var warmup = Timespan.zero
    package var application: ApplicationSpec
    /// Where requests go that the scenario spells out; nil if it does not say.
    package var target: TargetSpec?
    /// Values for customers, in file order, with unique names.
    package var data: [FeederSpec] = []
    /// What answers mean for customers; nil for what they mean without a word.
    package var outcomes: RequestOutcomes?
    /// In file order; at least one.
    package var traffic: [TrafficSpec] = []
    /// In file order, with unique names.
    package var faults: [Fault] = []
    /// In file order, with unique names. Each is of a version that its service has.
    package var releases: [Release] = []
    /// In file order.
    package var expectations: [ExpectationSource] = []
    /// Nil if the scenario states none.
    package var steadyState: SteadyState?
    /// Names of the invariants that this scenario breaks on purpose. Each of them must be broken.
    package var breaks: [String] = []
    /// In file order. ``ScenarioFile`` holds the scenarios that are made from them.
    package var variants: [Variant] = []

    package init(of vocabulary: ScenarioVocabulary) {
        self.vocabulary = vocabulary
        application = ApplicationSpec(vocabulary)
    }

    /// The latest time at which the run ends.
    package var latestEnd: Timespan { duration + drain }
}
