package import Contexts

/// One step of a journey.
package struct JourneyStep: Hashable, Sendable {
    package enum Action: Hashable, Sendable {
        /// Looks at this many products, with the think time after each.
        case browse(products: ClosedRange<Int>)
        /// Orders this many different products, each in this quantity; `pickUp` is the share of customers who ask to
        /// fetch the order in a store, which the shop refuses.
        case order(lines: ClosedRange<Int>, quantity: ClosedRange<Int>, pickUp: Double)
        /// Lists the customer's own orders.
        case list
        /// Cancels the latest order of the journey, this long after it was placed; nothing where there is none.
        case cancel(after: Distribution)
        /// Requests a path of the shop's gateway: for the latest order of the journey or the product looked at last,
        /// or what the path names by its number. Nothing where there is no order yet that it could be about.
        case visit(path: String)
    }

    package var action: Action
    /// The pause after the step.
    package var think: Distribution
    /// The share of customers who take the step, 0...1.
    package var probability: Double

    package init(_ action: Action, think: Distribution = .constant(.zero), probability: Double = 1) {
        self.action = action
        self.think = think
        self.probability = probability
    }

    /// What a customer does where the scenario does not say: look at a few products and order.
    package static let defaultJourney = [
        JourneyStep(.browse(products: 1...5), think: .uniform(lower: .seconds(2), upper: .seconds(8))),
        JourneyStep(.order(lines: 1...3, quantity: 1...1, pickUp: 0)),
    ]
}
