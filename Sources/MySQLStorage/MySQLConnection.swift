internal import Contexts
internal import Storage

/// A connection to one database that is made anew after it was lost. One thread at a time uses it.
///
/// It is made when a transaction begins. One that is lost in the middle ends the transaction with it: the server undoes
/// what was not committed.
final class MySQLConnection: SQLConnection {
    private let connector: MySQLConnector
    private var handle: MySQLHandle?
    /// The transaction that has begun.
    private var access: SQLAccess?
    private var hasWritten = false

    init(_ connector: MySQLConnector) { self.connector = connector }

    /// Connects, if it is not connected.
    @discardableResult
    func connect() throws(DatabaseError) -> MySQLHandle {
        if let handle { return handle }
        let made = try connector.connect()
        handle = made
        return made
    }

    /// Connects, and makes the database if it is not there.
    func makeDatabase() throws(DatabaseError) { handle = try connector.makeDatabase() }

    func close() {
        access = nil
        handle = nil
    }

    // MARK: Transactions

    func begin(_ access: SQLAccess) throws(DatabaseError) {
        rollBack()
        // Nothing has been done yet. So a connection that was lost while nobody used it, as those that a server ends after
        // hours or with its own restart, is made anew without a word.
        let isOld = handle != nil
        if try !start(access, again: isOld) { _ = try start(access, again: false) }
    }

    /// Returns false if the connection was lost and it may be tried again.
    private func start(_ access: SQLAccess, again: Bool) throws(DatabaseError) -> Bool {
        let handle = try connect()
        do throws(MySQLFailure) {
            self.access = access
            hasWritten = false
            switch access {
            case .read: try startReading(on: handle)
            case .write: try startWriting(on: handle)
            case .schema: try startSchema(on: handle)
            }
            return true
        } catch {
            if error.isLost { close() } else { rollBack() }
            if again, self.handle == nil { return false }
            throw error.error()
        }
    }

    private func startReading(on handle: MySQLHandle) throws(MySQLFailure) {
        // Only this level has snapshots. Those that read have it as their own.
        if connector.role == .writer { try handle.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ") }
        try handle.query("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
    }

    /// Whoever writes locks one row first, so all of them wait for each other in one line, whatever they write then.
    private func startWriting(on handle: MySQLHandle) throws(MySQLFailure) {
        try handle.query("START TRANSACTION")
        let text = "SELECT value FROM counters WHERE name = 'event' FOR UPDATE"
        if try handle.run(SQLStatement(text)).isEmpty {
            throw MySQLFailure(
                code: MySQLFailure.Code.notFound, message: "the number of the latest event is missing in its tables")
        }
    }

    /// A lock that no change of a table ends, as it would end a transaction.
    private func startSchema(on handle: MySQLHandle) throws(MySQLFailure) {
        let seconds = MySQLWaits.seconds(connector.waits.schema)
        let rows = try handle.run(SQLStatement("SELECT GET_LOCK(\(Self.schemaLock), ?)", .number(seconds)))
        guard rows.first?.values == [.integer(1)] else {
            throw MySQLFailure(
                code: MySQLFailure.Code.lockWait,
                message: "another process has been making or changing its tables for \(seconds) seconds")
        }
        try handle.query("START TRANSACTION")
    }

    /// The server has one set of such names for all databases, and they have at most 64 characters.
    private static let schemaLock = "CONCAT('perennial.', SHA1(DATABASE()))"

    func commit() throws(DatabaseError) {
        guard let handle, let access else { throw Self.lost }
        if access == .write, !hasWritten {
            // The server shows a commit to others before it is on disk. What was only read may be such a commit, and the
            // answer relies on it. Something that is written after it is on disk after it.
            try execute(
                SQLStatement(
                    """
                    INSERT INTO counters (name, value) VALUES ('turn', 1) ON DUPLICATE KEY UPDATE value = value + 1
                    """))
        }
        do throws(MySQLFailure) {
            try handle.query("COMMIT")
            if access == .schema { try handle.query("DO RELEASE_LOCK(\(Self.schemaLock))") }
            self.access = nil
        } catch {
            let told = error.error(isCommit: access != .read)
            if error.isLost || told.kind == .interrupted { close() }
            throw told
        }
    }

    func rollBack() {
        guard let access else { return }
        self.access = nil
        do throws(MySQLFailure) {
            try handle?.query("ROLLBACK")
            if access == .schema { try handle?.query("DO RELEASE_LOCK(\(Self.schemaLock))") }
        } catch {
            // Its end is the transaction's end.
            handle = nil
        }
    }

    // MARK: Statements

    private static var lost: DatabaseError {
        DatabaseError(.unavailable, at: .load, "the connection to the server was lost before")
    }

    private func perform<Result>(
        _ text: String, _ body: (MySQLHandle) throws(MySQLFailure) -> Result
    ) throws(DatabaseError) -> Result {
        // A lost connection is made anew only where no transaction was lost with it.
        if access != nil, handle == nil { throw Self.lost }
        let handle = try connect()
        do throws(MySQLFailure) { return try body(handle) } catch {
            if error.isLost { self.handle = nil }
            throw error.error(at: text)
        }
    }

    func rows(_ statement: SQLStatement) throws(DatabaseError) -> [SQLRow] {
        try perform(statement.text) { handle throws(MySQLFailure) in try handle.run(statement) }
    }

    func execute(_ statement: SQLStatement) throws(DatabaseError) {
        hasWritten = true
        try perform(statement.text) { handle throws(MySQLFailure) in
            // Those without values are seldom, as those that make tables, and not worth a place among the prepared ones.
            if statement.values.isEmpty { try handle.query(statement.text) } else { try handle.run(statement) }
        }
    }
}
