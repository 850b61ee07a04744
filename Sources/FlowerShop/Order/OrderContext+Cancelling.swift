import Contexts

extension OrderContext {
    func cancel(_ message: Message, order: inout OrderRow, decision: inout Decision) {
        if let rejection = rejection(of: order) {
            return decision.reply(message.following(.cancellationRejected, code: rejection.rawValue))
        }
        if order.status == .awaitingPayment {
            order.flags.insert(.cancelRequested)
        } else {
            order.status = .cancelling
            decision.publish(message.about(order, .cancellationRequested))
        }
        decision.reply(message.about(order, .cancellationAccepted))
    }

    private func rejection(of order: OrderRow) -> CancellationRejection? {
        switch order.status {
        case .absent: .unknownOrder
        case .awaitingPayment: order.flags.contains(.cancelRequested) ? .alreadyCancelled : nil
        case .paid: nil
        case .cancelling, .cancelled: .alreadyCancelled
        case .delivered: .alreadyDelivered
        case .failing, .failed, .refused: .alreadyFailed
        }
    }
}
