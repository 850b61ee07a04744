package import Contexts

/// The table of traces by key: the same for every service.
struct SQLTraces: Sendable {
    static func createTable(_ connection: any SQLConnection, _ dialect: SQLDialect) throws(DatabaseError) {
        try connection.execute(
            SQLStatement(
                """
                CREATE TABLE IF NOT EXISTS traces (message_key \(dialect.key), place BIGINT NOT NULL, \
                trace VARCHAR(\(KeyedTrace.longest)) NOT NULL)
                """))
        try dialect.createIndex("traces_by_place", on: "traces", "place", in: connection)
    }

    /// Keeps a trace under the keys of what a transaction has published and set.
    func keep(
        _ trace: String, for transaction: Transaction, in connection: any SQLConnection
    ) throws(DatabaseError) {
        guard trace.utf8.count <= KeyedTrace.longest else { return }
        var keys: [UInt64] = []
        for key in transaction.events.map(\.key) + transaction.timers.map(\.message.key) where !keys.contains(key) {
            keys.append(key)
        }
        guard !keys.isEmpty else { return }
        let last = try connection.firstRow(SQLStatement("SELECT COALESCE(MAX(place), 0) FROM traces"))
        var place = try last?.integer(at: 0) ?? 0
        for key in keys {
            place += 1
            try connection.execute(
                SQLStatement(
                    "REPLACE INTO traces (message_key, place, trace) VALUES (?, ?, ?)", .bits(key), .integer(place),
                    .text(trace)))
        }
        try connection.execute(
            SQLStatement("DELETE FROM traces WHERE place <= ?", .integer(place - Int64(KeyedTrace.maximumCount))))
    }

    func traces(
        after first: UInt64, through last: UInt64, in connection: any SQLConnection
    ) throws(DatabaseError) -> [KeyedTrace] {
        let rows = try connection.rows(
            SQLStatement(
                """
                SELECT message_key, trace FROM traces WHERE message_key IN \
                (SELECT message_key FROM outbox WHERE sequence > ? AND sequence <= ?)
                """, .bits(first), .bits(last)))
        var traces: [KeyedTrace] = []
        for row in rows { traces.append(KeyedTrace(key: try row.bits(at: 0), trace: try row.text(at: 1))) }
        return traces
    }

    func trace(of key: UInt64, in connection: any SQLConnection) throws(DatabaseError) -> String? {
        try connection.firstRow(SQLStatement("SELECT trace FROM traces WHERE message_key = ?", .bits(key)))?.text(at: 0)
    }
}

extension SQLDatabase: TraceBook {
    package func traces(after id: UInt64, through last: UInt64) async throws(DatabaseError) -> [KeyedTrace] {
        try await read(.outbox) { [books] connection throws(DatabaseError) in
            try SQLTraces().traces(
                after: books.sequence(through: id), through: books.sequence(through: last), in: connection)
        }
    }

    package func trace(of key: UInt64) async throws(DatabaseError) -> String? {
        try await read(.outbox) { connection throws(DatabaseError) in try SQLTraces().trace(of: key, in: connection) }
    }
}
