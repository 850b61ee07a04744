package import Contexts
package import Scenarios

/// What the shop's customers can do in a journey.
package enum ShopSteps {
    /// The most products of one browse, the most lines of one order, and the most pieces of one line.
    package static let maximumItems = 100

    // MARK: Their keys

    package static let products = Setting("products", "How many products.", default: 1...5) { .range(1...maximumItems) }

    package static let lines = Setting("lines", "How many different products.", default: 1...3) {
        .range(1...maximumItems)
    }

    package static let quantity = Setting("quantity", "Pieces of each product.", default: 1...1) {
        .range(0...maximumItems)
    }

    package static let pickUp = Setting(
        "pickUp", "The share of customers who ask to fetch the order in a store; the shop refuses it.", default: 0.0
    ) { .probability }

    package static let after = Setting(
        "after", "How long after the order.",
        default: Distribution.uniform(lower: .seconds(5), upper: .seconds(40))
    ) { .distribution }

    // MARK: What they are to the harness

    static let browse = StepDeclaration(
        "browse", "Looks at products, with the think time after each.", asks: "viewpage", times: products, [products])

    /// An order is paid and delivered, and its customer is notified. It therefore reaches all services.
    static let order = StepDeclaration(
        "order", "Places an order.", part: .begins, asks: "order", reaches: .all,
        [lines, quantity, pickUp])

    static let list = StepDeclaration("list", "Lists the customer's own orders.", asks: "viewpage")

    static let cancel = StepDeclaration(
        "cancel", "Cancels the latest order of the journey.", part: .follows, asks: "order", [after])

    /// Looks at a few products and orders.
    static let usualJourney = [
        JourneyStep.browse(think: .uniform(lower: .seconds(2), upper: .seconds(8))), JourneyStep.order(),
    ]
}

extension JourneyStep {
    /// Looks at this many products, with the think time after each.
    package static func browse(
        products: ClosedRange<Int> = ShopSteps.products.defaultValue, think: Distribution = .constant(.zero),
        probability: Double = 1
    ) -> JourneyStep {
        var step = JourneyStep(ShopSteps.browse.name, think: think, probability: probability)
        step[ShopSteps.products] = products
        return step
    }

    /// Orders this many different products, each in this quantity. `pickUp` is the share of customers who ask to
    /// collect the order in a store, which the shop refuses.
    package static func order(
        lines: ClosedRange<Int> = ShopSteps.lines.defaultValue,
        quantity: ClosedRange<Int> = ShopSteps.quantity.defaultValue, pickUp: Double = 0,
        think: Distribution = .constant(.zero), probability: Double = 1
    ) -> JourneyStep {
        var step = JourneyStep(ShopSteps.order.name, think: think, probability: probability)
        step[ShopSteps.lines] = lines
        step[ShopSteps.quantity] = quantity
        step[ShopSteps.pickUp] = pickUp
        return step
    }

    /// Lists the customer's own orders.
    package static func list(think: Distribution = .constant(.zero), probability: Double = 1) -> JourneyStep {
        JourneyStep(ShopSteps.list.name, think: think, probability: probability)
    }

    /// Cancels the latest order of the journey, this long after it was placed. Does nothing if there is none.
    package static func cancel(
        after: Distribution = ShopSteps.after.defaultValue, think: Distribution = .constant(.zero),
        probability: Double = 1
    ) -> JourneyStep {
        var step = JourneyStep(ShopSteps.cancel.name, think: think, probability: probability)
        step[ShopSteps.after] = after
        return step
    }
}
