package import Contexts

/// A service's database as it is at one instant, for whoever looks at all of it. It writes nothing, and nobody waits for
/// it. It ends with its store's connection.
package final class SQLSnapshot: Sendable {
    private let store: any SQLStore
    private let books: SQLBooks
    private let isReady: @Sendable (any SQLConnection) throws(DatabaseError) -> Bool

    private init(
        _ store: any SQLStore, books: SQLBooks,
        isReady: @escaping @Sendable (any SQLConnection) throws(DatabaseError) -> Bool
    ) {
        self.store = store
        self.books = books
        self.isReady = isReady
    }

    /// Takes the snapshot.
    ///
    /// - Throws: ``DatabaseError/Kind/refused`` if the database is another program's, another service's, a newer
    ///   version's, an older version's, or empty.
    package static func take(
        of tables: some SQLTables, in store: any SQLStore, of service: ServiceID
    ) async throws(DatabaseError) -> SQLSnapshot {
        let books = SQLBooks(service, initial: 0)
        let schema = SQLSchema(tables: tables, books: books, dialect: store.dialect)
        let snapshot = SQLSnapshot(store, books: books) { connection throws(DatabaseError) in
            try schema.isCurrent(connection)
        }
        try await snapshot.renew()
        return snapshot
    }

    /// Takes a new snapshot in place of the old one.
    package func renew() async throws(DatabaseError) {
        try await store.writer.perform(label(.open)) { [isReady] connection throws(DatabaseError) in
            try connection.begin(.read)
            do throws(DatabaseError) {
                guard try isReady(connection) else {
                    throw DatabaseError(
                        .refused, at: .open, "it has no tables of the present version: start its service once")
                }
            } catch {
                connection.rollBack()
                throw error
            }
        }
    }

    private func label(_ operation: DatabaseError.Operation) -> SQLErrorLabel {
        SQLErrorLabel(store: store.name, operation: operation)
    }

    // MARK: Reading

    /// Reads whatever the body reads.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(DatabaseError) -> Value
    ) async throws(DatabaseError) -> Value {
        try await store.writer.perform(label(.load), body)
    }

    /// The id of the latest event; it differs once another one was published.
    package func latestEvent() async throws(DatabaseError) -> UInt64 {
        try await read { [books] connection throws(DatabaseError) in
            try books.latestEvent(in: connection) ?? 0
        }
    }

    /// See ``AsyncServiceDatabase/events(after:limit:)``.
    package func events(after id: UInt64, limit: Int) async throws(DatabaseError) -> [Message] {
        try await read { [books] connection throws(DatabaseError) in
            try books.events(after: id, limit: limit, in: connection)
        }
    }

    /// See ``ParkingBook/parkedEvents(from:limit:)``.
    package func parkedEvents(from place: Int, limit: Int) async throws(DatabaseError) -> [ParkedEvent] {
        try await read { [books] connection throws(DatabaseError) in
            try SQLParking(books: books).events(from: place, limit: limit, in: connection)
        }
    }

    /// See ``AsyncServiceDatabase/pendingTimers(after:limit:)``.
    package func pendingTimers(
        after timer: PendingTimer?, limit: Int
    ) async throws(DatabaseError) -> [PendingTimer] {
        try await read { [books] connection throws(DatabaseError) in
            try books.pendingTimers(after: timer, limit: limit, in: connection)
        }
    }
}
