/// A service's own database that takes time and may fail, as one that is reached over a connection.
///
/// It promises what ``ContextDatabase`` promises, word for word; every call may throw, and then it has changed nothing,
/// unless the error is ``DatabaseError/Kind/interrupted``. Implementations are safe to call from many tasks.
package protocol AsyncContextDatabase<Rows>: AnyObject, Sendable {
    associatedtype Rows: Sendable

    /// See ``ServiceDatabase/hasHandled(_:)``.
    func hasHandled(_ id: UInt64) async throws(DatabaseError) -> Bool

    /// Reads what the message needs.
    func load(for message: Message) async throws(DatabaseError) -> Rows

    /// See ``ContextDatabase/commit(_:_:)``. One that has begun is carried through: that its task is cancelled does not break
    /// it off.
    func commit(_ rows: Rows, _ transaction: Transaction) async throws(DatabaseError) -> CommitResult

    /// Reads the outbox behind an id, oldest first, and leaves it; at most `limit` events. See
    /// ``ServiceDatabase/events(after:limit:into:)``.
    func events(after id: UInt64, limit: Int) async throws(DatabaseError) -> [Message]

    /// See ``ServiceDatabase/confirm(through:)``.
    func confirm(through id: UInt64) async throws(DatabaseError)

    /// Reads the pending timers behind one, or from the first where that is nil, ordered by
    /// ``PendingTimer/isBefore(_:_:)``; at most `limit`. They stay until a transaction takes them out, whose
    /// ``Transaction/fired`` they are.
    func pendingTimers(after timer: PendingTimer?, limit: Int) async throws(DatabaseError) -> [PendingTimer]

    /// See ``ServiceDatabase/forget(through:)``.
    func forget(through id: UInt64) async throws(DatabaseError)
}
