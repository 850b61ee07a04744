package import Contexts

/// A database that a test can let crash.
package protocol CrashableDatabase<Rows>: AsyncContextDatabase {
    /// It ends without a word, and is opened again: from now on the object is the database that came back. Every commit
    /// before is durable.
    func crash(_ loss: StorageLoss) async throws
}

extension ContextDatabase {
    /// Commits a transaction that the test does not keep.
    package func commit(_ rows: Rows, _ transaction: Transaction) -> CommitResult {
        var transaction = transaction
        return commit(rows, &transaction)
    }
}

/// A database in memory behind the port of those that take time. It answers at once, and never fails.
package final class PromptDatabase<Base: ContextDatabase>: CrashableDatabase where Base.Rows: EmptyInitializable {
    package typealias Rows = Base.Rows

    private let base: Base

    package init(_ base: Base) { self.base = base }

    package func crash(_ loss: StorageLoss) { base.lose(loss) }

    package func hasHandled(_ id: UInt64) throws(DatabaseError) -> Bool { base.hasHandled(id) }

    package func load(for message: Message) throws(DatabaseError) -> Rows {
        var rows = Rows()
        base.load(for: message, into: &rows)
        return rows
    }

    package func commit(_ rows: Rows, _ transaction: Transaction) throws(DatabaseError) -> CommitResult {
        base.commit(rows, transaction)
    }

    package func events(after id: UInt64, limit: Int) throws(DatabaseError) -> [Message] {
        var events: [Message] = []
        base.events(after: id, limit: limit, into: &events)
        return events
    }

    package func confirm(through id: UInt64) throws(DatabaseError) { base.confirm(through: id) }

    package func pendingTimers(after timer: PendingTimer?, limit: Int) throws(DatabaseError) -> [PendingTimer] {
        var timers: [PendingTimer] = []
        base.pendingTimers(into: &timers)
        if let timer { timers.removeAll { !PendingTimer.isBefore(timer, $0) } }
        return Array(timers.prefix(limit))
    }

    package func forget(through id: UInt64) throws(DatabaseError) { base.forget(through: id) }
}
