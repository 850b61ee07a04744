package import Contexts
internal import Synchronization

/// A context's database in a SQL database, which other processes may use at the same time.
///
/// Reads go to several connections, each with a snapshot of its own. Commits go to one writer, which lets them share a
/// transaction. A commit that changes nothing is answered from a snapshot, and does not wait for the disk.
package final class SQLDatabase<Tables: SQLTables>: AsyncContextDatabase {
    package typealias Rows = Tables.Rows

    private let tables: Tables
    private let store: any SQLStore
    let books: SQLBooks
    private let writer: SQLWriter
    private let readers: [any SQLSession]
    private let turns = Atomic<Int>(0)

    private init(_ tables: Tables, in store: any SQLStore, books: SQLBooks, readers: [any SQLSession]) {
        self.tables = tables
        self.store = store
        self.books = books
        self.readers = readers
        writer = SQLWriter(store.writer, books: books)
    }

    /// Makes the tables if the database is empty, and brings older ones up to date.
    ///
    /// - Parameters:
    ///   - service: whose events these are. The ids of its events have its number + 1 in their upper 16 bits.
    ///   - firstEvent: the events of a new database get the numbers after this one, in the lower 48 bits of their ids;
    ///     at most 2⁴⁷. It must lie above every number that a database in this one's place has ever given out, so that a
    ///     database that was lost gives none out twice: take the seconds since 2020 << 16. A database that exists goes on
    ///     from its own number.
    /// - Throws: ``DatabaseError/Kind/refused`` with nothing changed, if the database is another program's, another
    ///   service's or a newer version's.
    package static func open(
        _ tables: Tables, in store: any SQLStore, of service: ServiceID, firstEvent: UInt64
    ) async throws(DatabaseError) -> SQLDatabase {
        let books = SQLBooks(service, initial: firstEvent)
        let label = SQLErrorLabel(store: store.name, operation: .open)
        let schema = SQLSchema(tables: tables, books: books, dialect: store.dialect)
        try await store.writer.perform(label) { connection throws(DatabaseError) in
            try schema.prepare(connection) { () throws(DatabaseError) in try store.takeOver(connection) }
        }
        do throws(DatabaseError) {
            return SQLDatabase(tables, in: store, books: books, readers: try store.openReaders())
        } catch { throw label.apply(error) }
    }

    /// Ends the connections, after what is under way. The database stays as it was committed; whoever asks this object
    /// later gets ``DatabaseError/Kind/unavailable``. Without it the connections end with the object, some time later.
    package func close() {
        for reader in readers { reader.close() }
        store.writer.close()
    }

    // MARK: Reading

    private func label(_ operation: DatabaseError.Operation) -> SQLErrorLabel {
        SQLErrorLabel(store: store.name, operation: operation)
    }

    func read<Value: Sendable>(
        _ operation: DatabaseError.Operation,
        _ body: @escaping @Sendable (any SQLConnection) throws(DatabaseError) -> Value
    ) async throws(DatabaseError) -> Value {
        let turn = turns.wrappingAdd(1, ordering: .relaxed).oldValue
        return try await readers[Int(UInt(bitPattern: turn) % UInt(readers.count))].read(label(operation), body)
    }

    package func load(for message: Message) async throws(DatabaseError) -> Rows {
        try await read(.load) { [tables] connection throws(DatabaseError) in
            try tables.load(for: message, from: connection)
        }
    }

    package func hasHandled(_ id: UInt64) async throws(DatabaseError) -> Bool {
        try await read(.inbox) { [books] connection throws(DatabaseError) in
            try books.custody(of: id, in: connection) == .handled
        }
    }

    package func events(after id: UInt64, limit: Int) async throws(DatabaseError) -> [Message] {
        try await read(.outbox) { [books] connection throws(DatabaseError) in
            try books.events(after: id, limit: limit, in: connection)
        }
    }

    package func pendingTimers(
        after timer: PendingTimer?, limit: Int
    ) async throws(DatabaseError) -> [PendingTimer] {
        try await read(.timers) { [books] connection throws(DatabaseError) in
            try books.pendingTimers(after: timer, limit: limit, in: connection)
        }
    }

    // MARK: Writing

    /// The number of commits that wait for the writer.
    package var waitingCommits: Int { writer.waiting }

    package func commit(_ rows: Rows, _ transaction: Transaction) async throws(DatabaseError) -> CommitResult {
        if transaction.isEmpty, let result = try await resultWithoutChange(rows) { return result }
        let trace = CurrentTrace.sampled
        return try await writer.write(label(.commit)) { [tables, books] write throws(DatabaseError) in
            if let result = try books.resultWithoutCommit(of: transaction, in: write.connection) { return result }
            guard let changes = try tables.changes(to: rows, in: write.connection) else { return .conflict }
            try write.write(changes, transaction)
            if let trace { try SQLTraces().keep(trace, for: transaction, in: write.connection) }
            return .committed
        }
    }

    /// The result of a commit that only confirms what was read, as of most requests of readers; nil if there is
    /// something to write.
    private func resultWithoutChange(_ rows: Rows) async throws(DatabaseError) -> CommitResult? {
        try await read(.commit) { [tables] connection throws(DatabaseError) in
            guard let changes = try tables.changes(to: rows, in: connection) else { return .conflict }
            return changes.isEmpty ? .committed : nil
        }
    }

    package func confirm(through id: UInt64) async throws(DatabaseError) {
        _ = try await writer.write(label(.outbox)) { [books] write throws(DatabaseError) in
            try books.confirm(through: id, in: write.connection)
            return .committed
        }
    }

    package func forget(through id: UInt64) async throws(DatabaseError) {
        _ = try await writer.write(label(.inbox)) { [books] write throws(DatabaseError) in
            try books.forget(through: id, in: write.connection)
            return .committed
        }
    }
}

