package import Contexts
package import Storage

/// A database of a MySQL or MariaDB server as the place of a service's data.
///
/// Several processes, on several machines, may use it at the same time. Its name has small letters, digits, `_` and `-`.
///
/// A commit that was answered is on disk: a server that is not set up for that is refused. But the server shows a commit to
/// others some moments before, until the disk has it (with `log_bin=1` and `sync_binlog=1` it does not). What follows from
/// such a commit is on disk later than the commit itself, as long as both are on one server. So the databases of services
/// that send each other events belong on one server, or on servers with these settings.
package struct MySQLStore: SQLStore {
    package let name: String
    package let writer: any SQLSession
    private let server: MySQLServer
    private let database: String
    private let waits: MySQLWaits

    package let dialect = SQLDialect(
        key: "BIGINT NOT NULL PRIMARY KEY", compoundKeySuffix: "",
        tableNames: "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
        indexNames: """
            SELECT index_name FROM information_schema.statistics \
            WHERE table_schema = DATABASE() AND table_name = ? AND seq_in_index = 1
            """)

    /// Connects, and makes the database if it is not there. This blocks for as long as that takes.
    ///
    /// - Parameter isForReading: whether the database is only read, for ``SQLSnapshot``. Then it is not made either.
    /// - Throws: ``DatabaseError/Kind/unavailable`` if the server cannot be reached or refuses the user, and
    ///   ``DatabaseError/Kind/refused`` if there is no such database and the user may not make it, if the name is none, or
    ///   if the server may lose what it has acknowledged.
    package init(
        _ server: MySQLServer, database: String, waits: MySQLWaits = MySQLWaits(), isForReading: Bool = false
    ) throws(DatabaseError) {
        name = "\(database) at \(server)"
        self.server = server
        self.database = database
        self.waits = waits
        guard (1...MySQLLimits.nameBytes).contains(database.utf8.count), database.utf8.allSatisfy(Self.isAllowed) else {
            throw DatabaseError(
                .refused, at: .open,
                """
                \(name): a database's name has 1 to \(MySQLLimits.nameBytes) small letters, digits, _ and -; give the \
                service or the prefix a shorter or a plainer name
                """)
        }
        let session = MySQLSession(
            server, database: database, "writer", role: isForReading ? .reader : .writer, waits: waits)
        writer = session
        do throws(DatabaseError) { try session.open(makesDatabase: !isForReading) } catch {
            throw DatabaseError(error.kind, at: .open, "\(name): \(error.detail)")
        }
    }

    /// Capital letters are the same as small ones on some servers, and other signs would have to be escaped somewhere.
    static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    package func takeOver(_ connection: any SQLConnection) throws(DatabaseError) {
        // Whoever has made the database may have given it an order of letters in which A is a.
        let text = "SELECT default_collation_name FROM information_schema.schemata WHERE schema_name = DATABASE()"
        guard try connection.firstRow(SQLStatement(text))?.text(at: 0) != "utf8mb4_bin" else { return }
        try connection.execute(
            SQLStatement("ALTER DATABASE `\(database)` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"))
    }

    package func openReaders() throws(DatabaseError) -> [any SQLSession] {
        var readers: [any SQLSession] = []
        for number in 1...MySQLLimits.readers {
            let session = MySQLSession(server, database: database, "reader \(number)", role: .reader, waits: waits)
            try session.open(makesDatabase: false)
            readers.append(session)
        }
        return readers
    }
}
