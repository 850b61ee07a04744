internal import Contexts
internal import FlowerShop

/// Decides about charges. One decision about an order is final: it is answered to whoever asks again.
struct ProviderContext: BoundedContext {
    /// How many orders have a status, and their amounts together.
    struct Total: Hashable, Sendable {
        var count: Int64 = 0
        var amount: Int64 = 0
    }

    struct Rows: EmptyInitializable, Sendable {
        /// The order's number; nil if the message is about none.
        var number: UInt64?
        var charge = ChargeRow.absent
        /// By status, for the ledger.
        var totals: [Total] = []
    }

    /// The amounts that are taken, as the shop's orders have them.
    private static let amounts = 0...ShopLimits.maximumOrderTotal

    /// A charge with the share of charges that are declined now, 0...1.
    static func charge(_ message: Message, decline: Double) -> Message {
        var message = message
        message.body.items = [decline.bitPattern]
        return message
    }

    func decide(_ work: Work, rows: inout Rows, decision: inout Decision) {
        let message = work.message
        switch message.providerMessage {
        case .charge where Self.amounts.contains(message.body.b):
            charge(work, charge: &rows.charge, decision: &decision)
        case .giveBack: giveBack(message, charge: &rows.charge, decision: &decision)
        case .showCharge:
            decision.reply(
                Message(
                    .chargeShown, key: message.key, b: rows.charge.amount, c: Int64(rows.charge.status.rawValue)))
        case .showLedger:
            let items = rows.totals.flatMap { [UInt64(bitPattern: $0.count), UInt64(bitPattern: $0.amount)] }
            decision.reply(Message(.ledgerShown, key: 0, items: items))
        // No decision, and so an error to whoever asks.
        default: return
        }
    }

    private func charge(_ work: Work, charge: inout ChargeRow, decision: inout Decision) {
        let message = work.message
        if charge.status == .absent {
            let decline = message.body.items.first.map { Double(bitPattern: $0) } ?? 0
            let isDeclined = Lot.happens(decline, chance: work.chance, for: Lot.decline)
            charge.status = isDeclined ? .declined : .charged
            charge.amount = message.body.b
        }
        let reply: ProviderMessage =
            switch charge.status {
            case .charged: charge.amount == message.body.b ? .charged : .contradicted
            case .absent, .declined, .gaveBack, .closed: .declined
            }
        decision.reply(Message(reply, key: message.key, b: charge.amount))
    }

    private func giveBack(_ message: Message, charge: inout ChargeRow, decision: inout Decision) {
        switch charge.status {
        case .charged: charge.status = .gaveBack
        case .absent: charge.status = .closed
        case .declined, .gaveBack, .closed: break
        }
        decision.reply(
            Message(.gaveBack, key: message.key, b: charge.status == .gaveBack ? charge.amount : 0))
    }
}
