/// A service's logic on its database, without its types. A replica hosts this.
@usableFromInline package protocol ServiceLogic: AnyObject, Sendable {
    /// Loads, decides and commits. `decision` comes in empty and counts only if the result is `committed`; otherwise it
    /// is empty again.
    func handle(_ work: Work, decision: inout Decision) -> HandlingResult

    /// Outbox, inbox and timers: what a world needs besides handing over messages.
    var database: any ServiceDatabase { get }
}

/// The host of a service whose database answers at once, as databases in memory do. It drives ``CommitAttempt``.
/// ``WaitingHost`` does the same for databases that take time and fail.
@usableFromInline
package final class HostedContext<Logic: Decider, Database: ContextDatabase<Logic.Rows>>: ServiceLogic {
    @usableFromInline let decider: Logic
    @usableFromInline let store: Database

    @inlinable package init(_ decider: Logic, on database: Database) {
        self.decider = decider
        store = database
    }

    @inlinable package var database: any ServiceDatabase { store }

    @inlinable package func handle(_ work: Work, decision: inout Decision) -> HandlingResult {
        var attempt = CommitAttempt(work, asksFirst: decider.isCostly)
        if case .askInbox = attempt.next { attempt.asked(hasHandled: store.hasHandled(work.message.id)) }
        var rows = Logic.Rows()
        // The steps stand in sequence, and not in a switch. So the compiler sees that nobody changes the rows on their
        // way to the commit, and does not copy them for each message.
        while case .load = attempt.next {
            store.load(for: work.message, into: &rows)
            attempt.loaded()
            decision.transaction.begin(at: work.now, handling: attempt.handled)
            attempt.decided(decider.comesToDecision(work, rows: &rows, decision: &decision))
            if case .commit = attempt.next { attempt.committed(store.commit(rows, &decision.transaction)) }
            if attempt.result != .committed { decision.removeAll() }
        }
        // If the machine asks for no load, it has ended.
        return attempt.result ?? .failed
    }
}

/// A hosted context behind a function that the compiler has specialised for its exact types.
///
/// A generic class that is called through `any ServiceLogic` runs its unspecialised code, which is several times
/// slower. The closure here is made where the types are known.
@usableFromInline
package final class HostedService: ServiceLogic {
    @usableFromInline let handling: @Sendable (_ work: Work, _ decision: inout Decision) -> HandlingResult
    @usableFromInline package let database: any ServiceDatabase

    @inline(__always) @inlinable
    package init<Logic: Decider, Database: ContextDatabase<Logic.Rows>>(_ hosted: HostedContext<Logic, Database>) {
        handling = { work, decision in hosted.handle(work, decision: &decision) }
        database = hosted.database
    }

    @inlinable package func handle(_ work: Work, decision: inout Decision) -> HandlingResult {
        handling(work, &decision)
    }
}
