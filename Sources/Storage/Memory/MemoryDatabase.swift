package import Contexts

/// A context's database in memory: one lock, one transaction at a time, version-checked like any other.
package final class MemoryDatabase<Tables: MemoryTables>: ContextDatabase {
    package typealias Rows = Tables.Rows

    struct State: Sendable {
        var tables: Tables
        var inbox = InboxSet()
        var outbox: [Message] = []
        /// The id of the latest event: the service's number + 1 << 48 | a running number from 1. Below 1 << 48 are the
        /// ids that the world gives.
        var latestEvent: UInt64
        /// What the storage keeps in a crash; nil as long as every commit is durable by itself.
        var synced: Snapshot?
    }

    /// What a crash can bring back. It shares its memory with the state until that is written to.
    struct Snapshot: Sendable {
        var tables: Tables
        var inbox = InboxSet()
        var outbox: [Message] = []
    }

    /// As deployed.
    private let initial: Snapshot
    let state: BriefLock<State>

    package init(_ tables: Tables, of service: ServiceID) {
        initial = Snapshot(tables: tables)
        state = BriefLock(State(tables: tables, latestEvent: UInt64(service.rawValue + 1) << 48))
    }

    package func hasHandled(_ id: UInt64) -> Bool {
        state.withLock { $0.inbox.contains(id) }
    }

    package func load(for message: Message, into rows: inout Rows) {
        state.withLock { $0.tables.load(for: message, into: &rows) }
    }

    package func commit(_ rows: Rows, events: [Message], handled: UInt64?) -> CommitResult {
        state.withLock { state in
            if let handled, state.inbox.contains(handled) { return .duplicate }
            guard state.tables.isCurrent(rows) else { return .conflict }
            state.tables.write(rows)
            for index in events.indices {
                state.latestEvent += 1
                var event = events[index]
                event.id = state.latestEvent
                state.outbox.append(event)
            }
            if let handled { state.inbox.insert(handled) }
            return .committed
        }
    }

    package func events(after id: UInt64, limit: Int, into events: inout [Message]) {
        state.withLock { state in
            // From the end: what has not been read yet is little, and what is read and not confirmed may be much.
            var first = state.outbox.endIndex
            while first > 0, state.outbox[first - 1].id > id { first -= 1 }
            for event in state.outbox[first...].prefix(limit) { events.append(event) }
        }
    }

    package func confirm(through id: UInt64) {
        state.withLock { state in
            // One by one: mostly it is one, and all.
            if let last = state.outbox.last, last.id <= id {
                while !state.outbox.isEmpty { state.outbox.removeLast() }
            } else {
                state.outbox.removeFirst(state.outbox.firstIndex { $0.id > id } ?? state.outbox.count)
            }
            // What has been published is published, whatever the storage keeps.
            state.synced?.outbox.removeAll { $0.id <= id }
        }
    }

    package func forget(_ id: UInt64) {
        state.withLock { state in
            state.inbox.remove(id)
            state.synced?.inbox.remove(id)
        }
    }

    package func sync() {
        state.withLock { state in
            state.synced = Snapshot(tables: state.tables, inbox: state.inbox, outbox: state.outbox)
        }
    }

    package func lose(_ loss: StorageLoss) {
        state.withLock { state in
            switch loss {
            case .everything:
                state.restore(initial)
                if state.synced != nil { state.synced = initial }
            case .unsynced:
                if let synced = state.synced { state.restore(synced) }
            }
        }
    }

    /// Reads the tables as they are now.
    package func read<Result: Sendable>(_ body: (borrowing Tables) -> Result) -> Result {
        state.withLock { body($0.tables) }
    }

    /// Messages handled and not yet forgotten.
    package var inboxCount: Int { state.withLock { $0.inbox.count } }

    /// Events committed and not yet confirmed.
    package var outboxCount: Int { state.withLock { $0.outbox.count } }
}

extension MemoryDatabase.State {
    /// Ids of events go on: whoever has seen one would take another event of that id for the same.
    fileprivate mutating func restore(_ snapshot: MemoryDatabase.Snapshot) {
        tables = snapshot.tables
        inbox = snapshot.inbox
        outbox = snapshot.outbox
    }
}
