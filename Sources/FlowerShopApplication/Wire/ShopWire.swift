internal import Applications
internal import Contexts
internal import FlowerShop
internal import Texts

/// The shop's resources over HTTP.
struct ShopWire {
    private let configuration: ShopConfiguration

    init(_ configuration: ShopConfiguration) { self.configuration = configuration }

    var form: WireForm {
        WireForm(title: "Flower shop", operations: [placeOrder, showOrder, cancelOrder], schemas: [])
    }

    private var placeOrder: WireOperation {
        WireOperation(
            name: "placeOrder", summary: "Places an order.", .post, "/orders", service: ShopTopology.order,
            body: "NewOrder", makesThing: true, answers: [(201, "The order is paid.", "Order")],
            message: { call throws(WireRefusal) in try place(call) },
            answer: { reply, _ in answer(reply) })
    }

    private var showOrder: WireOperation {
        WireOperation(
            name: "showOrder", summary: "Shows an order.", .get, "/orders/{number}", service: ShopTopology.order,
            parameters: [number], answers: [(200, "The order.", "Order")],
            message: { call in .showOrder(call["number"], customer: 0) },
            answer: { reply, _ in answer(reply) })
    }

    private var cancelOrder: WireOperation {
        WireOperation(
            name: "cancelOrder", summary: "Cancels an order.", .delete, "/orders/{number}", service: ShopTopology.order,
            parameters: [number], answers: [(200, "The order is being cancelled.", "Order")],
            message: { call in .cancelOrder(call["number"], customer: 0) },
            answer: { reply, _ in answer(reply) })
    }

    private var number: WireParameter {
        WireParameter("number", "The order's number.", 0...ShopLimits.maximumOrderNumber)
    }

    private func place(_ call: WireCall) throws(WireRefusal) -> Message {
        guard let customer = call.body?["customer"]?.asInteger(UInt64.self), let lines = call.body?["lines"]?.asArray
        else { throw WireRefusal(422, "An order names its customer and its lines.") }
        var words: [OrderLine] = []
        for line in lines {
            guard let product = line["product"]?.asInteger(UInt32.self),
                let pieces = line["quantity"]?.asInteger(UInt32.self)
            else { throw WireRefusal(422, "A line names a product and a quantity.", pointer: "/lines") }
            let price = Int(product) < configuration.products.count ? configuration.products[Int(product)].price : 0
            words.append(OrderLine(product: product, quantity: pieces, unitPrice: UInt64(price)))
        }
        return .placeOrder(call.number, customer: customer, lines: OrderLines(words).words)
    }

    private func answer(_ reply: Message) -> WireAnswer {
        let status = reply.status
        guard status < 400 else { return WireAnswer(status, problem: reply.shopMessage?.name ?? "", "Refused.") }
        return WireAnswer(
            status,
            .object([("number", .integer(Int(reply.key))), ("total", .integer(Int(reply.body.b)))]),
            location: "/orders/\(reply.key)")
    }
}
