internal import Contexts
internal import Texts

extension Format where Value == JourneyStep {
    /// A mapping with one key, the step's name, as `order: { lines: 1..3 }`; or the name alone.
    static var journeyStep: Format {
        let names = ["browse", "order", "list", "cancel"]
        let bare = Format<String>.oneOf(names, as: "step").mapped(
            { name in JourneyStep.step(named: name) }, { step in step.name })
        return .alternatives(
            "expected one of the steps: \(names.joined(separator: ", ")), visit", text: bare,
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
                visit,
            ])
    }

    /// `{ visit: /payments, think: 1s }`: the path is the step's value, its other keys stand beside it.
    private static var visit: Alternative<JourneyStep> {
        Alternative(
            ["visit"], JourneyStep(.visit(path: "/")),
            [
                Field(
                    "visit", \.path, .path,
                    "Requests a path of the gateway, as /payments: for the journey's latest order, or the product "
                        + "looked at last.", isRequired: true)
            ] + common,
            make: { step, _, _ in step }, split: { $0.name == "visit" ? $0 : nil })
    }

    private static var common: [Field<JourneyStep>] {
        [
            Field("think", \.think, .distribution, "The pause after the step."),
            Field("probability", \.probability, .probability, "The share of customers who take the step."),
        ]
    }

    private static func step(
        _ name: String, _ description: String, _ fields: [Field<JourneyStep>]
    ) -> Alternative<JourneyStep> {
        let initial = JourneyStep.step(named: name)
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
        case .visit: "visit"
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

    fileprivate var path: String {
        get { if case .visit(let path) = action { path } else { "/" } }
        set { if case .visit = action { action = .visit(path: newValue) } }
    }

    fileprivate var after: Distribution {
        get { if case .cancel(let after) = action { after } else { .constant(.zero) } }
        set { if case .cancel = action { action = .cancel(after: newValue) } }
    }
}

extension Format where Value == String {
    /// The path of a URL: a slash, and no blanks, query or fragment. Any path is well, whether or not it leads somewhere.
    fileprivate static var path: Format {
        .text(
            "expected a path as /payments",
            schema: .object([("type", .string("string")), ("pattern", .string("^/[!-\"$->@-~]{0,199}$"))]),
            parse: { (text) throws(ValueProblem) in
                let isVisible = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3F && $0 != 0x23 }
                guard text.hasPrefix("/"), text.utf8.count <= Limits.pathLength, isVisible else {
                    throw ValueProblem(
                        "is no path, expected a slash and up to \(Limits.pathLength - 1) characters without blanks, "
                            + "'?' and '#'")
                }
                return text
            },
            print: { $0 })
    }
}
