internal import Contexts
internal import FlowerShop
internal import Storage

/// The orders of all databases by rising number, whichever of the databases has heard of them.
struct StoredOrders {
    private var orders: RowStream<OrderRow>
    private var payments: RowStream<PaymentRow>
    private var deliveries: RowStream<DeliveryRow>
    private var reservations: RowStream<ReservationRow>
    private var taken: RowStream<[UInt64]>
    private var told: RowStream<ToldRow>
    private var views: RowStream<OrderView>

    init(_ snapshots: ShopSnapshots) {
        orders = RowStream(snapshots.orders, SQLOrderTables.orders)
        payments = RowStream(snapshots.payments, SQLPaymentTables.payments)
        deliveries = RowStream(snapshots.deliveries, SQLDeliveryTables.deliveries)
        reservations = RowStream(snapshots.inventory, SQLInventoryTables.reservations)
        taken = RowStream(snapshots.inventory, Self.takenLines)
        told = RowStream(snapshots.notifications, SQLNotificationTables.told)
        views = RowStream(snapshots.viewpage, SQLViewpageTables.orders)
    }

    @Sendable private static func takenLines(
        from number: UInt64, limit: Int, in connection: any SQLConnection
    ) throws(DatabaseError) -> [Numbered<[UInt64]>] {
        let text = "SELECT number, items FROM taken_lines WHERE number >= ? ORDER BY number LIMIT ?"
        var rows: [Numbered<[UInt64]>] = []
        for row in try connection.rows(SQLStatement(text, .bits(number), .number(limit))) {
            rows.append(Numbered(number: try row.bits(at: 0), row: try row.items(at: 1)))
        }
        return rows
    }

    /// The next order; nil at the end.
    mutating func next() async throws(DatabaseError) -> StoredOrder? {
        var number: UInt64?
        func consider(_ other: UInt64?) { if let other { number = min(number ?? other, other) } }
        consider(try await orders.next())
        consider(try await payments.next())
        consider(try await deliveries.next())
        consider(try await reservations.next())
        consider(try await taken.next())
        consider(try await told.next())
        consider(try await views.next())
        guard let number else { return nil }
        var stored = StoredOrder(number: number)
        stored.order = orders.take(number) ?? .absent
        stored.payment = payments.take(number) ?? .absent
        stored.delivery = deliveries.take(number) ?? .absent
        stored.reservation = reservations.take(number) ?? .absent
        stored.taken = OrderLines(words: taken.take(number) ?? [])
        stored.told = told.take(number) ?? .absent
        stored.view = views.take(number) ?? .absent
        return stored
    }
}
