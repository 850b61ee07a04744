/// One comparison of the databases with the auditor's record.
struct ShopAudit {
    /// The number of orders that are read from each database at a time.
    static let batch: UInt64 = 4096

    let auditor: SagaAuditor
    let databases: ShopDatabases
    let isQuiet: Bool
    var report: BreachReport
    /// In minor units, over all settled orders.
    private var expectedMoney: Int64 = 0
    private var actualMoney: Int64 = 0
    var ordersByCustomer = PagedTable<CustomerCount>()

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

    /// - Parameter isUnderWay: whether an order that has not ended may still progress.
    mutating func run(_ isUnderWay: (UInt64) -> Bool) {
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
                compareState(number, orders[Int(number - first)], isUnderWay)
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
        guard row.isSettled(isQuiet: isQuiet) else { return }
        let expected = row.isSaga && row.isDelivered ? row.total : 0
        let actual = payment.captured - payment.refunded
        expectedMoney += expected
        actualMoney += actual
        if expected != actual {
            report.add(
                .money, .order(number), expected: "captured − refunded = \(expected)", actual: "\(actual)")
        }
    }

    private mutating func compareState(_ number: UInt64, _ order: OrderRow, _ isUnderWay: (UInt64) -> Bool) {
        let row = auditor.rows[number]
        let hasNoEnd = row.isSaga && !row.flags.contains(.ended)
        if hasNoEnd, isUnderWay(number) { return report.addUnfinished() }
        if row.isPromiseOpen { report.addOpenPromise() }
        if hasNoEnd {
            let histories = auditor.histories
            return report.addStuck(number, Self.stuckText(row, order, histories))
        }
        guard isQuiet else { return }
        let expected = Self.status(of: row)
        if order.status != expected || (row.isSaga && order.total != row.total) {
            report.add(
                .orderState, .order(number), expected: "\(CaseWords.status(expected)), total \(row.total)",
                actual: "\(CaseWords.status(order.status)), total \(order.total)")
        }
    }

    /// `awaiting payment, after place_order 1.000000s, order_placed 1.004000s`.
    private static func stuckText(_ row: AuditRow, _ order: OrderRow, _ histories: SagaHistories) -> String {
        let history = row.history == 0 ? "" : histories.describe(row.history - 1)
        return CaseWords.status(order.status) + (history.isEmpty ? "" : ", after " + history)
    }

    private static func status(of row: AuditRow) -> OrderStatus {
        if row.facts.contains(.withdrawn) { return .refused }
        guard row.isSaga else { return .absent }
        if row.isDelivered { return .delivered }
        return row.code == FailureReason.cancelled.rawValue ? .cancelled : .failed
    }
}
