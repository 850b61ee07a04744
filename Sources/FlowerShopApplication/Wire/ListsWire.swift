internal import Applications
internal import Contexts
internal import FlowerShop
internal import Texts

/// `/productInfos` and `/orderHistories`: lists, a page at a time.
extension ShopWire {
    /// Products of a page where the request does not say how many.
    private static let usualPage: UInt64 = 20

    var listProducts: WireOperation {
        let largest = UInt64(ShopLimits.maximumProducts - 1)
        return WireOperation(
            name: "listProducts", summary: "Lists products by their number, with price and stock.", .get,
            "/productInfos", service: ShopTopology.viewpage,
            parameters: [
                WireParameter("from", "The number of the first product of the page.", 0...largest, default: 0),
                WireParameter(
                    "count", "How many products.", 1...UInt64(ShopLimits.maximumProductsBrowsed),
                    default: Self.usualPage),
            ], success: .init(200, "A page of products; empty behind the last one.", "ProductPage"), problems: [],
            message: { call throws(WireRefusal) in
                .browseProducts(from: call["from"], count: Int(call["count"]), withPieces: true)
            }, answer: { reply, call in .resource(status: reply.status, products(reply, count: call["count"])) })
    }

    var listOrders: WireOperation {
        WireOperation(
            name: "listOrders", summary: "Lists the orders of a customer, latest first.", .get, "/orderHistories",
            service: ShopTopology.viewpage,
            parameters: [
                WireParameter("customer", "The customer's number.", 0...ShopLimits.maximumCustomerNumber),
                WireParameter(
                    "before", "Only orders with a lower number, as `next` says; 0 for the latest.",
                    0...ShopLimits.maximumOrderNumber, default: 0),
            ],
            success: .init(
                200, "A page of \(ShopLimits.maximumOrdersListed) orders, or of those that are left.", "OrderPage"),
            problems: [],
            message: { call throws(WireRefusal) in .listOrders(of: call["customer"], before: call["before"]) },
            answer: { reply, call in .resource(status: reply.status, Self.orders(reply, before: call["before"])) })
    }

    // MARK: Answers

    private func products(_ reply: Message, count: UInt64) -> JSON {
        let products = reply.body.items.enumerated().map { index, pieces -> JSON in
            let number = reply.key + UInt64(index)
            return .object([
                ("number", .integer(number)), ("price", .integer(price(of: number))),
                // Events come in any order, and what came back may be seen before it was taken.
                ("stock", .integer(max(Int64(bitPattern: pieces), 0))),
            ])
        }
        let end = reply.key + UInt64(products.count)
        var members: [(key: String, value: JSON)] = [("products", .array(products))]
        if !products.isEmpty, end < UInt64(configuration.products.count) {
            members.append(("next", .string("/productInfos?from=\(end)&count=\(count)")))
        }
        return .object(members)
    }

    private static func orders(_ reply: Message, before bound: UInt64) -> JSON {
        let words = reply.body.items
        let orders = stride(from: 0, to: words.count - 1, by: 2).map { index -> JSON in
            let status = ViewStatus(rawValue: UInt8(truncatingIfNeeded: words[index + 1] >> 56)) ?? .confirmed
            return .object([
                ("number", .integer(words[index])), ("status", wireWord(status)),
                ("total", .integer(words[index + 1] & (1 << 56 - 1))),
            ])
        }
        var members: [(key: String, value: JSON)] = [
            ("customer", .integer(reply.key)), ("count", .integer(reply.body.a)), ("orders", .array(orders)),
        ]
        let isFull = orders.count == ShopLimits.maximumOrdersListed
        // Of the first page it is known whether it is the last one.
        if isFull, bound > 0 || reply.body.a > Int64(orders.count) {
            let last = words[words.count - 2]
            members.append(("next", .string("/orderHistories?customer=\(reply.key)&before=\(last)")))
        }
        return .object(members)
    }

    // MARK: Schemas

    var listSchemas: [WireForm.NamedSchema] {
        let number = WireSchema.Member("number", "The order's number.", Self.orderNumberSchema)
        return [
            .init(
                "ProductInfo", "A product as the view page shows it, which hears of sales a moment later.",
                .object([
                    .init("number", "The product's number.", .integer(0...Int64(ShopLimits.maximumProducts - 1))),
                    .init("price", "In minor units.", Self.moneySchema),
                    .init("stock", "Pieces.", .integer(0...Int64.max)),
                ]),
                example: .object([
                    ("number", .integer(3)), ("price", .integer(29_900)), ("stock", .integer(4_998)),
                ])),
            .init(
                "ProductPage", "A page of products.",
                .object([
                    .init(
                        "products", "By their numbers.",
                        .list(.named("ProductInfo"), 0...ShopLimits.maximumProductsBrowsed)),
                    .init("next", "The path of the next page; missing on the last one.", .text, isRequired: false),
                ]), example: .object([("products", .array([])), ("next", .string("/productInfos?from=20&count=20"))])),
            .init(
                "ListedOrder", "An order as the view page shows it, which hears of it a moment later.",
                .object([
                    number, .init("status", "How far it has come.", .states(ViewStatus.self)),
                    .init("total", "What it costs, in minor units.", Self.moneySchema),
                ]),
                example: .object([
                    ("number", .integer(1)), ("status", .string("delivered")), ("total", .integer(59_800)),
                ])),
            .init(
                "OrderPage", "A page of a customer's orders.",
                .object([
                    .init("customer", "Whose orders.", Self.customerSchema),
                    .init("count", "How many orders the customer has, on all pages.", .integer(0...Int64.max)),
                    .init(
                        "orders", "Latest first.",
                        .list(.named("ListedOrder"), 0...ShopLimits.maximumOrdersListed)),
                    .init(
                        "next", "The path of the next page, which may be empty; missing on the last one.", .text,
                        isRequired: false),
                ]),
                example: .object([
                    ("customer", .integer(17)), ("count", .integer(0)), ("orders", .array([])),
                ])),
        ]
    }
}
