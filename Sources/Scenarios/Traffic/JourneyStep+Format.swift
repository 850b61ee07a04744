internal import ActorRuntime

extension Format where Value == JourneyStep {
    /// A mapping with one key, the step's name, as `order: { lines: 1..3 }`; or the name alone.
    static var journeyStep: Format {
        let names = ["browse", "order", "list", "cancel"]
        let bare = Format<String>.oneOf(names, as: "step").mapped(
            { name in JourneyStep.step(named: name) }, { step in step.name })
        return .alternatives(
            "expected one of the steps: \(names.joined(separator: ", "))", text: bare,
            [
                step(
                    "browse", "Looks at products, with the think time after each.",
                    [
                        Field("products", \.products, .range(1...Limits.items), "How many products.")
                    ]),
                step(
                    "order", "Places an order.",
                    [
                        Field("lines", \.lines, .range(1...Limits.items), "How many different products."),
                        Field("quantity", \.quantity, .range(0...Limits.items), "Pieces of each product."),
                        Field(
                            "pickUp", \.pickUp, .probability,
                            "The share of customers who ask to fetch the order in a store; the shop refuses it."),
                    ]),
                step("list", "Lists the customer's own orders.", []),
                step(
                    "cancel", "Cancels the latest order of the journey.",
                    [
                        Field("after", \.after, .distribution, "How long after the order.")
                    ]),
            ])
    }

    private static func step(
        _ name: String, _ description: String, _ fields: [Field<JourneyStep>]
    ) -> Alternative<JourneyStep> {
        let initial = JourneyStep.step(named: name)
        let common: [Field<JourneyStep>] = [
            Field("think", \.think, .distribution, "The pause after the step."),
            Field("probability", \.probability, .probability, "The share of customers who take the step."),
        ]
        return Alternative(
            [name], initial,
            [Field(name, \.self, .record(initial, fields + common), description, isRequired: true)],
            make: { step, _, _ in step }, split: { $0.name == name ? $0 : nil })
    }
}

extension JourneyStep {
    /// The step with its defaults. Unknown names do not come here; they would list.
    fileprivate static func step(named name: String) -> JourneyStep {
        switch name {
        case "browse": JourneyStep(.browse(products: 1...5))
        case "order": JourneyStep(.order(lines: 1...3, quantity: 1...1, pickUp: 0))
        case "cancel": JourneyStep(.cancel(after: .uniform(lower: .seconds(5), upper: .seconds(40))))
        default: JourneyStep(.list)
        }
    }

    /// The step's key in a scenario file.
    package var name: String {
        switch action {
        case .browse: "browse"
        case .order: "order"
        case .list: "list"
        case .cancel: "cancel"
        }
    }

    // The keys of each step, as if every step had them; setting one that the step does not have changes nothing.

    fileprivate var products: ClosedRange<Int> {
        get { if case .browse(let products) = action { products } else { 1...1 } }
        set { if case .browse = action { action = .browse(products: newValue) } }
    }

    fileprivate var order: (lines: ClosedRange<Int>, quantity: ClosedRange<Int>, pickUp: Double) {
        get {
            if case .order(let lines, let quantity, let pickUp) = action {
                (lines, quantity, pickUp)
            } else {
                (1...1, 1...1, 0)
            }
        }
        set {
            guard case .order = action else { return }
            action = .order(lines: newValue.lines, quantity: newValue.quantity, pickUp: newValue.pickUp)
        }
    }

    fileprivate var lines: ClosedRange<Int> {
        get { order.lines }
        set { order.lines = newValue }
    }

    fileprivate var quantity: ClosedRange<Int> {
        get { order.quantity }
        set { order.quantity = newValue }
    }

    fileprivate var pickUp: Double {
        get { order.pickUp }
        set { order.pickUp = newValue }
    }

    fileprivate var after: Distribution {
        get { if case .cancel(let after) = action { after } else { .constant(.zero) } }
        set { if case .cancel = action { action = .cancel(after: newValue) } }
    }
}
