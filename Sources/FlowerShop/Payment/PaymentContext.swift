package import Contexts

/// Captures the money of an order once, however often it is asked, and refunds it if the order comes to nothing.
///
/// It draws itself which payments are declined, or asks a provider that has the money: ``ShopConfiguration/asksProvider``.
package struct PaymentContext: BoundedContext {
    package struct Rows: EmptyInitializable, Sendable {
        package var number: UInt64 = 0
        package var payment = PaymentRow.absent

        package init() {}
    }

    let decline: Double
    let compensates: Bool
    let asksProvider: Bool

    package init(_ configuration: ShopConfiguration) {
        decline = configuration.decline
        compensates = configuration.compensates
        asksProvider = configuration.asksProvider
    }

    package func decide(_ work: Work, rows: inout Rows, decision: inout Decision) {
        if work.message.shopMessage == .showPayment {
            return show(rows.payment, for: work.message, decision: &decision)
        }
        guard work.message.hasOrderNumbers else { return decision.refuse(work.message, by: ShopTopology.payment) }
        if case .outcome(let outcome) = work.cause {
            return providerEnded(outcome, for: work.message, payment: &rows.payment, decision: &decision)
        }
        if asksProvider, work.message.providerMessage == .giveBackDue {
            return giveBackDue(work.message, payment: rows.payment, decision: &decision)
        }
        switch work.message.shopMessage {
        case .authorizePayment: authorize(work, payment: &rows.payment, decision: &decision)
        case .orderFailed:
            guard compensates else { return }
            orderFailed(work.message, payment: &rows.payment, decision: &decision)
        case .deliveryCancelled, .deliveryFailed:
            guard compensates else { return }
            refund(work.message, payment: &rows.payment, decision: &decision)
        default: decision.refuse(work.message, by: ShopTopology.payment)
        }
    }

    private func show(_ payment: PaymentRow, for message: Message, decision: inout Decision) {
        decision.show(
            .paymentShown, for: message, exists: payment.status != .absent, b: payment.captured,
            code: Int64(payment.status.rawValue))
    }

    private func authorize(_ work: Work, payment: inout PaymentRow, decision: inout Decision) {
        if payment.status == .absent {
            if asksProvider { return charge(work.message, decision: &decision) }
            if Lot.happens(decline, chance: work.chance, for: Lot.decline) {
                payment.status = .declined
            } else {
                payment.status = .captured
                payment.captured = work.message.body.b
            }
        }
        answerAuthorization(work.message, payment, decision: &decision)
    }

    /// Refunded and voided payments are answered as declined: order has given up and must not continue.
    func answerAuthorization(_ message: Message, _ payment: PaymentRow, decision: inout Decision) {
        let isCaptured = payment.status == .captured && payment.captured == message.body.b
        decision.reply(message.following(isCaptured ? .paymentApproved : .paymentDeclined))
    }

    private func orderFailed(_ message: Message, payment: inout PaymentRow, decision: inout Decision) {
        switch payment.status {
        case .captured: refund(message, payment: &payment, decision: &decision)
        case .refunded, .voided, .refunding, .voiding: return
        case .declined where message.body.c == Int64(FailureReason.declined.rawValue): return
        case .absent where asksProvider:
            // The provider may have charged, or be about to.
            beginGivingBack(message, as: .voiding, payment: &payment, decision: &decision)
        case .declined, .absent:
            // A marker: the request may still be on its way, and then finds that it is too late.
            payment.status = .voided
            decision.publish(message.following(.paymentVoided))
        }
    }

    private func refund(_ message: Message, payment: inout PaymentRow, decision: inout Decision) {
        switch payment.status {
        case .captured:
            guard !asksProvider else {
                return beginGivingBack(message, as: .refunding, payment: &payment, decision: &decision)
            }
            refunded(message, payment: &payment, decision: &decision)
        case .refunded, .refunding: return
        case .absent, .declined, .voided, .voiding: decision.refuse(message, by: ShopTopology.payment)
        }
    }

    func refunded(_ message: Message, payment: inout PaymentRow, decision: inout Decision) {
        payment.status = .refunded
        var event = message.following(.paymentRefunded)
        event.body.b = payment.captured
        decision.publish(event)
    }
}
