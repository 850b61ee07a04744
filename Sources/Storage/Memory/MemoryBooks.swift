public import Contexts

/// The inbox, the outbox and the timers of a database in memory.
@usableFromInline struct MemoryBooks: Sendable {
    /// What a crash can bring back. A copy shares its memory until one of the two copies is written to.
    struct Contents: Sendable {
        var inbox = InboxSet()
        var outbox: [Message] = []
        var timers = TimerTable()
    }

    var contents = Contents()
    /// The id of the latest event: (the service's number + 1) << 48 | a running number from 1. Ids below 1 << 48 are
    /// those that the world gives. The number survives every crash. Otherwise a service that has seen an event would
    /// take a new event with the same id for the old one.
    private var latestEvent: UInt64
    /// What the storage keeps in a crash; nil while every commit is durable by itself.
    private var synced: Contents?

    @usableFromInline init(_ service: ServiceID) { latestEvent = UInt64(service.rawValue + 1) << 48 }

    // This function and `events` are mutating although they change nothing: before a call that only borrows, the
    // compiler copies all of the books.

    /// Whether the message or timer of a transaction was already handled.
    @usableFromInline mutating func hasHandled(_ transaction: inout Transaction) -> Bool {
        if let id = transaction.handled, contents.inbox.contains(id) { return true }
        if let timer = transaction.fired, contents.timers[timer.key]?.name != timer { return true }
        return false
    }

    /// Carries out a transaction, except for its rows.
    @usableFromInline mutating func write(_ transaction: inout Transaction) {
        for index in transaction.events.indices {
            latestEvent += 1
            contents.outbox.append(transaction.events[index].numbered(latestEvent))
        }
        if let timer = transaction.fired { contents.timers.remove(timer.key) }
        for key in transaction.cancelledTimers { contents.timers.remove(key) }
        for timer in transaction.timers { contents.timers.set(timer.message, due: transaction.due(timer)) }
        if let id = transaction.handled { contents.inbox.insert(id) }
    }

    mutating func events(after id: UInt64, limit: Int, into events: inout [Message]) {
        var first = place(after: id)
        let end = limit < contents.outbox.count - first ? first + limit : contents.outbox.count
        while first < end {
            events.append(contents.outbox[first])
            first += 1
        }
    }

    /// The index of the first event after an id. Ids ascend.
    private func place(after id: UInt64) -> Int {
        // Usually the id is one of the last. Few events are unread, but many may be read and unconfirmed.
        var (low, high) = (0, contents.outbox.count)
        if high > 0, contents.outbox[high - 1].id <= id { return high }
        while low < high {
            let middle = (low + high) / 2
            if contents.outbox[middle].id > id { high = middle } else { low = middle + 1 }
        }
        return low
    }

    mutating func confirm(through id: UInt64) {
        // Removes one by one, because usually there is one event, and it is confirmed.
        if let last = contents.outbox.last, last.id <= id {
            while !contents.outbox.isEmpty { contents.outbox.removeLast() }
        } else {
            let kept = contents.outbox.firstIndex { $0.id > id } ?? contents.outbox.count
            contents.outbox.removeFirst(kept)
        }
        // A published event stays published, whatever the storage keeps.
        synced?.outbox.removeAll { $0.id <= id }
    }

    mutating func forget(_ id: UInt64) {
        contents.inbox.remove(id)
        synced?.inbox.remove(id)
    }

    mutating func forget(through id: UInt64) {
        contents.inbox.mark(through: id)
        synced?.inbox.mark(through: id)
    }

    mutating func sync() { synced = contents }

    mutating func lose(_ loss: StorageLoss) {
        switch loss {
        case .everything:
            contents = Contents()
            if synced != nil { synced = contents }
        case .unsynced:
            if let synced { contents = synced }
        }
    }
}

/// A service's database in memory without its rows: all that is the same for every service, so that it is called
/// without generic code. ``MemoryDatabase`` adds the rows; they are read and written under the same lock.
@usableFromInline
package class MemoryServiceDatabase: ServiceDatabase, @unchecked Sendable {
    // Safe to share: everything that changes is behind this lock, in the subclass too.
    @usableFromInline final let books: BriefLock<MemoryBooks>

    @inlinable package init(booksOf service: ServiceID) { books = BriefLock(MemoryBooks(service)) }

    @usableFromInline package final func hasHandled(_ id: UInt64) -> Bool {
        books.withLock { $0.contents.inbox.contains(id) }
    }

    @usableFromInline package final func events(after id: UInt64, limit: Int, into events: inout [Message]) {
        books.withLock { $0.events(after: id, limit: limit, into: &events) }
    }

    @usableFromInline package final func confirm(through id: UInt64) { books.withLock { $0.confirm(through: id) } }

    @usableFromInline package final func pendingTimers(into timers: inout [PendingTimer]) {
        timers += books.withLock { $0.contents.timers.all }
    }

    @usableFromInline package final func dueTime(ofTimer key: UInt64) -> Instant? {
        books.withLock { $0.contents.timers[key]?.due }
    }

    @usableFromInline package final func takeTimer(key: UInt64, dueBy instant: Instant) -> Message? {
        books.withLock { $0.contents.timers.take(key, dueBy: instant) }
    }

    @usableFromInline package final func forget(_ id: UInt64) { books.withLock { $0.forget(id) } }

    @usableFromInline package final func forget(through id: UInt64) { books.withLock { $0.forget(through: id) } }

    @usableFromInline package final func sync() {
        books.withLock { books in
            books.sync()
            syncRows()
        }
    }

    @usableFromInline package final func lose(_ loss: StorageLoss) {
        books.withLock { books in
            books.lose(loss)
            loseRows(loss)
        }
    }

    /// Applies ``sync()`` to the rows. The caller holds the lock.
    @usableFromInline func syncRows() {}

    /// Applies ``lose(_:)`` to the rows. The caller holds the lock.
    @usableFromInline func loseRows(_ loss: StorageLoss) {}

    /// The number of handled messages that are not yet forgotten.
    package final var inboxCount: Int { books.withLock { $0.contents.inbox.count } }

    /// The number of committed events that are not yet confirmed.
    package final var outboxCount: Int { books.withLock { $0.contents.outbox.count } }
}
