package import Contexts

extension Message {
    /// Nil if the type is not one of the shop's.
    package var shopMessage: ShopMessage? { ShopMessage(rawValue: type.rawValue) }

    /// Whether key and customer are in range for a message about an order.
    package var hasOrderNumbers: Bool {
        key <= ShopLimits.maximumOrderNumber && UInt64(bitPattern: body.a) <= ShopLimits.maximumCustomerNumber
    }

    /// The customer of a message about an order. Its numbers must have passed ``hasOrderNumbers``.
    var customer: UInt32 { UInt32(truncatingIfNeeded: body.a) }

    init(_ kind: ShopMessage, key: UInt64, a: Int64 = 0, b: Int64 = 0, code: UInt8 = 0, items: [UInt64] = []) {
        self.init(type: kind.type, key: key, body: Body(a: a, b: b, c: Int64(code), items: items))
    }

    /// Another message about the same order, with the same customer and total.
    func following(_ kind: ShopMessage, code: UInt8 = 0, items: [UInt64] = []) -> Message {
        Message(kind, key: key, a: body.a, b: body.b, code: code, items: items)
    }

    package static func placeOrder(
        _ order: UInt64, customer: UInt64, lines: [UInt64], inStorePickup: Bool = false
    ) -> Message {
        Message(.placeOrder, key: order, a: Int64(bitPattern: customer), b: inStorePickup ? 1 : 0, items: lines)
    }

    package static func cancelOrder(_ order: UInt64, customer: UInt64) -> Message {
        Message(.cancelOrder, key: order, a: Int64(bitPattern: customer))
    }

    package static func browseProducts(from first: UInt64 = 0, count: Int, withPieces: Bool = false) -> Message {
        Message(.browseProducts, key: first, a: withPieces ? 1 : 0, b: Int64(count))
    }

    /// - Parameter bound: only orders with a lower number; 0 for the latest.
    package static func listOrders(of customer: UInt64, before bound: UInt64 = 0) -> Message {
        Message(.listOrders, key: customer, b: Int64(bitPattern: bound))
    }

    package static func showOrder(_ order: UInt64, customer: UInt64) -> Message {
        Message(.showOrder, key: order, a: Int64(bitPattern: customer))
    }

    /// Asks whose an order is, too, and why it came to nothing.
    package static func showWholeOrder(_ order: UInt64) -> Message { Message(.showOrder, key: order, b: 1) }

    package static func showPayment(of order: UInt64, customer: UInt64) -> Message {
        Message(.showPayment, key: order, a: Int64(bitPattern: customer))
    }

    package static func showDelivery(of order: UInt64, customer: UInt64) -> Message {
        Message(.showDelivery, key: order, a: Int64(bitPattern: customer))
    }

    package static func showStock(of product: UInt64) -> Message { Message(.showStock, key: product) }

    package static func showMessages(of order: UInt64, customer: UInt64) -> Message {
        Message(.showMessages, key: order, a: Int64(bitPattern: customer))
    }
}

extension Message {
    /// The event with which a service says that a message made no sense to it.
    package static func refusal(of message: Message, by service: ServiceID) -> Message {
        Message(.messageRefused, key: message.key, a: Int64(message.type.rawValue), b: Int64(service.rawValue))
    }
}

extension Decision {
    /// Answers a request to read something: with `kind` about the key, or with the news that nothing has this key. Rows
    /// do not change.
    mutating func show(
        _ kind: ShopMessage, for message: Message, exists: Bool, b: Int64 = 0, code: Int64 = 0
    ) {
        let (a, type) = (message.body.a, Int64(message.type.rawValue))
        reply(
            exists
                ? Message(type: kind.type, key: message.key, body: Body(a: a, b: b, c: code))
                : Message(type: ShopMessage.notFound.type, key: message.key, body: Body(a: a, c: type)))
    }

    /// Publishes that a message made no sense to this service and that the service did nothing.
    mutating func refuse(_ message: Message, by service: ServiceID) { publish(.refusal(of: message, by: service)) }
}
