internal import Contexts

/// The versions of the tables in a service's database: those of the books, and those of the context.
struct SQLSchema<Tables: SQLTables>: Sendable {
    private static var books: String { "books" }

    let tables: Tables
    let books: SQLBooks
    let dialect: SQLDialect

    /// Brings an empty or older database up to the present version, in one transaction where the database can undo what
    /// was done to tables, and step by step elsewhere. Others who do the same at the same time wait. A database that this
    /// program does not know is refused and stays as it is.
    ///
    /// - Parameter takeOver: is called once the database is known to be ours.
    func prepare(
        _ connection: any SQLConnection, takeOver: () throws(DatabaseError) -> Void
    ) throws(DatabaseError) {
        var isReady = false
        do throws(DatabaseError) {
            isReady = try connection.transaction(.read) { () throws(DatabaseError) in try isCurrent(connection) }
        } catch {
            // Another process makes the tables at this moment. Below, this one waits for it.
            guard error.kind == .busy else { throw error }
        }
        try takeOver()
        if isReady { return }
        try connection.transaction(.schema) { () throws(DatabaseError) in
            // Another process may have done it since.
            if try isCurrent(connection) { return }
            try migrate(connection)
        }
    }

    /// Whether the database has the present version of all tables. Refuses one that is not ours or that is newer.
    func isCurrent(_ connection: any SQLConnection) throws(DatabaseError) -> Bool {
        var names: [String] = []
        for row in try connection.rows(SQLStatement(dialect.tableNames)) { names.append(try row.text(at: 0)) }
        if names.isEmpty { return false }
        guard names.contains("schema_version") else {
            throw refusal(
                "it holds tables of another program (\(names.sorted()[0])…); give it another place, nothing was changed"
            )
        }
        var isCurrent = true
        for (part, known) in parts {
            let version = try version(of: part, in: connection)
            guard version <= known.count else {
                throw refusal(
                    """
                    its tables of \(part) have version \(version) and this program knows \(known.count): a newer version \
                    of the program wrote it; use that one, nothing was changed
                    """)
            }
            if version < known.count { isCurrent = false }
        }
        for row in try connection.rows(SQLStatement("SELECT part FROM schema_version")) {
            let part = try row.text(at: 0)
            guard parts.contains(where: { $0.name == part }) else {
                throw refusal("this is the database of \(part), not of \(tables.name)")
            }
        }
        // Who makes the tables at this moment has perhaps not come to that one yet.
        if try version(of: Self.books, in: connection) > 0 { _ = try books.latestEvent(in: connection) }
        return isCurrent
    }

    private var parts: [(name: String, known: [SQLMigration])] {
        [(Self.books, books.migrations), (tables.name, tables.migrations)]
    }

    private func migrate(_ connection: any SQLConnection) throws(DatabaseError) {
        try connection.execute(
            SQLStatement(
                """
                CREATE TABLE IF NOT EXISTS schema_version (part VARCHAR(64) NOT NULL PRIMARY KEY, \
                version BIGINT NOT NULL)
                """))
        for (part, known) in parts {
            for index in try version(of: part, in: connection)..<known.count {
                try known[index].run(connection, dialect)
                try connection.execute(
                    SQLStatement(
                        "REPLACE INTO schema_version (part, version) VALUES (?, ?)", .text(part), .number(index + 1)))
            }
        }
    }

    private func version(of part: String, in connection: any SQLConnection) throws(DatabaseError) -> Int {
        let row = try connection.firstRow(
            SQLStatement("SELECT version FROM schema_version WHERE part = ?", .text(part)))
        guard let version = try row?.number(at: 0, as: Int.self) else { return 0 }
        guard version >= 0 else { throw refusal("its tables of \(part) have version \(version)") }
        return version
    }

    private func refusal(_ detail: String) -> DatabaseError { DatabaseError(.refused, at: .open, detail) }
}
