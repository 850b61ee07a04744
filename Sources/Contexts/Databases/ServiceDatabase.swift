/// A service's own database without the type of its rows: inbox, outbox and timers, which are the same for every
/// service. All replicas of the service share it. It is safe to call from many threads.
@usableFromInline package protocol ServiceDatabase: AnyObject, Sendable {
    /// Whether the inbox holds this message: it was handled by a transaction that committed.
    func hasHandled(_ id: UInt64) -> Bool

    /// Appends to `events` what the outbox holds behind an id, oldest first, and leaves it there: the relay is about to
    /// publish it. Ids of a service's events rise in the order of their commits.
    ///
    /// - Parameters:
    ///   - id: of the last event that the relay has seen; 0 for all.
    ///   - limit: how many events are appended at most.
    func events(after id: UInt64, limit: Int, into events: inout [Message])

    /// Empties the outbox up to an event, that one included: they have been published, and a crash does not bring them
    /// back. A relay that begins anew publishes what was not confirmed again, under the same ids.
    func confirm(through id: UInt64)

    /// Appends the pending timers to `timers`, ordered by ``PendingTimer/isBefore(_:_:)``, and leaves them there.
    /// Whoever wakes the service asks for them once the database has come back, and sets its alarms by them.
    func pendingTimers(into timers: inout [PendingTimer])

    /// Takes out the timer of a key if it is due by an instant. Returns nil where none is pending, as it was cancelled,
    /// lost or taken before, and where the one that is pending is due later: another transaction has set it meanwhile.
    func takeTimer(key: UInt64, dueBy instant: Instant) -> Message?

    /// Removes one id from the inbox: whoever delivers messages knows that this one cannot come again.
    ///
    /// Only a bus in the same process can know that of each single message. The world's does, so its inboxes hold what is
    /// in flight and no more, and no duplicate is ever taken for a new message. A bound by sequence cannot do both in a
    /// world: behind one dead letter, which is never let go of, it would keep all later ids of its publisher until the end
    /// of the run, and a window of a fixed size would let a message that was handled and waits long to come again have its
    /// effect twice.
    func forget(_ id: UInt64)

    /// Removes from the inbox all ids of one publisher up to this one of it: they cannot come again. This is what any
    /// other transport can say, as the oldest message that a subscriber has not acknowledged bounds those that can come.
    /// An id's publisher is its upper 16 bits, and below them the ids of a publisher rise.
    func forget(through id: UInt64)

    /// Makes all durable that was committed. Until the first call every commit is durable by itself; from then on
    /// only what was committed before the latest call.
    func sync()

    /// The database crashes and comes back with what its storage kept: rows, outbox, inbox and timers as they were at
    /// the latest ``sync()``, or at the beginning. Ids of events go on and are not given out twice.
    func lose(_ loss: StorageLoss)
}

extension ServiceDatabase {
    /// How many events of an outbox are read at a time.
    @inlinable package static var outboxBatch: Int { 256 }

    /// Appends to `events` all that the outbox holds behind an id, a batch at a time; see
    /// ``events(after:limit:into:)``.
    @inline(__always) @inlinable package func allEvents(after id: UInt64, into events: inout [Message]) {
        var latest = id
        while true {
            let count = events.count
            self.events(after: latest, limit: Self.outboxBatch, into: &events)
            guard events.count - count == Self.outboxBatch else { return }
            latest = events[events.count - 1].id
        }
    }
}

/// What a database's crash takes with it.
@usableFromInline package enum StorageLoss: String, Hashable, CaseIterable, Sendable {
    /// What was committed after the latest sync; nothing where every commit is durable by itself.
    case unsynced
    /// Everything since the deployment, as of a database whose disk went with it.
    case everything
}

/// A service without a database: it keeps nothing, so there is nothing to publish, to wake or to lose.
package final class NoDatabase: ServiceDatabase {
    package init() {}

    package func hasHandled(_ id: UInt64) -> Bool { false }
    package func events(after id: UInt64, limit: Int, into events: inout [Message]) {}
    package func confirm(through id: UInt64) {}
    package func pendingTimers(into timers: inout [PendingTimer]) {}
    package func takeTimer(key: UInt64, dueBy instant: Instant) -> Message? { nil }
    package func forget(_ id: UInt64) {}
    package func forget(through id: UInt64) {}
    package func sync() {}
    package func lose(_ loss: StorageLoss) {}
}
