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

/// Where a message comes from. What is a row of the service's database is removed by the one transaction that handles it.
package enum WorkSource: Sendable {
    /// Somebody sent it: a customer, another service, the bus.
    case sender
    /// A timer that is due, as the database returned it.
    case timers(PendingTimer)
    /// An event that the database has parked, see ``ParkingBook``.
    case parking

    fileprivate var isSender: Bool { if case .sender = self { true } else { false } }
}

/// A service's logic on a database that takes time and may fail, without its types. A served replica hosts this;
/// ``ServiceLogic`` is the same for databases that answer at once.
package protocol WaitingService: Sendable {
    /// Loads, decides and commits. See ``WaitingHost/handle(_:from:)``.
    func handle(_ work: Work, from source: WorkSource) async throws(DatabaseError) -> HandledWork

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
    /// - Parameter source: of the message. A timer must be due, and a parked message must be an event of the bus. If its
    ///   row is no longer there, the result is ``HandlingResult/duplicate``.
    /// - Throws: the database's error, if another attempt makes no sense or all attempts were made, and
    ///   ``DatabaseError/Kind/cancelled`` if the task was cancelled before the commit began. A commit that has begun is
    ///   awaited.
    package func handle(
        _ work: Work, from source: WorkSource = .sender
    ) async throws(DatabaseError) -> HandledWork {
        guard await slots.take() else { throw DatabaseError(.cancelled, at: .load) }
        defer { slots.giveBack() }
        // What a row stands for has not been handled.
        var attempt = CommitAttempt(work, asksFirst: decider.isCostly && source.isSender)
        var rows = Logic.Rows()
        var decision = Decision()
        while true {
            if let result = attempt.result { return HandledWork(result, decision) }
            do throws(DatabaseError) {
                try await step(&attempt, work, from: source, &rows, &decision)
            } catch {
                decision.removeAll()
                try attempt.failed(error)
            }
        }
    }

    private func step(
        _ attempt: inout CommitAttempt, _ work: Work, from source: WorkSource, _ rows: inout Logic.Rows,
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
            switch source {
            case .sender: break
            case .timers(let timer): decision.transaction.begin(firing: timer)
            case .parking: decision.transaction.beginParked()
            }
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
