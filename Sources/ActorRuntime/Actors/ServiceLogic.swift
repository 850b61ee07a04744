/// What became of a message that a service handled.
@usableFromInline package enum HandlingResult: Sendable {
    /// The transaction committed.
    case committed
    /// The inbox knew the message: it had its effect before, and has none now.
    case duplicate
    /// Every attempt to commit met another transaction's change; nothing was written.
    case conflict
    /// The logic came to no decision, as an external program that does not answer; nothing was written.
    case failed
}

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

/// The one implementation of load, decide, commit: a context on a database.
@usableFromInline
package final class HostedContext<Context: BoundedContext, Database: ContextDatabase<Context.Rows>>: ServiceLogic
where Context.Rows: EmptyInitializable {
    /// How often a message is decided about when other transactions change its rows in between.
    @inlinable package static var maximumCommitAttempts: Int { 16 }

    @usableFromInline let context: Context
    @usableFromInline let database: Database

    @inlinable package init(_ context: Context, on database: Database) {
        self.context = context
        self.database = database
    }

    @inlinable package func handle(_ work: Work, decision: inout Decision) -> HandlingResult {
        // The inbox is asked by the commit, not before it: two replicas may have the same message in hand at a time.
        let handled = work.isFromBus && work.cause.isMessage ? work.message.id : nil
        var rows = Context.Rows()
        for _ in 0..<Self.maximumCommitAttempts {
            database.load(for: work.message, into: &rows)
            context.decide(work, rows: &rows, decision: &decision)
            switch database.commit(rows, events: decision.events, handled: handled) {
            case .committed: return .committed
            case .duplicate:
                decision.removeAll()
                return .duplicate
            case .conflict: decision.removeAll()
            }
        }
        return .conflict
    }

    @inlinable package func takeOutbox(into events: inout [Message]) { database.takeOutbox(into: &events) }

    @inlinable package func forget(_ id: UInt64) { database.forget(id) }

    @inlinable package func sync() { database.sync() }

    @inlinable package func lose(_ loss: StorageLoss) { database.lose(loss) }
}

/// A type with an empty value, as a buffer has before it is filled.
@usableFromInline package protocol EmptyInitializable {
    init()
}
