internal import Contexts
internal import FlowerShop
internal import Storage

/// Snapshots of the shop's six databases, each of an instant of its own.
struct ShopSnapshots {
    let orders: SQLSnapshot
    let payments: SQLSnapshot
    let deliveries: SQLSnapshot
    let inventory: SQLSnapshot
    let notifications: SQLSnapshot
    let viewpage: SQLSnapshot

    /// In the order of ``ShopTopology/services``.
    var all: [SQLSnapshot] { [orders, payments, deliveries, inventory, notifications, viewpage] }

    /// - Parameter stores: of the services in the order of ``ShopTopology/services``.
    init(_ stores: [any SQLStore], _ shop: ShopConfiguration) async throws(DatabaseError) {
        precondition(stores.count == ShopTopology.services.count, "\(stores.count) places for the shop's databases")
        func take(_ tables: some SQLTables, _ service: ServiceID) async throws(DatabaseError) -> SQLSnapshot {
            try await .take(of: tables, in: stores[Int(service.rawValue)], of: service)
        }
        orders = try await take(SQLOrderTables(shop), ShopTopology.order)
        payments = try await take(SQLPaymentTables(), ShopTopology.payment)
        deliveries = try await take(SQLDeliveryTables(), ShopTopology.delivery)
        inventory = try await take(SQLInventoryTables(shop), ShopTopology.inventory)
        notifications = try await take(SQLNotificationTables(), ShopTopology.notification)
        viewpage = try await take(SQLViewpageTables(shop), ShopTopology.viewpage)
    }

    func renew() async throws(DatabaseError) { for snapshot in all { try await snapshot.renew() } }

    /// What is still to come, by the databases' own word.
    func work() async throws(DatabaseError) -> OpenWork {
        var work = OpenWork()
        for snapshot in all {
            work.latest.append(try await snapshot.latestEvent())
            var id: UInt64 = 0
            while case let events = try await snapshot.events(after: id, limit: ShopStorageAudit.batch),
                let last = events.last
            {
                id = last.id
                for event in events { work.add(event) }
            }
            var place = 0
            while case let parked = try await snapshot.parkedEvents(from: place, limit: ShopStorageAudit.batch),
                !parked.isEmpty
            {
                place += parked.count
                for parked in parked { work.add(parked) }
            }
            var timer: PendingTimer?
            while case let timers = try await snapshot.pendingTimers(after: timer, limit: ShopStorageAudit.batch),
                let last = timers.last
            {
                timer = last
                for timer in timers { work.add(timer) }
            }
        }
        work.orders.sort()
        return work
    }
}

/// What is still to come in a shop.
struct OpenWork: Equatable {
    /// By service, the id of its latest event.
    var latest: [UInt64] = []
    var events = 0
    var timers = 0
    var parked = 0
    /// The numbers of the orders that it is about, ascending once all is added.
    var orders: [UInt64] = []

    var isEmpty: Bool { events == 0 && timers == 0 && parked == 0 }

    mutating func add(_ event: Message) {
        events += 1
        addSubject(of: event)
    }

    mutating func add(_ event: ParkedEvent) {
        parked += 1
        addSubject(of: event.event)
    }

    private mutating func addSubject(of event: Message) {
        // Such an event is about a product, whose number is no order's.
        if event.shopMessage != .soldOut, event.shopMessage != .backInStock { orders.append(event.key) }
    }

    mutating func add(_ timer: PendingTimer) {
        timers += 1
        orders.append(timer.message.key)
    }

    /// `3 events, 1 timer and 2 parked events`.
    var text: String {
        var text = "\(events) \(events == 1 ? "event" : "events")"
        text += parked == 0 ? " and " : ", "
        text += "\(timers) \(timers == 1 ? "timer" : "timers")"
        if parked > 0 { text += " and \(parked) parked \(parked == 1 ? "event" : "events") (see perennial redrive)" }
        return text
    }
}
