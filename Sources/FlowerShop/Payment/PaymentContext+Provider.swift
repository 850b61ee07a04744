package import Contexts

// Payment with a provider that has the money. The provider is asked over a wire and may be slow, fail or die, and so may
// payment, at any instant. In the end money at the provider = money in payment's books, because:
//
// - Nothing is written before the provider has answered a charge. Without an answer payment gives none either; so order's
//   breaker and time-out see it, and order, which has a deadline of its own, gives up and says so.
// - What order gives up is given back at the provider, whatever payment knows of it. The provider then lets nothing be
//   charged later, so a charge that is still on its way finds that it is too late.
// - What has to be given back is a status of the row and a timer, set in the transaction that decides it. The timer is
//   set again before the provider is asked, and goes only when it has answered.

extension PaymentContext {
    /// How payment asks the provider. The time-out is longer than order waits for payment. So it is order's breaker that
    /// sees a slow provider, and payment's workers become free again.
    package static let providerPolicy = CallPolicy(timeout: .seconds(10))

    /// Before the provider is asked again to give back; it doubles with each time, up to ``longestPause``.
    package static let firstPause = Timespan.seconds(1)
    package static let longestPause = Timespan.seconds(60)

    static func pause(afterAttempts count: Int64) -> Timespan {
        count >= 6 ? longestPause : min(firstPause * (1 << Int(max(count, 0))), longestPause)
    }

    /// Asks the provider for an order's money.
    func charge(_ message: Message, decision: inout Decision) {
        decision.request(
            Message(.charge, key: message.key, a: message.body.a, b: message.body.b), from: ShopTopology.provider)
    }

    /// The request to the provider has ended, which was sent while `message` was handled.
    func providerEnded(
        _ outcome: RequestOutcome, for message: Message, payment: inout PaymentRow, decision: inout Decision
    ) {
        var answer: Message?
        if case .reply(let reply) = outcome { answer = reply }
        if message.providerMessage == .giveBackDue {
            guard answer?.providerMessage == .gaveBack else { return }
            return gaveBack(message, payment: &payment, decision: &decision)
        }
        guard message.shopMessage == .authorizePayment else {
            return decision.refuse(message, by: ShopTopology.payment)
        }
        chargeEnded(answer?.providerMessage, message, payment: &payment, decision: &decision)
    }

    private func chargeEnded(
        _ answer: ProviderMessage?, _ message: Message, payment: inout PaymentRow, decision: inout Decision
    ) {
        switch (answer, payment.status) {
        case (.charged, .absent):
            payment.status = .captured
            payment.captured = message.body.b
        case (.declined, .absent): payment.status = .declined
        // Nobody knows what the provider did.
        case (_, .absent): return
        // The provider had promised to charge nothing later, and has.
        case (.charged, .voided):
            decision.schedule(
                Message(.giveBackDue, key: message.key, a: message.body.a, b: message.body.b), after: .zero)
        default: break
        }
        answerAuthorization(message, payment, decision: &decision)
    }

    /// Notes that the provider has to give back, and sees to it that it is asked.
    func beginGivingBack(
        _ message: Message, as status: PaymentStatus, payment: inout PaymentRow, decision: inout Decision
    ) {
        payment.status = status
        decision.schedule(
            Message(.giveBackDue, key: message.key, a: message.body.a, b: message.body.b), after: .zero)
    }

    /// It is time to ask the provider to give back.
    func giveBackDue(_ message: Message, payment: PaymentRow, decision: inout Decision) {
        switch payment.status {
        case .refunding, .voiding, .voided: break
        case .absent, .captured, .declined, .refunded: return
        }
        var again = message
        again.body.c = min(message.body.c, 1 << 32) + 1
        decision.schedule(again, after: Self.pause(afterAttempts: message.body.c))
        decision.request(Message(.giveBack, key: message.key, a: message.body.a), from: ShopTopology.provider)
    }

    private func gaveBack(_ message: Message, payment: inout PaymentRow, decision: inout Decision) {
        decision.cancelTimer(key: message.key)
        switch payment.status {
        case .refunding: refunded(message, payment: &payment, decision: &decision)
        case .voiding:
            payment.status = .voided
            decision.publish(Message(.paymentVoided, key: message.key, a: message.body.a, b: message.body.b))
        // Another answer was faster.
        case .absent, .captured, .declined, .refunded, .voided: return
        }
    }
}
