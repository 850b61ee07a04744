package import Applications
package import Contexts
package import FlowerShop
package import Storage

/// Compares what the shop's six databases hold with each other, while the shop stands still or while it is at work. It
/// writes nothing.
///
/// There are no books of what happened here, as a simulated run has them. Order's row says what has become of an order,
/// and the others must agree. The databases have no instant in common. What keeps a comparison right all the same is that
/// an event stays in its outbox until all subscribers have committed its effect:
///
/// - An order is under way if an event in an outbox or a timer is about it, in any database. It is not judged.
/// - If nothing was under way before the snapshots were taken, and no event was published meanwhile, all snapshots show
///   the same shop, and every order and every sum is judged.
/// - Otherwise an order that looks wrong is looked at again in later snapshots. What it lacked in the first ones because
///   they were older than others has arrived in these. If all of its rows are still the same and nothing is under way for
///   it, it is wrong. Sums over all orders are not judged.
package struct ShopStorageAudit {
    /// The rows that are read at a time.
    static let batch = 1_000
    /// The orders that look wrong and are looked at again, about 200 bytes each.
    static let maximumSuspects = 100_000

    /// Invariants that databases can tell of.
    static let invariants: [Invariant] = [
        .money, .stock, .deliveryWithoutPayment, .sagaEnds, .toldOnce, .orderState, .viewPage,
    ]

    private let snapshots: ShopSnapshots
    private let products: Int
    private(set) var report = BreachReport()
    private(set) var judged = 0
    private(set) var isQuiet = false
    private(set) var notJudged = [
        "whether an event was published twice or refused, which no database keeps",
        "the ledger of a payment provider, which is not the shop's",
    ]
    /// The first ones by number.
    private var suspects: [StoredOrder] = []
    private var suspectCount = 0
    private var totals: StoredTotals

    /// Takes snapshots of all databases, compares them, and closes the stores.
    ///
    /// - Parameter stores: of the services in the order of ``ShopTopology/services``.
    package static func result(
        of stores: [any SQLStore], for shop: ShopConfiguration
    ) async throws(DatabaseError) -> StorageAudit {
        defer { for store in stores { store.writer.close() } }
        var audit = ShopStorageAudit(try await ShopSnapshots(stores, shop), products: shop.products.count)
        try await audit.run()
        let report = audit.report
        return StorageAudit(
            audit: ApplicationAudit(
                // The stock is a sum. Where sums were not judged, only what is broken in any case is told of it.
                invariants: invariants.filter { $0 != .stock || audit.isQuiet || report.count(of: .stock) > 0 }
                    .map { ApplicationAudit.Invariant($0, in: report) },
                sagaEnds: Invariant.sagaEnds.rawValue, unfinished: report.unfinished, stuck: report.stuck),
            judged: audit.judged, isQuiet: audit.isQuiet, notJudged: audit.notJudged)
    }

    private init(_ snapshots: ShopSnapshots, products: Int) {
        self.snapshots = snapshots
        self.products = products
        totals = StoredTotals(products: products)
    }

    private mutating func run() async throws(DatabaseError) {
        let before = try await snapshots.work()
        try await snapshots.renew()
        let work = try await snapshots.work()
        isQuiet = before.isEmpty && work == before
        try await judgeOrders(work)
        let levels = try await levels()
        for breach in StoredTotals.breaches(ofLevels: levels) { report.add(breach) }
        try await judgeCustomers()
        if isQuiet {
            try await judgeTotals(levels)
            for suspect in suspects { judgeSuspect(suspect) }
        } else {
            let reason = work.isEmpty ? "events came meanwhile" : "\(work.text) are still to come"
            notJudged.append("the sums of money and the stock of products, since \(reason)")
            try await lookAgain()
        }
        if suspectCount > suspects.count {
            notJudged.append("\(suspectCount - suspects.count) more orders that look wrong")
        }
    }

    // MARK: Orders

    private mutating func judgeOrders(_ work: OpenWork) async throws(DatabaseError) {
        var orders = StoredOrders(snapshots)
        var underWay = work.orders[...]
        while let stored = try await orders.next() {
            if Self.isAmong(&underWay, stored.number) {
                report.addUnfinished()
                continue
            }
            judged += 1
            totals.add(stored)
            guard !stored.breaches().isEmpty else { continue }
            suspectCount += 1
            if suspects.count < Self.maximumSuspects { suspects.append(stored) }
        }
    }

    /// Whether ascending numbers hold this one; smaller ones are taken away.
    private static func isAmong(_ numbers: inout ArraySlice<UInt64>, _ number: UInt64) -> Bool {
        while let first = numbers.first, first < number { numbers.removeFirst() }
        return numbers.first == number
    }

    private mutating func judgeSuspect(_ stored: StoredOrder) {
        for breach in stored.breaches() {
            if breach.invariant == .sagaEnds { report.addStuck(stored.number) }
            report.add(breach)
        }
    }

    private mutating func lookAgain() async throws(DatabaseError) {
        guard !suspects.isEmpty else { return }
        try await snapshots.renew()
        let work = try await snapshots.work()
        var orders = StoredOrders(snapshots)
        var (underWay, rest) = (work.orders[...], suspects[...])
        while let suspect = rest.first, let stored = try await orders.next() {
            guard stored.number >= suspect.number else { continue }
            rest.removeFirst()
            if stored == suspect, !Self.isAmong(&underWay, stored.number) {
                judgeSuspect(stored)
            } else {
                // It goes on.
                judged -= 1
                report.addUnfinished()
            }
        }
    }

    // MARK: Products and customers

    private static let levels = "SELECT product, level FROM stock WHERE product >= ? ORDER BY product LIMIT ?"
    private static let initialLevels =
        "SELECT product, level FROM initial_stock WHERE product >= ? ORDER BY product LIMIT ?"
    private static let shownLevels = "SELECT product, level FROM products WHERE product >= ? ORDER BY product LIMIT ?"
    private static let orderCounts =
        "SELECT customer, order_count FROM customers WHERE customer >= ? ORDER BY customer LIMIT ?"
    private static let ordersByCustomer =
        "SELECT customer, COUNT(*) FROM orders WHERE customer >= ? GROUP BY customer ORDER BY customer LIMIT ?"

    private func levels() async throws(DatabaseError) -> [Int64] {
        try await values(.values(snapshots.inventory, Self.levels))
    }

    private func values(_ stream: consuming RowStream<Int64>) async throws(DatabaseError) -> [Int64] {
        var values = [Int64](repeating: 0, count: products)
        while let next = try await stream.take() {
            if next.number < UInt64(values.count) { values[Int(next.number)] = next.row }
        }
        return values
    }

    private mutating func judgeTotals(_ levels: [Int64]) async throws(DatabaseError) {
        let initial = try await values(.values(snapshots.inventory, Self.initialLevels))
        let shown = try await values(.values(snapshots.viewpage, Self.shownLevels))
        for breach in totals.breaches(initial: initial, levels: levels, shown: shown) { report.add(breach) }
    }

    /// Both are in one database, so this holds at any time.
    private mutating func judgeCustomers() async throws(DatabaseError) {
        var counted = RowStream<Int64>.values(snapshots.viewpage, Self.orderCounts)
        var listed = RowStream<Int64>.values(snapshots.viewpage, Self.ordersByCustomer)
        while true {
            let numbers = [try await counted.next(), try await listed.next()].compactMap(\.self)
            guard let customer = numbers.min() else { return }
            let breach = StoredTotals.breach(
                ofCustomer: customer, counted: counted.take(customer) ?? 0, listed: listed.take(customer) ?? 0)
            if let breach { report.add(breach) }
        }
    }
}
