internal import Contexts
internal import Storage
internal import Texts

/// Makes the connections to one database. It belongs to one connection, whose thread alone uses it.
final class MySQLConnector {
    let role: MySQLRole
    let waits: MySQLWaits
    private let server: MySQLServer
    private let database: String
    private let clock = ContinuousClock()
    /// Why there is no connection, and until when nobody tries again.
    private var failure: (error: DatabaseError, until: ContinuousClock.Instant)?

    init(_ server: MySQLServer, database: String, role: MySQLRole, waits: MySQLWaits) {
        self.server = server
        self.database = database
        self.role = role
        self.waits = waits
    }

    func connect() throws(DatabaseError) -> MySQLHandle {
        if let failure, clock.now < failure.until { throw failure.error }
        do throws(DatabaseError) {
            let handle = try connected(to: database)
            failure = nil
            return handle
        } catch {
            failure = (error, clock.now + .nanoseconds(waits.pause.nanoseconds))
            throw error
        }
    }

    /// Makes the database if it is not there. It is called when a database is opened and never later: one that has
    /// vanished is not to come back empty.
    func makeDatabase() throws(DatabaseError) -> MySQLHandle {
        let password = try password()
        let handle: MySQLHandle
        do throws(MySQLFailure) { handle = try self.handle(password, database) } catch {
            guard error.code == MySQLFailure.Code.unknownDatabase || error.code == MySQLFailure.Code.databaseDenied
            else { throw explained(error) }
            try create(password)
            return try connected(to: database)
        }
        return try checked(handle)
    }

    private func create(_ password: String) throws(DatabaseError) {
        do throws(MySQLFailure) {
            try handle(password, nil)
                .query("CREATE DATABASE IF NOT EXISTS `\(database)` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
        } catch {
            throw DatabaseError(
                .refused, at: .open,
                """
                \(server.user) may not use the database and may not make it. Make it, with CREATE DATABASE `\(database)` \
                CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, and let \(server.user) use it, with GRANT ALL ON \
                `\(database)`.*: \(error.error().detail)
                """)
        }
    }

    private func connected(to database: String) throws(DatabaseError) -> MySQLHandle {
        let password = try password()
        let handle: MySQLHandle
        do throws(MySQLFailure) { handle = try self.handle(password, database) } catch { throw explained(error) }
        return try checked(handle)
    }

    private func handle(_ password: String, _ database: String?) throws(MySQLFailure) -> MySQLHandle {
        try MySQLHandle(server, password: password, database: database, role: role, waits: waits)
    }

    private func password() throws(DatabaseError) -> String {
        do throws(MySQLPassword.Problem) { return try server.password.read() } catch {
            throw DatabaseError(.unavailable, at: .open, error.text)
        }
    }

    private func explained(_ failure: MySQLFailure) -> DatabaseError {
        let error = failure.error()
        switch failure.code {
        case MySQLFailure.Code.accessDenied, MySQLFailure.Code.accessDeniedWithoutPassword:
            return DatabaseError(
                .unavailable, at: .open, "the server refuses \(server.user) with \(server.password): \(error.detail)")
        default: return error
        }
    }

    /// An answer is to be on disk, and not only in the server's memory.
    private func checked(_ handle: MySQLHandle) throws(DatabaseError) -> MySQLHandle {
        guard role == .writer else { return handle }
        let text = "SELECT @@GLOBAL.innodb_flush_log_at_trx_commit, @@GLOBAL.log_bin, @@GLOBAL.sync_binlog"
        let row: SQLRow?
        do throws(MySQLFailure) { row = try handle.run(SQLStatement(text)).first } catch { throw error.error() }
        guard let row else { throw DatabaseError(.refused, at: .open, "the server does not tell its settings") }
        let (flush, hasLog, sync) = (try row.integer(at: 0), try row.integer(at: 1), try row.integer(at: 2))
        guard flush == 1, hasLog == 0 || sync == 1 else {
            throw DatabaseError(
                .refused, at: .open,
                """
                the server may lose what it has acknowledged: it has innodb_flush_log_at_trx_commit=\(flush) and, with \
                log_bin=\(hasLog), sync_binlog=\(sync); give both the value 1
                """)
        }
        return handle
    }
}
