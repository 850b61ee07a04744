import Contexts
import FlowerShop
import FlowerShopApplication
import TestDatabases
import TestSupport
import Testing

/// A place where the shop's databases live, each new and empty when it is asked for.
struct ShopStorage: Sendable {
    var name: String
    var orders: @Sendable () async throws -> any CrashableDatabase<OrderContext.Rows>
    var payments: @Sendable () async throws -> any CrashableDatabase<PaymentContext.Rows>
    var deliveries: @Sendable () async throws -> any CrashableDatabase<DeliveryContext.Rows>
    var inventory: @Sendable () async throws -> any CrashableDatabase<InventoryContext.Rows>
    var notifications: @Sendable () async throws -> any CrashableDatabase<NotificationContext.Rows>
    var viewpage: @Sendable () async throws -> any CrashableDatabase<ViewpageContext.Rows>

    private static let shop = configuration(stock: 0)

    static let memory = ShopStorage(
        name: "memory", orders: { PromptDatabase(MemoryOrderDatabase(ordersOf: shop)) },
        payments: { PromptDatabase(MemoryPaymentDatabase(paymentsOf: shop)) },
        deliveries: { PromptDatabase(MemoryDeliveryDatabase(deliveriesOf: shop)) },
        inventory: { PromptDatabase(MemoryInventoryDatabase(stockOf: shop)) },
        notifications: { PromptDatabase(MemoryNotificationDatabase(notificationsOf: shop)) },
        viewpage: { PromptDatabase(MemoryViewpageDatabase(viewsOf: shop)) })

    static func sql(_ kind: SQLKind) -> ShopStorage {
        ShopStorage(
            name: kind.rawValue,
            orders: { try await SQLSubject(SQLOrderTables(shop), of: ShopTopology.order, in: kind) },
            payments: { try await SQLSubject(SQLPaymentTables(), of: ShopTopology.payment, in: kind) },
            deliveries: { try await SQLSubject(SQLDeliveryTables(), of: ShopTopology.delivery, in: kind) },
            inventory: { try await SQLSubject(SQLInventoryTables(shop), of: ShopTopology.inventory, in: kind) },
            notifications: {
                try await SQLSubject(SQLNotificationTables(), of: ShopTopology.notification, in: kind)
            },
            viewpage: { try await SQLSubject(SQLViewpageTables(shop), of: ShopTopology.viewpage, in: kind) })
    }
}

/// A number in one of a context's rows by which the contract tells what was written; 0 where nothing was. Keys are 0 to 9.
private struct Mark<Rows: Sendable>: Sendable {
    /// The number goes from 0 to this.
    var largest: Int64
    /// A message for which the rows of a key are loaded.
    var message: @Sendable (_ key: UInt64) -> Message
    var read: @Sendable (Rows) -> Int64
    var write: @Sendable (inout Rows, Int64) -> Void
}

/// One database of one storage, for the contract: opened anew for each test.
struct DatabaseSubject: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let open: @Sendable () async throws -> OpenDatabase

    private init<Rows: Sendable>(
        _ name: String, _ open: @escaping @Sendable () async throws -> any CrashableDatabase<Rows>, _ mark: Mark<Rows>
    ) {
        testDescription = name
        self.open = { OpenDatabase(try await open(), mark) }
    }

    /// Each storage that the shop has.
    static let all = of(.memory) + SQLKind.all.flatMap { of(.sql($0)) }

    private static func of(_ storage: ShopStorage) -> [DatabaseSubject] {
        [
            DatabaseSubject(
                "order in \(storage.name)", storage.orders,
                Mark(
                    largest: 100, message: { Message(type: ShopMessage.paymentDeadline.type, key: $0) },
                    read: { $0.order.total },
                    write: { rows, mark in
                        rows.order.status = .paid
                        rows.order.total = mark
                    })),
            DatabaseSubject(
                "payment in \(storage.name)", storage.payments,
                Mark(
                    largest: 100, message: { Message(type: ShopMessage.authorizePayment.type, key: $0) },
                    read: { $0.payment.captured },
                    write: { rows, mark in
                        rows.payment.status = .captured
                        rows.payment.captured = mark
                    })),
            DatabaseSubject(
                "delivery in \(storage.name)", storage.deliveries,
                Mark(
                    largest: 5, message: { Message(type: ShopMessage.transitOver.type, key: $0) },
                    read: { Int64($0.delivery.status.rawValue) },
                    write: { rows, mark in
                        rows.delivery.status = DeliveryStatus(rawValue: UInt8(mark)) ?? .absent
                        rows.lines = rows.delivery.status == .inTransit ? [1, 1000] : []
                    })),
            DatabaseSubject(
                "inventory in \(storage.name)", storage.inventory,
                Mark(
                    largest: 100,
                    message: { key in
                        let lines = words((product: UInt32(key), quantity: 1))
                        return Message(type: ShopMessage.orderPaid.type, key: key, body: Body(items: lines))
                    }, read: { $0.stock[0].level },
                    write: { rows, mark in
                        rows.reservation.status = .taken
                        rows.stock[0].level = mark
                    })),
            DatabaseSubject(
                "notification in \(storage.name)", storage.notifications,
                Mark(
                    largest: 7, message: { Message(type: ShopMessage.orderPaid.type, key: $0) },
                    read: { Int64($0.told.milestones.rawValue) },
                    write: { rows, mark in rows.told.milestones = Milestones(rawValue: UInt16(mark)) })),
            DatabaseSubject(
                "viewpage in \(storage.name)", storage.viewpage,
                Mark(
                    largest: 100, message: { Message(type: ShopMessage.orderPaid.type, key: $0) },
                    read: { $0.order.total },
                    write: { rows, mark in
                        rows.order.facts = .paid
                        rows.order.total = mark
                    })),
        ]
    }
}

/// An open database without the type of its rows.
struct OpenDatabase: Sendable {
    /// Rows as they were loaded.
    struct Loaded: Sendable {
        fileprivate var rows: any Sendable
        var mark: Int64
    }

    let largest: Int64
    let load: @Sendable (_ key: UInt64) async throws -> Loaded
    /// Writes a mark over rows that were loaded.
    let commit: @Sendable (_ mark: Int64, _ loaded: Loaded, Transaction) async throws -> CommitResult
    let hasHandled: @Sendable (_ id: UInt64) async throws -> Bool
    let events: @Sendable (_ after: UInt64, _ limit: Int) async throws -> [Message]
    let confirm: @Sendable (_ through: UInt64) async throws -> Void
    let pendingTimers: @Sendable (_ after: PendingTimer?, _ limit: Int) async throws -> [PendingTimer]
    let forget: @Sendable (_ through: UInt64) async throws -> Void
    let crash: @Sendable (StorageLoss) async throws -> Void

    fileprivate init<Rows: Sendable>(_ database: any CrashableDatabase<Rows>, _ mark: Mark<Rows>) {
        largest = mark.largest
        load = { key in
            let rows = try await database.load(for: mark.message(key))
            return Loaded(rows: rows, mark: mark.read(rows))
        }
        commit = { number, loaded, transaction in
            var rows = try #require(loaded.rows as? Rows)
            mark.write(&rows, number)
            return try await database.commit(rows, transaction)
        }
        hasHandled = { id in try await database.hasHandled(id) }
        events = { id, limit in try await database.events(after: id, limit: limit) }
        confirm = { id in try await database.confirm(through: id) }
        pendingTimers = { timer, limit in try await database.pendingTimers(after: timer, limit: limit) }
        forget = { id in try await database.forget(through: id) }
        crash = { loss in try await database.crash(loss) }
    }
}
