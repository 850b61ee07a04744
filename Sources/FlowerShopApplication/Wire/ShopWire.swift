internal import Applications
internal import Contexts
internal import FlowerShop
internal import Texts

/// The shop's resources over HTTP.
///
/// What a request means, and with which status it is answered, is the shop's: a message, and ``ShopOutcome``. Only what no
/// message can carry is refused here. The prices of an order are the catalogue's, and no customer's.
struct ShopWire: Sendable {
    let configuration: ShopConfiguration

    init(_ configuration: ShopConfiguration) { self.configuration = configuration }

    var form: WireForm {
        WireForm(
            title: "Flower shop", introduction: Self.introduction,
            operations: orders + [showPayment, listOrders, listProducts, showDelivery, showStock, showMessages],
            schemas: orderSchemas + readingSchemas + listSchemas)
    }

    private static let introduction = """
        Orders, and what becomes of them. Each path belongs to a service with data of its own, which hears of what the \
        others did a moment later: an order that was just confirmed may be missing in a list, and its payment and \
        delivery are asked for by the order's number.

        Money is a whole number in minor units of the currency, as cents. Orders are numbered by the shop. A customer's \
        own number for an order is its key: send it as `Idempotency-Key`, or as `reference` in the body, and find the \
        order with `GET /orders?reference=`. A key makes one order, however often it is sent. Keys are the whole \
        shop's, so take one that nobody else takes, as a UUID; they do not end.
        """

    // MARK: What several resources have

    /// The path's number of an order.
    static let orderNumber = WireParameter("number", "The order's number.", 1...ShopLimits.maximumOrderNumber)

    static let orderNumberSchema = WireSchema.integer(1...Int64(ShopLimits.maximumOrderNumber))
    static let customerSchema = WireSchema.integer(0...Int64(ShopLimits.maximumCustomerNumber))
    static let moneySchema = WireSchema.integer(0...ShopLimits.maximumOrderTotal)

    /// The price of a product, in minor units; 0 for one that the catalogue does not have.
    func price(of product: UInt64) -> Int64 {
        product < UInt64(configuration.products.count) ? configuration.products[Int(product)].price : 0
    }

    /// What a service answers that was asked for something, or the problem that says that it has nothing.
    static func shown(_ reply: Message, or missing: WireProblem, _ resource: () -> JSON) -> WireAnswer {
        reply.shopMessage == .notFound ? .problem(missing) : .resource(status: reply.status, resource())
    }
}

/// A state as a resource says it: the name that it has in the shop, in camelCase.
func wireWord(_ state: some Any) -> JSON { .string("\(state)") }

extension WireSchema {
    /// The states that a thing may have once it is there.
    static func states<State: CaseIterable & Equatable>(_ type: State.Type, but hidden: State? = nil) -> WireSchema {
        .word(type.allCases.filter { $0 != hidden }.map { "\($0)" })
    }
}
