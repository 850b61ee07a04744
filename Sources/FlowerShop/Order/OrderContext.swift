package import Contexts

/// Takes orders, asks payment, and follows each order to its terminal state.
///
/// The outcomes of everything that may go wrong, each held by a test of the same name in `OutcomeTests`:
///
/// | what happens | outcome |
/// |---|---|
/// | no lines, too many, half a line | refused at the door: `noLines`, `tooManyLines`, `malformedLines` |
/// | quantity 0, or too large; total too large | refused: `zeroQuantity`, `quantityTooLarge`, `totalTooLarge` |
/// | unknown product | refused: `unknownProduct` |
/// | in-store pick-up | refused: `inStorePickup` |
/// | order or customer number above the limit | refused: `numberOutOfRange` |
/// | a product is known to be sold out | refused: `soldOut` |
/// | the circuit breaker is open | refused: `circuitBreakerOpen`; the placement is withdrawn, no saga |
/// | the breaker opens on a customer's retry | failed: `paymentUnavailable`, since payment may have been asked before |
/// | the same order is placed again | the same answer as before; while payment is asked, payment is asked again |
/// | another order under a number that is taken | refused: `orderNumberTaken`; the first order is untouched |
/// | payment declines | failed: `declined`; nothing to compensate |
/// | payment times out or is unavailable | failed; payment refunds what it captured and captures nothing later |
/// | payment approves after order gave up | refunded, whichever of the two messages comes first |
/// | no word from payment until the deadline, as after a crash | failed: `paymentTimedOut`, as above |
/// | out of stock after payment | failed: `outOfStock`; refunded; delivery never starts |
/// | the delivery fails | failed: `deliveryFailed`; refunded, stock restored |
/// | a paid order is cancelled in time | cancelled: delivery cancelled, refunded, stock restored |
/// | cancelled before delivery has heard of the order | the same, as soon as inventory has taken the stock |
/// | cancelled, and then out of stock | failed: `outOfStock`; refunded |
/// | cancelled, and then the delivery fails | failed: `deliveryFailed`; refunded, stock restored |
/// | the cancellation overtakes the payment | accepted; once approved, failed: `cancelledBeforePayment`; refunded |
/// | the cancellation comes after the delivery, unknown to order | delivered; the customer is told `cancellationRefused` |
/// | cancelling what is delivered | rejected: `alreadyDelivered` |
/// | cancelling twice | rejected: `alreadyCancelled` |
/// | cancelling what has failed or was refused | rejected: `alreadyFailed` |
/// | cancelling an unknown order | rejected: `unknownOrder` |
/// | any event that comes again | no effect |
/// | a message that makes no sense to its context | nothing changes; `messageRefused` is published |
package struct OrderContext: BoundedContext {
    package struct Rows: EmptyInitializable, Sendable {
        /// The order's number, or nil if the message is about a product.
        package var number: UInt64?
        package var order = OrderRow.absent
        /// The product's number if the message is about one. Its row is then the only one in ``offers``.
        package var product: UInt64?
        package var offers = ShortList<OfferRow>()
        /// The lines that a database keeps of an order beside its row, for who looks at the order: ``OrderLines/words``. A
        /// database in memory keeps none.
        package var lines: [UInt64] = []

        package init() {}
    }

    let paymentDeadline: Timespan

    package init(_ configuration: ShopConfiguration) { paymentDeadline = configuration.paymentDeadline }

    package func decide(_ work: Work, rows: inout Rows, decision: inout Decision) {
        if case .outcome(let outcome) = work.cause {
            return paymentEnded(outcome, for: work.message, order: &rows.order, decision: &decision)
        }
        switch work.message.shopMessage {
        case .placeOrder: place(work.message, rows: &rows, decision: &decision)
        case .cancelOrder: cancel(work.message, order: &rows.order, decision: &decision)
        case .showOrder: show(rows, for: work.message, decision: &decision)
        case .soldOut, .backInStock: offerChanged(work.message, rows: &rows, decision: &decision)
        default: follow(work.message, order: &rows.order, decision: &decision)
        }
    }

    private func show(_ rows: Rows, for message: Message, decision: inout Decision) {
        let order = rows.order
        let code = Int64(order.status.rawValue)
        guard message.body.b == 1, order.status != .absent else {
            return decision.show(
                .orderShown, for: message, exists: order.status != .absent, b: order.total, code: code)
        }
        let body = Body(
            a: Int64(order.customer), b: order.total, c: code,
            items: order.reason == 0 && rows.lines.isEmpty ? [] : [UInt64(order.reason)] + rows.lines)
        decision.reply(Message(type: ShopMessage.orderShown.type, key: message.key, body: body))
    }

    private func offerChanged(_ message: Message, rows: inout Rows, decision: inout Decision) {
        guard rows.product != nil, rows.offers.count == 1, rows.offers[0].isKnown,
            let change = UInt32(exactly: message.body.b)
        else { return decision.refuse(message, by: ShopTopology.order) }
        // The two events have separate topics, so the older one may come last.
        guard change > rows.offers[0].change else { return }
        rows.offers[0].change = change
        rows.offers[0].isSoldOut = message.shopMessage == .soldOut
    }
}
