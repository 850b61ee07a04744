/// How a message was handled by a service whose database takes time.
package struct HandledWork: Sendable {
    package var result: HandlingResult
    /// The reply and the request to send, and the timers to wake for. Empty unless the result is committed.
    package var decision: Decision

    package init(_ result: HandlingResult, _ decision: Decision) {
        self.result = result
        self.decision = decision
    }
}

/// A service's logic on a database that takes time and may fail, without its types. A served replica hosts this;
/// ``ServiceLogic`` is the same for databases that answer at once.
package protocol WaitingService: Sendable {
    /// Loads, decides and commits. See ``WaitingHost/handle(_:)``.
    func handle(_ work: Work) async throws(DatabaseError) -> HandledWork

    /// Handles a timer that is due, once. See ``WaitingHost/fire(_:at:chance:)``.
    func fire(_ timer: PendingTimer, at now: Instant, chance: UInt64) async throws(DatabaseError) -> HandledWork

    /// Outbox, inbox and timers: what a replica needs besides handing over messages.
    var books: any AsyncServiceDatabase { get }
}

/// The host of a service whose database takes time and may fail. It drives ``CommitAttempt`` as ``HostedContext`` does.
///
/// It runs at most as many transactions at a time as the replica has workers. Further messages wait in the order in
/// which they came. The replica's mailbox bounds their number; the caller owns that mailbox.
package final class WaitingHost<Logic: Decider, Database: AsyncContextDatabase<Logic.Rows>>: WaitingService {
    package let database: Database
    private let decider: Logic
    private let slots: TransactionSlots

    /// - Parameter workers: transactions in flight at a time, at least 1.
    package init(_ decider: Logic, on database: Database, workers: Int) {
        self.decider = decider
        self.database = database
        slots = TransactionSlots(workers)
    }

    package var books: any AsyncServiceDatabase { database }

    /// Messages that wait for a worker.
    package var waiting: Int { slots.waiting }

    /// Loads, decides and commits.
    ///
    /// - Throws: the database's error, if another attempt makes no sense or all attempts were made, and
    ///   ``DatabaseError/Kind/cancelled`` if the task was cancelled before the commit began. A commit that has begun is
    ///   awaited.
    package func handle(_ work: Work) async throws(DatabaseError) -> HandledWork { try await handle(work, firing: nil) }

    /// Handles a timer that is due, once: the transaction removes its row.
    ///
    /// - Parameters:
    ///   - timer: as the database returned it.
    ///   - now: not before the timer is due.
    ///   - chance: see ``Work/chance``.
    /// - Returns: ``HandlingResult/duplicate`` if the timer is not pending any more.
    package func fire(
        _ timer: PendingTimer, at now: Instant, chance: UInt64
    ) async throws(DatabaseError) -> HandledWork {
        try await handle(Work(message: timer.message, now: now, chance: chance), firing: timer)
    }

    private func handle(_ work: Work, firing timer: PendingTimer?) async throws(DatabaseError) -> HandledWork {
        guard await slots.take() else { throw DatabaseError(.cancelled, at: .load) }
        defer { slots.giveBack() }
        var attempt = CommitAttempt(work, asksFirst: decider.isCostly)
        var rows = Logic.Rows()
        var decision = Decision()
        while true {
            if let result = attempt.result { return HandledWork(result, decision) }
            do throws(DatabaseError) {
                try await step(&attempt, work, firing: timer, &rows, &decision)
            } catch {
                decision.removeAll()
                try attempt.failed(error)
            }
        }
    }

    private func step(
        _ attempt: inout CommitAttempt, _ work: Work, firing timer: PendingTimer?, _ rows: inout Logic.Rows,
        _ decision: inout Decision
    ) async throws(DatabaseError) {
        switch attempt.next {
        case .askInbox:
            try checkCancellation(.inbox)
            attempt.asked(hasHandled: try await database.hasHandled(work.message.id))
        case .load:
            try checkCancellation(.load)
            rows = try await database.load(for: work.message)
            attempt.loaded()
        case .decide:
            decision.transaction.begin(at: work.now, handling: attempt.handled)
            if let timer { decision.transaction.begin(firing: timer) }
            let isDecided = decider.comesToDecision(work, rows: &rows, decision: &decision)
            if !isDecided { decision.removeAll() }
            attempt.decided(isDecided)
        case .commit:
            try checkCancellation(.commit)
            let result = try await database.commit(rows, decision.transaction)
            if result != .committed { decision.removeAll() }
            attempt.committed(result)
        case .end: break
        }
    }

    private func checkCancellation(_ operation: DatabaseError.Operation) throws(DatabaseError) {
        if Task.isCancelled { throw DatabaseError(.cancelled, at: operation) }
    }
}
