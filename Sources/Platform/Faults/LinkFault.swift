package import Contexts

/// One end of a link between which messages go.
package enum LinkParty: Hashable, Sendable {
    case gateway, bus
    case service(String)
    /// Every party that the other end has a link with.
    case any

    package func includes(_ service: String) -> Bool { self == .any || self == .service(service) }
}

/// What is wrong with the links from one party to another.
package struct LinkFault: Hashable, Sendable {
    package enum Effect: Hashable, Sendable {
        /// Nothing arrives.
        case partition
        /// The share of messages that do not arrive; the share that arrive twice; 0...1.
        case drop(probability: Double)
        case duplicate(probability: Double)
        /// The time that each message takes in addition.
        case delay(Distribution)
        /// The share of messages that later ones may overtake. They arrive up to `within` later.
        case reorder(probability: Double, within: Timespan)
    }

    package var from: LinkParty
    package var to: LinkParty
    /// Whether the way back is hit too.
    package var isBothWays: Bool
    package var effect: Effect

    package init(from: LinkParty, to: LinkParty, isBothWays: Bool = false, effect: Effect) {
        self.from = from
        self.to = to
        self.isBothWays = isBothWays
        self.effect = effect
    }
}
