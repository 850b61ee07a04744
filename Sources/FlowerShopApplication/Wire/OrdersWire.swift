internal import Applications
internal import Contexts
internal import FlowerShop
internal import Texts

/// `/orders`: placed, found, shown and cancelled.
extension ShopWire {
    private static let path = "/orders"
    /// The name of a customer's own key for an order, in the body and in the query.
    private static let reference = "reference"
    private static let missing = WireProblem.missing(
        "There is no such order; one that was refused leaves none. GET /orders?reference= finds one by its key.")

    var orders: [WireOperation] { [placeOrder, findOrder, showOrder, cancelOrder] }

    private var placeOrder: WireOperation {
        WireOperation(
            name: "placeOrder", summary: "Places an order, and answers when it is paid.", .post, Self.path,
            service: ShopTopology.order, body: "NewOrder", numbering: .makes(key: Self.reference),
            success: .init(201, "The order is paid.", "PlacedOrder"), problems: WireProblem.ofPlacement,
            message: { call throws(WireRefusal) in placement(call) },
            answer: { reply, _ in Self.placed(reply) })
    }

    private var findOrder: WireOperation {
        WireOperation(
            name: "findOrder", summary: "Finds an order by the key under which it was placed.", .get, Self.path,
            service: ShopTopology.order, numbering: .finds(key: Self.reference),
            success: .init(200, "The order.", "Order"), problems: [Self.missing],
            message: { call throws(WireRefusal) in .showWholeOrder(call.number) },
            answer: { reply, _ in Self.shown(reply, or: Self.missing) { Self.order(reply) } })
    }

    private var showOrder: WireOperation {
        WireOperation(
            name: "showOrder", summary: "Shows an order.", .get, "\(Self.path)/{number}", service: ShopTopology.order,
            parameters: [Self.orderNumber], success: .init(200, "The order.", "Order"), problems: [Self.missing],
            message: { call throws(WireRefusal) in .showWholeOrder(call["number"]) },
            answer: { reply, _ in Self.shown(reply, or: Self.missing) { Self.order(reply) } })
    }

    private var cancelOrder: WireOperation {
        WireOperation(
            name: "cancelOrder",
            summary: "Cancels an order. Whether it comes in time is delivery's to say; GET shows it.", .delete,
            "\(Self.path)/{number}", service: ShopTopology.order, parameters: [Self.orderNumber],
            success: .init(200, "The order is to be cancelled.", "PlacedOrder"), problems: WireProblem.ofCancellation,
            message: { call throws(WireRefusal) in .cancelOrder(call["number"], customer: 0) },
            answer: { reply, _ in Self.cancelled(reply) })
    }

    // MARK: Messages

    /// The body has been checked against its schema.
    private func placement(_ call: WireCall) -> Message {
        let lines = (call.body?["lines"]?.asArray ?? []).map { line in
            let product = line["product"]?.asInteger(UInt32.self) ?? 0
            return OrderLine(
                product: product, quantity: line["quantity"]?.asInteger(UInt32.self) ?? 0,
                unitPrice: UInt64(price(of: UInt64(product))))
        }
        return .placeOrder(
            call.number, customer: call.body?["customer"]?.asInteger(UInt64.self) ?? 0,
            lines: OrderLines(lines).words, inStorePickup: call.body?["inStorePickup"]?.asBool ?? false)
    }

    // MARK: Answers

    private static func placed(_ reply: Message) -> WireAnswer {
        let code = UInt8(exactly: reply.body.c)
        switch reply.shopMessage {
        case .orderRefused:
            guard let reason = code.flatMap(RefusalReason.init) else { return unknown(reply) }
            return .problem(WireProblem(reason))
        case .placementFailed:
            guard let reason = code.flatMap(FailureReason.init) else { return unknown(reply) }
            // There is an order with this number, which has failed.
            return .problem(WireProblem(reason), members: [("order", .integer(reply.key))])
        default: return .resource(status: reply.status, receipt(reply), location: "\(path)/\(reply.key)")
        }
    }

    private static func cancelled(_ reply: Message) -> WireAnswer {
        guard reply.shopMessage == .cancellationRejected else {
            return .resource(status: reply.status, receipt(reply))
        }
        guard let reason = UInt8(exactly: reply.body.c).flatMap(CancellationRejection.init) else {
            return unknown(reply)
        }
        return .problem(WireProblem(reason))
    }

    /// An answer with a reason of a newer version.
    private static func unknown(_ reply: Message) -> WireAnswer {
        .problem(WireProblem(reply.status, "other", "The shop gives a reason that this version does not know."))
    }

    private static func receipt(_ reply: Message) -> JSON {
        .object([
            ("number", .integer(reply.key)), ("customer", .integer(reply.body.a)), ("total", .integer(reply.body.b)),
        ])
    }

