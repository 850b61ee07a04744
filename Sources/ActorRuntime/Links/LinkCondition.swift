package import Contexts

/// What is wrong with the link from one party to another, in that direction.
///
/// The probabilities are those of netem, Linux's network emulator. Each message meets them independently.
package struct LinkCondition: Hashable, Sendable {
    package struct Reorder: Hashable, Sendable {
        /// The share of messages that are held back, so that later ones overtake them; 0...1.
        package var probability: Double
        /// Any time up to this, each equally likely.
        package var within: Timespan

        package init(probability: Double, within: Timespan) {
            self.probability = probability
            self.within = within
        }
    }

    /// The share of messages that are lost; 0...1.
    package var dropProbability: Double
    /// The share of messages that arrive twice; 0...1.
    package var duplicateProbability: Double
    /// How much longer a message takes than it does anyway.
    package var delay: Distribution?
    package var reorder: Reorder?
    /// Nothing passes.
    package var isPartitioned: Bool
    /// The faults that partition the link, drop messages on it, and delay them.
    package var partitionedBy = FaultSet()
    package var droppedBy = FaultSet()
    package var delayedBy = FaultSet()

    package init(
        dropProbability: Double = 0, duplicateProbability: Double = 0, delay: Distribution? = nil,
        reorder: Reorder? = nil, isPartitioned: Bool = false
    ) {
        self.dropProbability = dropProbability
        self.duplicateProbability = duplicateProbability
        self.delay = delay
        self.reorder = reorder
        self.isPartitioned = isPartitioned
    }
}
