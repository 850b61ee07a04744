import Contexts

extension OrderContext {
    /// Handles the end of the request for payment. `message` is the placement that the request was sent for.
    func paymentEnded(
        _ outcome: RequestOutcome, for message: Message, order: inout OrderRow, decision: inout Decision
    ) {
        guard message.shopMessage == .placeOrder, order.status != .absent else {
            return decision.refuse(message, by: ShopTopology.order)
        }
        // Another attempt, the deadline or a refusal was faster, and has settled the order.
        guard order.status == .awaitingPayment else { return answer(message, by: order, decision: &decision) }
        switch outcome {
        case .reply(let reply) where reply.shopMessage == .paymentApproved:
            paymentApproved(message, order: &order, decision: &decision)
        case .reply:
            fail(message, .declined, order: &order, decision: &decision)
        case .timedOut:
            fail(message, .paymentTimedOut, order: &order, decision: &decision)
        case .notPermitted where !order.flags.contains(.retried):
            withdraw(message, order: &order, decision: &decision)
        case .notPermitted, .unavailable:
            fail(message, .paymentUnavailable, order: &order, decision: &decision)
        }
        decision.cancelTimer(key: message.key)
        answer(message, by: order, decision: &decision)
    }

    private func paymentApproved(_ message: Message, order: inout OrderRow, decision: inout Decision) {
        guard !order.flags.contains(.cancelRequested) else {
            return fail(message, .cancelledBeforePayment, order: &order, decision: &decision)
        }
        order.status = .paid
        let lines = OrderLines(words: message.body.items).canonical()
        decision.publish(message.about(order, .orderPaid, items: lines.words))
    }

    private func withdraw(_ message: Message, order: inout OrderRow, decision: inout Decision) {
        order.status = .refused
        order.reason = RefusalReason.circuitBreakerOpen.rawValue
        decision.publish(message.about(order, .placementWithdrawn, code: order.reason))
    }

    /// Fails an order that was not or cannot be carried out, and tells the other services to undo their part.
    func fail(_ message: Message, _ reason: FailureReason, order: inout OrderRow, decision: inout Decision) {
        order.status = .failing
        order.reason = reason.rawValue
        decision.publish(message.about(order, .orderFailed, code: reason.rawValue))
        closeIfCompensated(message, order: &order, decision: &decision)
    }
}