// MARK: Numbers, keys and leases

extension SQLDatabase: RequestBook, LeaseBook {
    private static var requests: SQLRequests { SQLRequests() }

    /// Writes, and returns what the body found when it is on disk.
    func write<Value: Sendable>(
        _ operation: DatabaseError.Operation = .commit,
        _ body: @escaping @Sendable (any SQLConnection) throws(DatabaseError) -> Value
    ) async throws(DatabaseError) -> Value {
        let found = Found<Value>()
        _ = try await writer.write(label(operation)) { write throws(DatabaseError) in
            let value = try body(write.connection)
            found.value.withLock { $0 = value }
            return .committed
        }
        guard let value = found.value.withLock({ $0 }) else {
            throw label(operation).apply(DatabaseError(.refused, at: operation, "a commit has no result"))
        }
        return value
    }

    package func reserveNumbers(_ count: Int) async throws(DatabaseError) -> Range<UInt64> {
        precondition(count > 0, "\(count) numbers cannot be reserved")
        return try await write { connection throws(DatabaseError) in
            try Self.requests.reserve(count, in: connection)
        }
    }

    private func check(_ text: String, upTo limit: Int, _ what: String) throws(DatabaseError) {
        do throws(DatabaseError) { try SQLRequests.check(text, upTo: limit, what) } catch {
            throw label(.commit).apply(error)
        }
    }

    package func keep(_ request: KeyedRequest) async throws(DatabaseError) -> KeyedRequest {
        try check(request.key, upTo: KeyedRequest.longestKey, "a key")
        return try await write { connection throws(DatabaseError) in try Self.requests.keep(request, in: connection) }
    }

    package func request(under key: String) async throws(DatabaseError) -> KeyedRequest? {
        try await read(.load) { connection throws(DatabaseError) in
            try Self.requests.request(under: key, in: connection)
        }
    }

    package func takeLease(
        _ name: String, for holder: UInt64, until: Instant, at now: Instant
    ) async throws(DatabaseError) -> Lease {
        try check(name, upTo: Lease.longestName, "a lease's name")
        return try await write { connection throws(DatabaseError) in
            try Self.requests.takeLease(name, for: holder, until: until, at: now, in: connection)
        }
    }

    package func giveBackLease(_ name: String, of holder: UInt64) async throws(DatabaseError) {
        try await write { connection throws(DatabaseError) in
            try Self.requests.giveBackLease(name, of: holder, in: connection)
        }
    }
}

/// What a commit found, for the task that waits for it.
private final class Found<Value: Sendable>: Sendable {
    let value = BriefLock(Value?.none)
}

extension Transaction {
    /// Whether it changes nothing besides rows.
    fileprivate var isEmpty: Bool {
        events.isEmpty && timers.isEmpty && cancelledTimers.isEmpty && handled == nil && fired == nil
    }
}
