extension ShopAudit {
    /// Compares delivery, inventory, notification and the view page, for one batch of orders.
    mutating func compareFollowers(_ numbers: Range<UInt64>, _ payments: [PaymentRow]) {
        var deliveries: [DeliveryRow] = []
        var reservations: [ReservationRow] = []
        var told: [ToldRow] = []
        var views: [OrderView] = []
        databases.deliveries.copyDeliveries(numbers, into: &deliveries)
        databases.inventory.copyReservations(numbers, into: &reservations)
        databases.notifications.copyTold(numbers, into: &told)
        databases.viewpage.copyViews(numbers, into: &views)
        for number in numbers {
            let index = Int(number - numbers.lowerBound)
            compareDelivery(number, deliveries[index], payments[index])
            let row = auditor.rows[number]
            guard isQuiet, row.isSettled(isQuiet: true) else { continue }
            compareReservation(number, reservations[index], row)
            guard !row.isSaga || row.flags.contains(.ended) else { continue }
            compareTold(number, told[index], row)
            compareView(number, views[index], row)
        }
    }

    private mutating func compareDelivery(_ number: UInt64, _ delivery: DeliveryRow, _ payment: PaymentRow) {
        let hasStarted = delivery.status == .inTransit || delivery.status == .completed || delivery.status == .failed
        if hasStarted, payment.captured == 0, payment.status != .captured, payment.status != .refunded {
            report.add(
                .deliveryWithoutPayment, .order(number), expected: "a captured payment",
                actual: "payment \(CaseWords.text(payment.status)), delivery \(CaseWords.text(delivery.status))")
        }
        if delivery.status == .completed, payment.status == .refunded {
            report.add(
                .deliveryWithoutPayment, .order(number), expected: "money kept for what was delivered",
                actual: "payment refunded, delivery completed")
        }
    }

    private mutating func compareReservation(_ number: UInt64, _ reservation: ReservationRow, _ row: AuditRow) {
        let expected: StockStatus
        if row.facts.contains(.stockRestored) || (row.hasComeToNothing && row.facts.contains(.stockTaken)) {
            expected = .restored
        } else if row.facts.contains(.stockTaken) {
            expected = .taken
        } else {
            expected = row.facts.contains(.outOfStock) ? .outOfStock : .absent
        }
        if reservation.status != expected {
            report.add(
                .stock, .order(number), expected: CaseWords.status(expected),
                actual: CaseWords.status(reservation.status))
        }
    }

    private mutating func compareTold(_ number: UInt64, _ told: ToldRow, _ row: AuditRow) {
        if told.milestones != row.due || row.told != row.due {
            report.add(
                .toldOnce, .order(number), expected: "told of \(CaseWords.milestones(row.due))",
                actual: "told of \(CaseWords.milestones(row.told)); notification remembers "
                    + CaseWords.milestones(told.milestones))
        }
    }

    private mutating func compareView(_ number: UInt64, _ view: OrderView, _ row: AuditRow) {
        let expected = row.facts.intersection(.shownOnViewPage)
        let isRight = expected.isEmpty || (view.customer == row.customer && view.total == row.total)
        if view.facts != expected || !isRight {
            report.add(
                .viewPage, .order(number),
                expected: CaseWords.view(customer: row.customer, total: row.total, expected),
                actual: CaseWords.view(customer: view.customer, total: view.total, view.facts))
        }
        if !expected.isEmpty { ordersByCustomer.update(UInt64(row.customer)) { $0.orders += 1 } }
    }
}
