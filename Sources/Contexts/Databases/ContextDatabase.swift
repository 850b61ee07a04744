/// What became of a commit.
@usableFromInline package enum CommitResult: Sendable {
    case committed
    /// The inbox holds the message already: another transaction has handled it. Nothing was written.
    case duplicate
    /// Another transaction changed one of the rows since they were loaded: load and decide again.
    case conflict
}

/// A service's own database as its replicas see it, shared by all of them.
///
/// Rows, outbox and inbox change in one local transaction. Implementations are safe to call from many threads.
@usableFromInline package protocol ContextDatabase<Rows>: AnyObject, Sendable {
    associatedtype Rows: Sendable

    /// Whether the inbox holds this message: it was handled by a transaction that committed.
    func hasHandled(_ id: UInt64) -> Bool

    /// Overwrites `rows` with what the message needs; the memory of `rows` is reused where it can be.
    func load(for message: Message, into rows: inout Rows)

    /// Writes changed rows, gives each event its id and appends it to the outbox, and puts `handled` into the inbox;
    /// all or, on a conflict or where the inbox holds `handled` already, nothing.
    func commit(_ rows: Rows, events: [Message], handled: UInt64?) -> CommitResult

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

    /// Removes an id from the inbox: the bus has let go of the message, so it cannot come again.
    func forget(_ id: UInt64)

    /// Makes all durable that was committed. Until the first call every commit is durable by itself; from then on
    /// only what was committed before the latest call.
    func sync()

    /// The database crashes and comes back with what its storage kept: rows, outbox and inbox as they were at the
    /// latest ``sync()``, or at the beginning. Ids of events go on and are not given out twice.
    func lose(_ loss: StorageLoss)
}

/// What a database's crash takes with it.
@usableFromInline package enum StorageLoss: String, Hashable, CaseIterable, Sendable {
    /// What was committed after the latest sync; nothing where every commit is durable by itself.
    case unsynced
    /// Everything since the deployment, as of a database whose disk went with it.
    case everything
}

/// A type with an empty value, as a buffer has before it is filled.
@usableFromInline package protocol EmptyInitializable {
    init()
}
