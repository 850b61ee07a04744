package import Applications
internal import Contexts
internal import FlowerShop

// What the shop says to a customer where it does not do what was asked: the status of its table, the reason in
// snake_case, and a sentence that says what to do.

extension WireProblem {
    init(_ reason: RefusalReason) { self.init(reason.status, snakeCase(reason), reason.advice) }
    init(_ reason: FailureReason) { self.init(reason.status, snakeCase(reason), reason.advice) }
    init(_ reason: CancellationRejection) { self.init(reason.status, snakeCase(reason), reason.advice) }

    /// - Parameter what: a payment, a delivery...
    static func missing(_ what: String) -> WireProblem {
        let status = Message(type: ShopMessage.notFound.type, key: 0).status
        return WireProblem(status, snakeCase(ShopMessage.notFound), what)
    }

    /// What a placement may end with. Two refusals are the platform's words and not order's.
    package static let ofPlacement =
        RefusalReason.allCases.filter { $0 != .mailboxFull && $0 != .unavailable }.map { WireProblem($0) }
        + FailureReason.allCases.map { WireProblem($0) }
    /// What a cancellation may end with.
    package static let ofCancellation = CancellationRejection.allCases.map { WireProblem($0) }
}

extension RefusalReason {
    fileprivate var advice: String {
        switch self {
        case .noLines: "The order has no lines; add what is to be ordered."
        case .tooManyLines:
            "The order has more than \(ShopLimits.maximumLinesPerOrder) lines; divide it into several orders."
        case .malformedLines: "The order's lines are no pairs of product and quantity; send them as the document says."
        case .zeroQuantity: "A line has the quantity 0; leave the line out, or say how many pieces."
        case .quantityTooLarge:
            "The order has more than \(ShopLimits.maximumQuantity) pieces; divide it into several orders."
        case .totalTooLarge:
            "The order costs more than \(ShopLimits.maximumOrderTotal) minor units; divide it into several orders."
        case .unknownProduct: "A line names a product that the shop does not have; GET /productInfos names them all."
        case .inStorePickup: "The shop has no store to fetch an order in; order without inStorePickup."
        case .soldOut: "A product is sold out; order without it, or again when GET /products shows pieces."
        case .circuitBreakerOpen:
            "Payment cannot be asked at the moment, and nothing was charged; order again in a while."
        case .orderNumberTaken:
            "Another order has this number, and nothing was ordered; send the order under a new key."
        case .numberOutOfRange: "The number of the order or of the customer is larger than any; correct the customer."
        case .mailboxFull: "The shop has as many requests as it takes; order again in a while."
        case .unavailable: "No replica of the shop is ready; order again in a while."
        }
    }
}

extension FailureReason {
    fileprivate var advice: String {
        switch self {
        case .declined: "The payment was declined, and nothing was charged; order again when you can pay."
        case .paymentTimedOut:
            "Payment gave no word in time. The order is given up, and whatever was charged goes back; order again."
        case .paymentUnavailable:
            """
            Payment could not be reached. The order is given up, and whatever was charged goes back; order again in a \
            while.
            """
        case .cancelledBeforePayment: "The order was cancelled before it was paid, and whatever was charged goes back."
        case .outOfStock:
            "The goods were gone when they were to be packed, and the money goes back; order other goods."
        case .deliveryFailed: "The delivery failed on its way, and the money goes back; order again."
        case .cancelled: "The order was cancelled, and the money goes back."
        }
    }
}

extension CancellationRejection {
    fileprivate var advice: String {
        switch self {
        case .unknownOrder: "There is no order with this number; look it up with GET /orders?reference=."
        case .alreadyDelivered: "The order is delivered and can no longer be cancelled."
        case .alreadyCancelled: "The order is cancelled, or about to be; there is nothing left to do."
        case .alreadyFailed:
            "The order has come to nothing before, and its money went back; there is nothing to cancel."
        }
    }
}
