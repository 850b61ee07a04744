internal import Contexts
internal import NIOCore

/// The connections of a client, and which of them are free.
///
/// Of those that all share, the one that became free last is used next. So a load has as many busy connections as it needs,
/// and the others come of age and are closed; in turns, all would be kept for ever, and each would have waited just long
/// enough for the target to close it.
struct ConnectionTable {
    private struct Customer {
        /// The one that is free.
        var idle: Int32 = -1
        var open = 0
        var hasLeft = false
    }

    private let policy: ConnectionPolicy
    private var slots: ContiguousArray<LoadConnection?> = []
    private var free: ContiguousArray<Int32> = []
    /// Those without a request, the longest first.
    private var idle = SlotLists()
    /// Only where each has their own.
    private var customers: [UInt64: Customer] = [:]

    init(_ policy: ConnectionPolicy) { self.policy = policy }

    var count: Int { slots.count - free.count }
    var idleCount: Int { idle.count() }
    var hasRoom: Bool { count < policy.maximum }
    private var areOwned: Bool { policy.per == .customer }

    /// Gives a number to a new one.
    mutating func insert(_ connection: LoadConnection) {
        if let slot = free.popLast() {
            connection.slot = Int(slot)
            slots[Int(slot)] = connection
        } else {
            connection.slot = slots.count
            slots.append(connection)
        }
        if areOwned { customers[connection.customer, default: Customer()].open += 1 }
    }

    /// Forgets one that is closed, or about to be.
    mutating func remove(_ connection: LoadConnection) {
        takeOut(connection)
        slots[connection.slot] = nil
        free.append(Int32(connection.slot))
        connection.slot = -1
        guard areOwned, var customer = customers[connection.customer] else { return }
        customer.open -= 1
        customers[connection.customer] = customer.open == 0 ? nil : customer
    }

    /// A free one for a customer; it is no longer free.
    mutating func take(for customer: UInt64) -> LoadConnection? {
        let slot: Int
        if areOwned {
            guard let own = customers[customer]?.idle, own >= 0 else { return nil }
            slot = Int(own)
        } else {
            guard let last = idle.last() else { return nil }
            slot = last
        }
        guard let connection = slots[slot] else { return nil }
        takeOut(connection)
        return connection
    }

    private mutating func takeOut(_ connection: LoadConnection) {
        guard connection.idleSince != nil else { return }
        connection.idleSince = nil
        idle.remove(connection.slot)
        if areOwned { customers[connection.customer]?.idle = -1 }
    }

    /// Keeps one that has its answer; false if nobody wants it any more.
    mutating func keep(_ connection: LoadConnection, at now: NIODeadline) -> Bool {
        guard policy.keepAlive > .zero else { return false }
        if areOwned {
            guard let customer = customers[connection.customer], !customer.hasLeft, customer.idle < 0 else {
                return false
            }
            customers[connection.customer]?.idle = Int32(connection.slot)
        }
        connection.idleSince = now
        idle.append(connection.slot)
        return true
    }

    /// Nobody needs a customer's connections any more. Returns the one that is free; the others are not kept later.
    mutating func leave(_ customer: UInt64) -> LoadConnection? {
        guard areOwned, let own = customers[customer] else { return nil }
        customers[customer]?.hasLeft = true
        return own.idle < 0 ? nil : slots[Int(own.idle)]
    }

    // MARK: Age

    /// The one that has been free longest.
    var oldest: LoadConnection? { idle.first().flatMap { slots[$0] } }

    private func end(_ connection: LoadConnection) -> NIODeadline {
        (connection.idleSince ?? .distantFuture) + .nanoseconds(policy.keepAlive.nanoseconds)
    }

    var nextDeadline: NIODeadline? { oldest.map(end) }

    /// One that has been free for too long.
    func aged(at now: NIODeadline) -> LoadConnection? {
        guard let oldest, end(oldest) <= now else { return nil }
        return oldest
    }

    var all: [LoadConnection] { slots.compactMap(\.self) }
}
