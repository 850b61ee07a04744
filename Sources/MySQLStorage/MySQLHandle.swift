internal import CMariaDB
internal import Contexts
internal import Storage

/// What a connection is for.
enum MySQLRole: Sendable {
    case writer, reader
}

/// One connection as the client has it, with the statements that are prepared on it.
final class MySQLHandle {
    private let pointer: UnsafeMutablePointer<MYSQL>
    /// By text, with the number of its latest use.
    private var statements: [String: (statement: MySQLStatement, use: UInt64)] = [:]
    private var uses: UInt64 = 0

    /// Connects, and blocks until that has worked or failed.
    ///
    /// - Parameter database: nil to choose none.
    init(
        _ server: MySQLServer, password: String, database: String?, role: MySQLRole, waits: MySQLWaits
    ) throws(MySQLFailure) {
        guard let pointer = mysql_init(nil) else {
            throw MySQLFailure(code: Int(CR_OUT_OF_MEMORY), message: "there is no memory left")
        }
        self.pointer = pointer
        Self.configure(pointer, server, waits)
        let isConnected =
            switch server.address {
            case .tcp(let host, let port):
                mysql_real_connect(pointer, host, server.user, password, database, UInt32(port), nil, 0) != nil
            case .socket(let path):
                mysql_real_connect(pointer, nil, server.user, password, database, 0, path, 0) != nil
            }
        // From here on `deinit` ends the connection.
        guard isConnected else { throw MySQLFailure(pointer) }
        if server.tls != nil, mysql_get_ssl_cipher(pointer) == nil {
            throw MySQLFailure(code: Int(CR_SSL_CONNECTION_ERROR), message: "the connection is not encrypted")
        }
        for text in Self.settings(role, waits) { try query(text) }
    }

    deinit {
        statements = [:]
        mysql_close(pointer)
    }

    // MARK: Settings

    private static func configure(
        _ pointer: UnsafeMutablePointer<MYSQL>, _ server: MySQLServer, _ waits: MySQLWaits
    ) {
        func set(_ option: mysql_option, _ value: some BitwiseCopyable) {
            withUnsafePointer(to: value) { _ = mysql_options(pointer, option, $0) }
        }
        let (yes, no): (my_bool, my_bool) = (1, 0)
        set(MYSQL_OPT_CONNECT_TIMEOUT, MySQLWaits.seconds(waits.connect))
        set(MYSQL_OPT_READ_TIMEOUT, MySQLWaits.seconds(waits.answer))
        set(MYSQL_OPT_WRITE_TIMEOUT, MySQLWaits.seconds(waits.answer))
        // A server may not ask for files of ours, nor for the password in clear text.
        set(MYSQL_OPT_LOCAL_INFILE, UInt32(0))
        _ = mysql_options(
            pointer, MARIADB_OPT_RESTRICTED_AUTH, "mysql_native_password,caching_sha2_password,client_ed25519")
        _ = mysql_options(pointer, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        // A lost connection ends its transaction, so only we may make a new one.
        set(MYSQL_OPT_RECONNECT, no)
        switch server.address {
        case .tcp: set(MYSQL_OPT_PROTOCOL, MYSQL_PROTOCOL_TCP.rawValue)
        case .socket: set(MYSQL_OPT_PROTOCOL, MYSQL_PROTOCOL_SOCKET.rawValue)
        }
        set(MYSQL_OPT_SSL_ENFORCE, server.tls == nil ? no : yes)
        set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, server.tls == nil ? no : yes)
        if let authorities = server.tls?.authorities { _ = mysql_options(pointer, MYSQL_OPT_SSL_CA, authorities) }
    }

    private static func settings(_ role: MySQLRole, _ waits: MySQLWaits) -> [String] {
        let isolation = role == .writer ? "READ COMMITTED" : "REPEATABLE READ"
        let lock = MySQLWaits.seconds(waits.lock)
        return [
            """
            SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', SESSION default_storage_engine = 'InnoDB', \
            SESSION autocommit = 1, SESSION innodb_lock_wait_timeout = \(lock), SESSION lock_wait_timeout = \(lock)
            """,
            "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
            "SET SESSION TRANSACTION ISOLATION LEVEL \(isolation)",
        ]
    }

    // MARK: Statements

    /// Carries out a statement that has no values and gives no rows.
    func query(_ text: String) throws(MySQLFailure) {
        var text = text
        let code = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { mysql_real_query(pointer, $0.baseAddress, UInt($0.count)) }
        }
        guard code == 0 else { throw MySQLFailure(pointer) }
        // Rows that nobody takes would stand in the way of the next statement.
        if let rows = mysql_store_result(pointer) { mysql_free_result(rows) }
    }

    /// Carries out a prepared statement.
    @discardableResult
    func run(_ statement: SQLStatement) throws(MySQLFailure) -> [SQLRow] {
        do throws(MySQLFailure) { return try prepared(statement.text).run(statement.values) } catch {
            guard error.code == MySQLFailure.Code.needsPreparing else { throw error }
            // Somebody has changed the table since.
            statements[statement.text] = nil
            return try prepared(statement.text).run(statement.values)
        }
    }

    private func prepared(_ text: String) throws(MySQLFailure) -> MySQLStatement {
        uses += 1
        if let known = statements[text]?.statement {
            statements[text]?.use = uses
            return known
        }
        if statements.count >= MySQLLimits.statements,
            let oldest = statements.min(by: { $0.value.use < $1.value.use })?.key
        {
            statements[oldest] = nil
        }
        let statement = try MySQLStatement(text, on: pointer)
        statements[text] = (statement, uses)
        return statement
    }
}
