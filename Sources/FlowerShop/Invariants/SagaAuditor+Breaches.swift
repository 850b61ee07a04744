extension SagaAuditor {
    /// Compares the contexts' databases with what was observed.
    ///
    /// - Parameter isQuiet: whether no message is on its way and every outbox is empty. If not, what has been
    ///   published may not have reached every database, and only that is compared which must hold at any time.
    /// - Returns: the breaches seen during the run first, then those of orders by number, then of products.
    package func breaches(in databases: ShopDatabases, isQuiet: Bool) -> BreachReport {
        var audit = ShopAudit(auditor: self, databases: databases, isQuiet: isQuiet)
        audit.run()
        return audit.report
    }
}

/// One comparison of the databases with the auditor's truth.
struct ShopAudit {
    /// Orders that are read from each database at a time.
    static let batch: UInt64 = 4096

    let auditor: SagaAuditor
    let databases: ShopDatabases
    let isQuiet: Bool
    var report: BreachReport
    /// In minor units, over all orders whose sagas have ended.
    private var expectedMoney: Int64 = 0
    private var actualMoney: Int64 = 0
    private var ordersByCustomer = PagedTable<CustomerCount>()

    struct CustomerCount: TableRow {
        var orders: UInt32
        static let absent = CustomerCount(orders: 0)
    }

    init(auditor: SagaAuditor, databases: ShopDatabases, isQuiet: Bool) {
        self.auditor = auditor
        self.databases = databases
        self.isQuiet = isQuiet
        report = auditor.seen
    }

    mutating func run() {
        var orders: [OrderRow] = []
        var payments: [PaymentRow] = []
        var first: UInt64 = 0
        while first < auditor.orderCount {
            let numbers = first..<min(first + Self.batch, auditor.orderCount)
            orders.removeAll(keepingCapacity: true)
            payments.removeAll(keepingCapacity: true)
            databases.orders.copyOrders(numbers, into: &orders)
            databases.payments.copyPayments(numbers, into: &payments)
            for number in numbers {
                compareMoney(number, payments[Int(number - first)])
                compareState(number, orders[Int(number - first)])
            }
            compareFollowers(numbers, payments)
            first = numbers.upperBound
        }
        if expectedMoney != actualMoney {
            report.add(
                .money, .shop, expected: "captured − refunded = \(expectedMoney)", actual: "\(actualMoney)")
        }
        if isQuiet {
            compareProducts()
            compareCustomers()
        }
    }

    private mutating func compareMoney(_ number: UInt64, _ payment: PaymentRow) {
        let row = auditor.rows[number]
        guard !row.isSaga || row.flags.contains(.ended) else { return }
        let expected = row.isSaga && row.isDelivered ? row.total : 0
        let actual = payment.captured - payment.refunded
        expectedMoney += expected
        actualMoney += actual
        if expected != actual {
            report.add(
                .money, .order(number), expected: "captured − refunded = \(expected)", actual: "\(actual)")
        }
    }

    private mutating func compareState(_ number: UInt64, _ order: OrderRow) {
        let row = auditor.rows[number]
        if row.isSaga, !row.flags.contains(.ended) {
            let history = row.history == 0 ? "" : auditor.histories.describe(row.history - 1)
            report.add(
                .sagaEnds, .order(number), expected: "a terminal state, all compensations, the customer told",
                actual: "\(order.status) after \(history)")
            return
        }
        guard isQuiet else { return }
        let expected = Self.status(of: row)
        if order.status != expected || (row.isSaga && order.total != row.total) {
            report.add(
                .orderState, .order(number), expected: "\(expected), total \(row.total)",
                actual: "\(order.status), total \(order.total)")
        }
    }

    private static func status(of row: AuditRow) -> OrderStatus {
        if row.facts.contains(.withdrawn) { return .refused }
        guard row.isSaga else { return .absent }
        if row.isDelivered { return .delivered }
        return row.code == FailureReason.cancelled.rawValue ? .cancelled : .failed
    }

    /// Delivery, inventory, notification and view page, for one batch of orders.
    private mutating func compareFollowers(_ numbers: Range<UInt64>, _ payments: [PaymentRow]) {
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
            guard isQuiet, !row.isSaga || row.flags.contains(.ended) else { continue }
            compareReservation(number, reservations[index], row)
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
        if row.facts.contains(.stockRestored) {
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

    private mutating func compareProducts() {
        let stock = databases.inventory.stock()
        let views = databases.viewpage.products()
        for product in auditor.products.indices {
            let expected = auditor.products[product].stock - auditor.sold[product] + auditor.restored[product]
            let actual = product < stock.count ? stock[product].level : 0
            if actual != expected || actual < 0 {
                report.add(
                    .stock, .product(product),
                    expected: "\(auditor.products[product].stock) − \(auditor.sold[product]) sold + "
                        + "\(auditor.restored[product]) restored = \(expected), at least 0", actual: "\(actual)")
            }
            let shown = product < views.count ? views[product].level : 0
            if shown != expected {
                report.add(.viewPage, .product(product), expected: "\(expected) in stock", actual: "\(shown)")
            }
        }
    }

    /// A stuck saga's events reach the view page too, so customers are compared only where all sagas have ended.
    private mutating func compareCustomers() {
        guard auditor.counts.inFlight == 0 else { return }
        for customer in 0..<auditor.customerCount {
            let expected = Int(ordersByCustomer[customer].orders)
            let actual = databases.viewpage.orderCount(of: UInt32(truncatingIfNeeded: customer))
            if actual != expected {
                report.add(.viewPage, .customer(customer), expected: "\(expected) orders", actual: "\(actual)")
            }
        }
    }
}
