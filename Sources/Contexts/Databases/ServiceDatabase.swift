/// A service's own database without the type of its rows: inbox, outbox and timers, which are the same for every
/// service. All replicas of the service share it. It is safe to call from many threads.
@usableFromInline package protocol ServiceDatabase: AnyObject, Sendable {
    /// Whether the inbox holds this message because a committed transaction handled it.
    func hasHandled(_ id: UInt64) -> Bool

    /// Appends to `events` the outbox's events after an id, oldest first, and leaves them in the outbox. The relay is
    /// about to publish them. The ids of a service's events rise in the order of their commits.
    ///
    /// - Parameters:
    ///   - id: of the last event that the relay has seen; 0 for all.
    ///   - limit: how many events are appended at most.
    func events(after id: UInt64, limit: Int, into events: inout [Message])

    /// Empties the outbox up to and including an event. These events have been published, and a crash does not bring
    /// them back. A relay that starts again publishes every event that was not confirmed once more, under the same id.
    func confirm(through id: UInt64)

    /// Appends the pending timers to `timers`, ordered by ``PendingTimer/isBefore(_:_:)``, and leaves them there.
    /// Whoever wakes the service calls this after the database has come back, and sets its alarms accordingly.
    func pendingTimers(into timers: inout [PendingTimer])

    /// When the timer of a key is due; nil if none is pending.
    func dueTime(ofTimer key: UInt64) -> Instant?

    /// Removes the timer of a key if it is due by an instant, and returns its message. Returns nil if none is pending
    /// because it was cancelled, lost or taken before. Also returns nil if the pending timer is due later because
    /// another transaction has set it meanwhile.
    func takeTimer(key: UInt64, dueBy instant: Instant) -> Message?

    /// Removes one id from the inbox: whoever delivers messages knows that this message cannot come again.
    ///
    /// Only a bus in the same process can know that of each single message. The world's bus does, so its inboxes hold
    /// only what is in flight, and no duplicate is ever taken for a new message. A bound by sequence cannot achieve
    /// both in a world. A dead letter is never released, so behind it the inbox would keep all later ids of its
    /// publisher until the end of the run. With a window of a fixed size, a message that was handled and comes again
    /// late would take effect twice.
    func forget(_ id: UInt64)

    /// Keeps one mark in place of all ids of one publisher up to and including this one: every message under such an id
    /// that was meant for this service has been handled, and counts as handled from now on. A transport says this of what
    /// all subscribers have. Whatever still comes under such an id is a late copy, for example from a sender that was
    /// stopped and goes on.
    ///
    /// The upper 16 bits of an id are its publisher. In the bits below, the ids of a publisher rise.
    func forget(through id: UInt64)

    /// Makes everything durable that was committed. Until the first call every commit is durable by itself. After it,
    /// only what was committed before the latest call is durable.
    func sync()

    /// The database crashes and comes back with what its storage kept: rows, outbox, inbox and timers as they were at
    /// the latest ``sync()``, or at the beginning. The ids of events continue and are never given out twice.
    func lose(_ loss: StorageLoss)
}

extension ServiceDatabase {
    /// Searches ``pendingTimers(into:)``.
    package func dueTime(ofTimer key: UInt64) -> Instant? {
        var timers: [PendingTimer] = []
        pendingTimers(into: &timers)
        return timers.first { $0.message.key == key }?.due
    }

    /// Appends to `events` all of the outbox's events after an id, one batch at a time; see
    /// ``events(after:limit:into:)``.
    @inline(__always) @inlinable package func allEvents(after id: UInt64, into events: inout [Message]) {
        var latest = id
        while true {
            let count = events.count
            self.events(after: latest, limit: OutboxRelay.batch, into: &events)
            guard events.count - count == OutboxRelay.batch else { return }
            latest = events[events.count - 1].id
        }
    }
}

/// The limits of whoever publishes what an outbox holds. They stand here and not in the protocol, where reading one would
/// be a call.
@usableFromInline package enum OutboxRelay {
    /// The number of an outbox's events that are read at a time.
    @inlinable package static var batch: Int { 256 }
}

/// What is lost when a database crashes.
@usableFromInline package enum StorageLoss: String, Hashable, CaseIterable, Sendable {
    /// What was committed after the latest sync; nothing if every commit is durable by itself.
    case unsynced
    /// Everything since the deployment, as if the database's disk were lost too.
    case everything
}

/// The database of a service that has none. It keeps nothing, so there is nothing to publish, to wake or to lose.
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
