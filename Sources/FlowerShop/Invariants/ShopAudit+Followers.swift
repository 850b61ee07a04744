extension ShopAudit {
    /// Delivery, inventory, notification and view page, for one batch of orders.
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
                actual: "payment \(payment.status), delivery \(delivery.status)")
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
            report.add(.stock, .order(number), expected: "\(expected)", actual: "\(reservation.status)")
        }
    }

    private mutating func compareTold(_ number: UInt64, _ told: ToldRow, _ row: AuditRow) {
        if told.milestones != row.due || row.told != row.due {
            report.add(
                .toldOnce, .order(number), expected: "told of \(Self.names(row.due))",
                actual: "told of \(Self.names(row.told)), recorded \(Self.names(told.milestones))")
        }
    }

    private static func names(_ milestones: UInt8) -> String {
        "\(Milestone.allCases.filter { milestones & (1 << $0.rawValue) != 0 })"
    }

    private mutating func compareView(_ number: UInt64, _ view: OrderView, _ row: AuditRow) {
        let expected = row.facts.intersection(.shownOnViewPage)
        let isRight = expected.isEmpty || (view.customer == row.customer && view.total == row.total)
        if view.facts != expected || !isRight {
            report.add(
                .viewPage, .order(number),
                expected: "customer \(row.customer), total \(row.total), \(ViewStatus(expected)) \(expected.rawValue)",
                actual: "customer \(view.customer), total \(view.total), \(view.status) \(view.facts.rawValue)")
        }
        if !expected.isEmpty { ordersByCustomer.update(UInt64(row.customer)) { $0.orders += 1 } }
    }
}
