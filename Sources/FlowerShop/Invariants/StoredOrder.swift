/// What the services' databases hold of one order.
package struct StoredOrder: Equatable, Sendable {
    package let number: UInt64
    package var order = OrderRow.absent
    package var payment = PaymentRow.absent
    package var delivery = DeliveryRow.absent
    package var reservation = ReservationRow.absent
    /// What inventory has taken from the shelf, also if it was put back since.
    package var taken = OrderLines(words: [])
    package var told = ToldRow.absent
    package var view = OrderView.absent

    package init(number: UInt64) { self.number = number }

    /// In minor units: what the shop has of the customer's money.
    package var money: Int64 { payment.captured - payment.refunded }

    /// What the shop should have of it, if the order has come to its end.
    package var price: Int64 { order.status == .delivered ? order.total : 0 }

    /// Whether order has come to an end with it, or never began.
    package var hasEnded: Bool {
        switch order.status {
        case .absent, .delivered, .cancelled, .failed, .refused: true
        case .awaitingPayment, .paid, .cancelling, .failing: false
        }
    }

    /// What taken lines cost; nil if they are no lines, or more than an order may cost.
    var takenTotal: Int64? {
        guard taken.isCanonical, !taken.isEmpty else { return nil }
        var total: Int64 = 0
        for index in 0..<taken.count {
            let line = taken[index]
            guard let price = Int64(exactly: line.unitPrice) else { return nil }
            let (cost, overflow) = price.multipliedReportingOverflow(by: Int64(line.quantity))
            guard !overflow, cost <= ShopLimits.maximumOrderTotal - total else { return nil }
            total += cost
        }
        return total
    }
}

/// What must be in the other databases if order has come to this end; the table in ``OrderContext`` in short.
struct StoredEnd {
    var payments: [PaymentStatus]
    /// Whether the money was captured, whatever became of it.
    var isCaptured: Bool
    var deliveries: [DeliveryStatus] = [.absent]
    var reservation = StockStatus.absent
    /// Facts that the view page must show, and those that it may.
    var facts: OrderFacts = []
    var perhaps: OrderFacts = []

    /// nil for an order that has not ended, or for a reason that no order ends for.
    init?(_ stored: StoredOrder) {
        let isRefunded = stored.payment.status == .refunded
        switch stored.order.status {
        case .awaitingPayment, .paid, .cancelling, .failing: return nil
        case .absent, .refused: self.init(payments: [.absent], isCaptured: false)
        case .delivered:
            self.init(
                payments: [.captured], isCaptured: true, deliveries: [.completed], reservation: .taken,
                facts: [.paid, .stockTaken, .deliveryStarted, .delivered],
                perhaps: [.cancellationRequested, .cancellationRefused])
        case .cancelled:
            self.init(
                payments: [.refunded], isCaptured: true, deliveries: [.cancelled], reservation: .restored,
                facts: [.paid, .cancellationRequested, .stockTaken, .deliveryCancelled, .refunded, .stockRestored],
                perhaps: .deliveryStarted)
        case .failed:
            switch FailureReason(rawValue: stored.order.reason) {
            case nil, .cancelled: return nil
            case .declined: self.init(payments: [.declined], isCaptured: false, facts: .failed)
            case .paymentTimedOut, .paymentUnavailable, .cancelledBeforePayment:
                self.init(
                    payments: [.refunded, .voided], isCaptured: isRefunded,
                    facts: isRefunded ? [.failed, .refunded] : .failed)
            case .outOfStock:
                self.init(
                    payments: [.refunded], isCaptured: true, deliveries: [.absent, .cancelRequested],
                    reservation: .outOfStock, facts: [.paid, .failed, .refunded], perhaps: .cancellationRequested)
            case .deliveryFailed:
                self.init(
                    payments: [.refunded], isCaptured: true, deliveries: [.failed], reservation: .restored,
                    facts: [.paid, .stockTaken, .deliveryStarted, .deliveryFailed, .refunded, .stockRestored],
                    perhaps: .cancellationRequested)
            }
        }
    }

    private init(
        payments: [PaymentStatus], isCaptured: Bool, deliveries: [DeliveryStatus] = [.absent],
        reservation: StockStatus = .absent, facts: OrderFacts = [], perhaps: OrderFacts = []
    ) {
        self.payments = payments
        self.isCaptured = isCaptured
        self.deliveries = deliveries
        self.reservation = reservation
        self.facts = facts
        self.perhaps = perhaps
    }
}
