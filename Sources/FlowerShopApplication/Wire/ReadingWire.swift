internal import Applications
internal import Contexts
internal import FlowerShop
internal import Texts

/// `/payments`, `/deliveries`, `/messages` and `/products`: what one service knows about one thing.
extension ShopWire {
    private static let missingPayment = WireProblem.missing(
        "Payment has not been asked about such an order; GET /orders shows whether there is one.")
    private static let missingDelivery = WireProblem.missing(
        "Nothing of such an order was sent yet; ask again, or see with GET /orders how far it is.")
    private static let missingMessages = WireProblem.missing(
        "The customer of such an order was told nothing yet; ask again, or see with GET /orders whether there is one.")
    private static let missingProduct = WireProblem.missing(
        "The shop has no such product; GET /productInfos names them all.")

    var showPayment: WireOperation {
        aboutOrder(
            "showPayment", "Shows the payment of an order.", "/payments", ShopTopology.payment, "Payment",
            missing: Self.missingPayment, asks: { .showPayment(of: $0, customer: 0) },
            shows: { reply in
                let status = UInt8(exactly: reply.body.c).flatMap(PaymentStatus.init) ?? .absent
                return .object([
                    ("order", .integer(reply.key)), ("status", wireWord(status)), ("captured", .integer(reply.body.b)),
                    ("refunded", .integer(status == .refunded ? reply.body.b : 0)),
                ])
            })
    }

    var showDelivery: WireOperation {
        aboutOrder(
            "showDelivery", "Shows the delivery of an order.", "/deliveries", ShopTopology.delivery, "Delivery",
            missing: Self.missingDelivery, asks: { .showDelivery(of: $0, customer: 0) },
            shows: { reply in
                let status = UInt8(exactly: reply.body.c).flatMap(DeliveryStatus.init) ?? .absent
                return .object([("order", .integer(reply.key)), ("status", wireWord(status))])
            })
    }

    var showMessages: WireOperation {
        aboutOrder(
            "showMessages", "Shows what the customer of an order was told.", "/messages",
            ShopTopology.notification, "Messages", missing: Self.missingMessages,
            asks: { .showMessages(of: $0, customer: 0) },
            shows: { reply in
                let told = Milestones(rawValue: UInt16(truncatingIfNeeded: reply.body.c)).all
                return .object([("order", .integer(reply.key)), ("told", .array(told.map(wireWord)))])
            })
    }

    var showStock: WireOperation {
        WireOperation(
            name: "showStock", summary: "Shows how many pieces of a product are on the shelf.", .get,
            "/products/{number}", service: ShopTopology.inventory,
            parameters: [
                WireParameter("number", "The product's number.", 0...UInt64(ShopLimits.maximumProducts - 1))
            ], success: .init(200, "The product's stock.", "Stock"), problems: [Self.missingProduct],
            message: { call throws(WireRefusal) in .showStock(of: call["number"]) },
            answer: { reply, _ in
                Self.shown(reply, or: Self.missingProduct) {
                    .object([("number", .integer(reply.key)), ("stock", .integer(reply.body.b))])
                }
            })
    }

    /// Reads what a service knows about an order.
    private func aboutOrder(
        _ name: String, _ summary: String, _ path: String, _ service: ServiceID, _ schema: String,
        missing: WireProblem, asks message: @escaping @Sendable (UInt64) -> Message,
        shows resource: @escaping @Sendable (Message) -> JSON
    ) -> WireOperation {
        WireOperation(
            name: name, summary: summary, .get, "\(path)/{number}", service: service,
            parameters: [Self.orderNumber], success: .init(200, summary, schema), problems: [missing],
            message: { call throws(WireRefusal) in message(call["number"]) },
            answer: { reply, _ in Self.shown(reply, or: missing) { resource(reply) } })
    }

    // MARK: Schemas

    var readingSchemas: [WireForm.NamedSchema] {
        let order = WireSchema.Member("order", "The order's number.", Self.orderNumberSchema)
        return [
            .init(
                "Payment", "What payment did for an order.",
                .object([
                    order, .init("status", "How far it has come.", .states(PaymentStatus.self, but: .absent)),
                    .init(
                        "captured", "What was charged, in minor units, also where it went back since.",
                        Self.moneySchema),
                    .init("refunded", "What went back, in minor units.", Self.moneySchema),
                ]),
                example: .object([
                    ("order", .integer(1)), ("status", .string("captured")), ("captured", .integer(59_800)),
                    ("refunded", .integer(0)),
                ])),
            .init(
                "Delivery", "The delivery of an order.",
                .object([order, .init("status", "How far it has come.", .states(DeliveryStatus.self, but: .absent))]),
                example: .object([("order", .integer(1)), ("status", .string("inTransit"))])),
            .init(
                "Messages", "What the customer of an order was told, each once.",
                .object([
                    order,
                    .init(
                        "told", "In no order of time.", .list(.states(Milestone.self), 1...Milestone.allCases.count)),
                ]),
                example: .object([("order", .integer(1)), ("told", .array([.string("orderConfirmed")]))])),
            .init(
                "Stock", "A product on the shelf.",
                .object([
                    .init("number", "The product's number.", .integer(0...Int64(ShopLimits.maximumProducts - 1))),
                    .init("stock", "Pieces.", .integer(0...Int64.max)),
                ]),
                example: .object([("number", .integer(3)), ("stock", .integer(4_998))])),
        ]
    }
}
