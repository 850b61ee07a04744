import Contexts

extension OrderContext {
    /// Handles an event of another context, or the deadline. Events of different topics come in any order.
    func follow(_ message: Message, order: inout OrderRow, decision: inout Decision) {
        let isDeadline = message.shopMessage == .paymentDeadline
        // Only the deadline may find a refused order: it was already on its way when the timer was cancelled.
        guard order.status != .absent, order.status != .refused || isDeadline else {
            return decision.refuse(message, by: ShopTopology.order)
        }
        switch message.shopMessage {
        case .paymentDeadline:
            guard order.status == .awaitingPayment else { return }
            return fail(message, .paymentTimedOut, order: &order, decision: &decision)
        case .outOfStock:
            guard order.status == .paid || order.status == .cancelling else { return }
            return fail(message, .outOfStock, order: &order, decision: &decision)
        case .deliveryCompleted: return delivered(message, order: &order, decision: &decision)
        case .deliveryFailed:
            guard order.status == .paid || order.status == .cancelling else { return }
            order.status = .failing
            order.reason = FailureReason.deliveryFailed.rawValue
        case .deliveryCancelled: order.flags.insert(.deliveryCancelled)
        case .paymentRefunded, .paymentVoided: order.flags.insert(.moneySettled)
        case .stockRestored: order.flags.insert(.stockRestored)
        default: return decision.refuse(message, by: ShopTopology.order)
        }
        closeIfCompensated(message, order: &order, decision: &decision)
    }

    /// Delivery is the pivot: a delivered order stays delivered, even if a cancellation was under way.
    private func delivered(_ message: Message, order: inout OrderRow, decision: inout Decision) {
        guard order.status == .paid || order.status == .cancelling else { return }
        if order.status == .cancelling { decision.publish(message.about(order, .cancellationRefused)) }
        order.status = .delivered
        decision.publish(message.about(order, .orderClosed))
    }

    /// Moves the order to its terminal state once every compensation that it needs has been confirmed.
    func closeIfCompensated(_ message: Message, order: inout OrderRow, decision: inout Decision) {
        guard order.status == .failing || order.status == .cancelling,
            order.flags.isSuperset(of: compensations(of: order))
        else { return }
        if order.status == .cancelling {
            order.status = .cancelled
            order.reason = FailureReason.cancelled.rawValue
        } else {
            order.status = .failed
        }
        decision.publish(message.about(order, .orderClosed, code: order.reason))
    }

    private func compensations(of order: OrderRow) -> OrderRow.Flags {
        if order.status == .cancelling { return [.deliveryCancelled, .moneySettled, .stockRestored] }
        switch FailureReason(rawValue: order.reason) {
        case .declined: return []
        case .deliveryFailed: return [.moneySettled, .stockRestored]
        default: return .moneySettled
        }
    }
}
