import Synchronization

@testable import Contexts

/// A counter for each key, with its version.
struct CounterRows: EmptyInitializable, Hashable, Sendable {
    var key: UInt64 = 0
    var version = 0
    var count = 0
}

/// Counts what it is told, publishes the count and answers with it.
struct Counter: BoundedContext {
    func decide(_ work: Work, rows: inout CounterRows, decision: inout Decision) {
        rows.count += 1
        let answer = Message(type: work.message.type, key: work.message.key, body: Body(a: Int64(rows.count)))
        decision.publish(answer)
        decision.reply(answer)
    }
}

/// A database whose answers a test holds back and spoils.
final class SlowDatabase: AsyncContextDatabase {
    private struct State {
        var rows: [UInt64: CounterRows] = [:]
        var inbox: Set<UInt64> = []
        var outbox: [Message] = []
        var timers: [PendingTimer] = []
        /// Keys in the order in which they were loaded.
        var loads: [UInt64] = []
        var commits = 0
        /// What the next calls of an operation meet, one each.
        var failures: [DatabaseError] = []
        var conflicts = 0
        var isHeld = false
        /// Loads that wait.
        var held: [UnsafeContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var loads: [UInt64] { state.withLock { $0.loads } }
    var commits: Int { state.withLock { $0.commits } }
    var heldLoads: Int { state.withLock { $0.held.count } }
    func count(_ key: UInt64) -> Int { state.withLock { $0.rows[key]?.count ?? 0 } }

    /// Holds back every load from now on.
    func hold() { state.withLock { $0.isHeld = true } }

    /// Lets the load go on that has waited longest.
    func release() {
        let first = state.withLock { $0.held.isEmpty ? nil : $0.held.removeFirst() }
        first?.resume()
    }

    func fail(_ failures: [DatabaseError]) { state.withLock { $0.failures = failures } }

    func conflict(times: Int) { state.withLock { $0.conflicts = times } }

    private func meet(_ operation: DatabaseError.Operation) throws(DatabaseError) {
        let failure: DatabaseError? = state.withLock { state in
            guard let first = state.failures.first, first.operation == operation else { return nil }
            return state.failures.removeFirst()
        }
        if let failure { throw failure }
    }

    func hasHandled(_ id: UInt64) async throws(DatabaseError) -> Bool {
        try meet(.inbox)
        return state.withLock { $0.inbox.contains(id) }
    }

    func load(for message: Message) async throws(DatabaseError) -> CounterRows {
        state.withLock { $0.loads.append(message.key) }
        await withUnsafeContinuation { continuation in
            let isHeld = state.withLock { state in
                if state.isHeld { state.held.append(continuation) }
                return state.isHeld
            }
            if !isHeld { continuation.resume() }
        }
        try meet(.load)
        return state.withLock { $0.rows[message.key] ?? CounterRows(key: message.key) }
    }

    func commit(_ rows: CounterRows, _ transaction: Transaction) async throws(DatabaseError) -> CommitResult {
        try meet(.commit)
        return state.withLock { state in
            state.commits += 1
            if let id = transaction.handled, state.inbox.contains(id) { return .duplicate }
            if let timer = transaction.fired, !state.timers.contains(where: { $0.name == timer }) { return .duplicate }
            state.conflicts -= 1
            guard state.conflicts < 0, state.rows[rows.key]?.version ?? 0 == rows.version else { return .conflict }
            var rows = rows
            rows.version += 1
            state.rows[rows.key] = rows
            state.outbox += transaction.events
            if let id = transaction.handled { state.inbox.insert(id) }
            state.timers.removeAll { $0.name == transaction.fired }
            state.timers += transaction.timers.map { PendingTimer(message: $0.message, due: transaction.due($0)) }
            return .committed
        }
    }

    func events(after id: UInt64, limit: Int) async throws(DatabaseError) -> [Message] { state.withLock { $0.outbox } }
    func confirm(through id: UInt64) async throws(DatabaseError) {}
    func pendingTimers(after timer: PendingTimer?, limit: Int) async throws(DatabaseError) -> [PendingTimer] {
        state.withLock { $0.timers }
    }
    func forget(through id: UInt64) async throws(DatabaseError) {}

    func set(_ timer: PendingTimer) { state.withLock { $0.timers.append(timer) } }
}
