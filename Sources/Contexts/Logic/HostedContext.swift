/// A service's logic on its database, without its types: what a replica hosts.
@usableFromInline package protocol ServiceLogic: AnyObject, Sendable {
    /// Loads, decides and commits. `decision` comes in empty and counts only when the result is `committed`.
    func handle(_ work: Work, decision: inout Decision) -> HandlingResult

    /// What is to be published; see ``ContextDatabase/events(after:limit:into:)``.
    func events(after id: UInt64, limit: Int, into events: inout [Message])

    /// It has been published; see ``ContextDatabase/confirm(through:)``.
    func confirm(through id: UInt64)

    /// The bus has let go of a message: its id may leave the inbox.
    func forget(_ id: UInt64)

    /// Makes all durable that was committed; see ``ContextDatabase/sync()``.
    func sync()

    /// The database has crashed; see ``ContextDatabase/lose(_:)``.
    func lose(_ loss: StorageLoss)
}

extension ServiceLogic {
    /// Does nothing: without a database there is nothing to keep, and nothing to lose.
    package func sync() {}
    /// Does nothing: without a database there is nothing to lose.
    package func lose(_ loss: StorageLoss) {}
}

/// A context of our own on a database.
@usableFromInline
package final class HostedContext<Context: BoundedContext, Database: ContextDatabase<Context.Rows>>: ServiceLogic
where Context.Rows: EmptyInitializable {
    @usableFromInline let context: Context
    @usableFromInline let database: Database

    @inlinable package init(_ context: Context, on database: Database) {
        self.context = context
        self.database = database
    }

    @inlinable package func handle(_ work: Work, decision: inout Decision) -> HandlingResult {
        database.carryOut(work, decision: &decision) { rows, decision in
            context.decide(work, rows: &rows, decision: &decision)
            return true
        }
    }

    @inlinable package func events(after id: UInt64, limit: Int, into events: inout [Message]) {
        database.events(after: id, limit: limit, into: &events)
    }

    @inlinable package func confirm(through id: UInt64) { database.confirm(through: id) }

    @inlinable package func forget(_ id: UInt64) { database.forget(id) }

    @inlinable package func sync() { database.sync() }

    @inlinable package func lose(_ loss: StorageLoss) { database.lose(loss) }
}
