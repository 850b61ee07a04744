/// A service's own database that takes time and may fail, without the type of its rows: inbox, outbox and timers, which
/// are the same for every service. All replicas of the service share it.
///
/// It promises exactly what ``ServiceDatabase`` promises. Every call may throw. A call that throws has changed nothing,
/// unless the error is ``DatabaseError/Kind/interrupted``. Implementations are safe to call from many tasks.
package protocol AsyncServiceDatabase: AnyObject, Sendable {
    /// See ``ServiceDatabase/hasHandled(_:)``.
    func hasHandled(_ id: UInt64) async throws(DatabaseError) -> Bool

    /// Reads the outbox after an id, oldest first, and leaves the events there; at most `limit` events. See
    /// ``ServiceDatabase/events(after:limit:into:)``.
    func events(after id: UInt64, limit: Int) async throws(DatabaseError) -> [Message]

    /// See ``ServiceDatabase/confirm(through:)``.
    func confirm(through id: UInt64) async throws(DatabaseError)

    /// Reads the pending timers after a given one, or from the first if that is nil, ordered by
    /// ``PendingTimer/isBefore(_:_:)``; at most `limit`. A timer stays until a transaction that names it as
    /// ``Transaction/fired`` removes it.
    func pendingTimers(after timer: PendingTimer?, limit: Int) async throws(DatabaseError) -> [PendingTimer]

    /// See ``ServiceDatabase/forget(through:)``.
    func forget(through id: UInt64) async throws(DatabaseError)
}

/// A service's own database that takes time and may fail, such as one that is reached over a connection.
///
/// It promises exactly what ``ContextDatabase`` promises.
package protocol AsyncContextDatabase<Rows>: AsyncServiceDatabase {
    associatedtype Rows: Sendable

    /// Reads what the message needs.
    func load(for message: Message) async throws(DatabaseError) -> Rows

    /// See ``ContextDatabase/commit(_:_:)``. A commit that has begun is carried through, even if its task is cancelled.
    func commit(_ rows: Rows, _ transaction: Transaction) async throws(DatabaseError) -> CommitResult
}
