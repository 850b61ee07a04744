import Contexts

extension OrderContext {
    func place(_ message: Message, rows: inout Rows, decision: inout Decision) {
        let lines = OrderLines(words: message.body.items)
        if let reason = refusal(of: message, lines: lines) {
            return decision.reply(message.following(.orderRefused, code: reason.rawValue))
        }
        guard rows.order.status == .absent else {
            return placeAgain(message, lines: lines, order: &rows.order, decision: &decision)
        }
        if let reason = refusal(by: rows.offers, lines: lines) {
            return decision.reply(message.following(.orderRefused, code: reason.rawValue))
        }
        guard let total = total(of: lines) else {
            return decision.reply(
                message.following(.orderRefused, code: RefusalReason.totalTooLarge.rawValue))
        }
        rows.order.status = .awaitingPayment
        rows.order.customer = message.customer
        rows.order.total = total
        rows.order.fingerprint = lines.fingerprint
        decision.publish(message.about(rows.order, .orderPlaced))
        decision.schedule(message.about(rows.order, .paymentDeadline), after: paymentDeadline)
        decision.request(message.about(rows.order, .authorizePayment), from: ShopTopology.payment)
    }

    /// What is wrong with the order itself, whatever the shop has in stock.
    private func refusal(of message: Message, lines: OrderLines) -> RefusalReason? {
        if !message.hasOrderNumbers { return .numberOutOfRange }
        if message.body.b != 0 { return .inStorePickup }
        if lines.words.isEmpty { return .noLines }
        if !lines.words.count.isMultiple(of: 2) { return .malformedLines }
        if lines.count > ShopLimits.maximumLinesPerOrder { return .tooManyLines }
        var pieces: UInt64 = 0
        for index in 0..<lines.count {
            let quantity = UInt64(lines.quantity(at: index))
            if quantity == 0 { return .zeroQuantity }
            pieces += quantity
        }
        // Checked for the whole order and not for each product, because two lines may name the same product.
        return pieces > ShopLimits.maximumQuantity ? .quantityTooLarge : nil
    }

    private func refusal(by offers: ShortList<OfferRow>, lines: OrderLines) -> RefusalReason? {
        var isSoldOut = false
        for index in 0..<offers.count {
            if !offers[index].isKnown { return .unknownProduct }
            if offers[index].isSoldOut { isSoldOut = true }
        }
        if offers.count < lines.count { return .unknownProduct }
        return isSoldOut ? .soldOut : nil
    }

    /// In minor units; nil above ``ShopLimits/maximumOrderTotal``.
    private func total(of lines: OrderLines) -> Int64? {
        var total: UInt64 = 0
        for index in 0..<lines.count {
            let line = lines[index]
            let (price, overflow) = line.unitPrice.multipliedReportingOverflow(by: UInt64(line.quantity))
            if overflow || price > UInt64(ShopLimits.maximumOrderTotal) { return nil }
            total += price
            if total > UInt64(ShopLimits.maximumOrderTotal) { return nil }
        }
        return Int64(total)
    }

    /// Handles a second placement: the customer had no answer and sends the order again, or another order takes a
    /// number that is in use.
    private func placeAgain(_ message: Message, lines: OrderLines, order: inout OrderRow, decision: inout Decision) {
        guard order.customer == message.customer, order.fingerprint == lines.fingerprint else {
            return decision.reply(
                message.following(.orderRefused, code: RefusalReason.orderNumberTaken.rawValue))
        }
        guard order.status == .awaitingPayment else { return answer(message, by: order, decision: &decision) }
        // The first request may have been lost with its replica. Payment captures only once, however often it is asked.
        order.flags.insert(.retried)
        decision.request(message.about(order, .authorizePayment), from: ShopTopology.payment)
    }

    /// Answers a placement according to the current status of the order.
    func answer(_ message: Message, by order: OrderRow, decision: inout Decision) {
        switch order.status {
        case .refused: decision.reply(message.about(order, .orderRefused, code: order.reason))
        case .failing, .failed: decision.reply(message.about(order, .placementFailed, code: order.reason))
        default: decision.reply(message.about(order, .orderConfirmed))
        }
    }
}

extension Message {
    /// A message about the order with this row. The order has the number of the given message.
    func about(_ order: OrderRow, _ kind: ShopMessage, code: UInt8 = 0, items: [UInt64] = []) -> Message {
        Message(kind, key: key, a: Int64(order.customer), b: order.total, code: code, items: items)
    }
}