    private static func order(_ reply: Message) -> JSON {
        let status = UInt8(exactly: reply.body.c).flatMap(OrderStatus.init) ?? .absent
        var members: [(key: String, value: JSON)] = [
            ("number", .integer(reply.key)), ("customer", .integer(reply.body.a)),
            ("status", wireWord(status)), ("total", .integer(reply.body.b)),
        ]
        let lines = OrderLines(words: Array(reply.body.items.dropFirst()))
        if !lines.isEmpty {
            members.append(
                (
                    "lines",
                    .array(
                        (0..<lines.count).map { index in
                            .object([
                                ("product", .integer(lines[index].product)),
                                ("quantity", .integer(lines[index].quantity)),
                                ("unitPrice", .integer(lines[index].unitPrice)),
                            ])
                        })
                ))
        }
        if let code = reply.body.items.first.flatMap(UInt8.init(exactly:)), let reason = reason(code, status) {
            members.append(("reason", .string(reason)))
        }
        return .object(members)
    }

    /// A row keeps one number for both kinds of reasons; the status tells which it is.
    private static func reason(_ code: UInt8, _ status: OrderStatus) -> String? {
        status == .refused ? RefusalReason(rawValue: code).map(snakeCase) : FailureReason(rawValue: code).map(snakeCase)
    }

    // MARK: Schemas

    var orderSchemas: [WireForm.NamedSchema] {
        let reasons = (RefusalReason.allCases.map(snakeCase) + FailureReason.allCases.map(snakeCase))
        return [newOrder, orderLine, pricedLine, placedOrder]
            + [
                .init(
                    "Order", "An order as it stands now.",
                    .object([
                        .init("number", "The order's number.", Self.orderNumberSchema),
                        .init("customer", "Whose it is.", Self.customerSchema),
                        .init("status", "How far it has come.", .states(OrderStatus.self, but: .absent)),
                        .init("total", "What it costs, in minor units.", Self.moneySchema),
                        .init(
                            "lines", "What was ordered; missing for an order of an older version.",
                            .list(.named("PricedLine"), 1...ShopLimits.maximumLinesPerOrder), isRequired: false),
                        .init(
                            "reason", "Why it came to nothing; missing where it did not.", .word(reasons),
                            isRequired: false),
                    ]),
                    example: .object([
                        ("number", .integer(1)), ("customer", .integer(17)), ("status", .string("delivered")),
                        ("total", .integer(59_800)),
                        (
                            "lines",
                            .array([
                                .object([
                                    ("product", .integer(3)), ("quantity", .integer(2)),
                                    ("unitPrice", .integer(29_900)),
                                ])
                            ])
                        ),
                    ]))
            ]
    }

    private var pricedLine: WireForm.NamedSchema {
        .init(
            "PricedLine", "So many pieces of a product, as they were ordered.",
            .object([
                .init("product", "The product's number.", .integer(0...Int64(UInt32.max))),
                .init("quantity", "Pieces.", .integer(1...Int64(ShopLimits.maximumQuantity))),
                .init("unitPrice", "What one piece cost, in minor units.", Self.moneySchema),
            ]),
            example: .object([
                ("product", .integer(3)), ("quantity", .integer(2)), ("unitPrice", .integer(29_900)),
            ]))
    }

    private var newOrder: WireForm.NamedSchema {
        .init(
            "NewOrder", "An order to be placed. Prices are the catalogue's.",
            .object([
                .init("customer", "The customer's number.", Self.customerSchema),
                // The shop itself says what is wrong with too few and too many.
                .init(
                    "lines", "What is ordered; lines of the same product are added up.",
                    .list(
                        .named("OrderLine"), count: 1...ShopLimits.maximumLinesPerOrder,
                        takes: 0...2 * ShopLimits.maximumLinesPerOrder)),
                .init("inStorePickup", "The shop is online only: true is refused.", .flag, isRequired: false),
                .init(
                    Self.reference, "The customer's own number or name for the order: its key, as Idempotency-Key.",
                    .either([.key(longest: KeyedRequest.longestKey), .integer(0...Int64.max)]), isRequired: false),
            ]),
            example: .object([
                ("customer", .integer(17)),
                ("lines", .array([.object([("product", .integer(3)), ("quantity", .integer(2))])])),
            ]))
    }

    private var orderLine: WireForm.NamedSchema {
        .init(
            "OrderLine", "So many pieces of a product.",
            .object([
                .init(
                    "product", "The product's number.",
                    .integer(0...Int64(max(configuration.products.count - 1, 0)), takes: 0...Int64(UInt32.max))),
                .init(
                    "quantity", "Pieces.",
                    .integer(1...Int64(ShopLimits.maximumQuantity), takes: 0...Int64(UInt32.max))),
            ]),
            example: .object([("product", .integer(3)), ("quantity", .integer(2))]))
    }

    private var placedOrder: WireForm.NamedSchema {
        .init(
            "PlacedOrder", "An order's number and price: what does not change any more.",
            .object([
                .init("number", "The order's number.", Self.orderNumberSchema),
                .init("customer", "Whose it is.", Self.customerSchema),
                .init("total", "What it costs, in minor units.", Self.moneySchema),
            ]),
            example: .object([
                ("number", .integer(1)), ("customer", .integer(17)), ("total", .integer(59_800)),
            ]))
    }
}
