/// A service's logic on its database, without its types: what a replica hosts.
@usableFromInline package protocol ServiceLogic: AnyObject, Sendable {
    /// Loads, decides and commits. `decision` comes in empty and counts only when the result is `committed`.
    func handle(_ work: Work, decision: inout Decision) -> HandlingResult

    /// Moves the outbox to the end of `events`, oldest first.
    func takeOutbox(into events: inout [Message])

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

    @inlinable package func takeOutbox(into events: inout [Message]) { database.takeOutbox(into: &events) }

    @inlinable package func forget(_ id: UInt64) { database.forget(id) }

    @inlinable package func sync() { database.sync() }

    @inlinable package func lose(_ loss: StorageLoss) { database.lose(loss) }
}
