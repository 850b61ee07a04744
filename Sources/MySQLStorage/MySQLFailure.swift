internal import CMariaDB
internal import Contexts
internal import Texts

/// What the client or the server said.
struct MySQLFailure: Error {
    /// A number of the client's from 2000 on, or of the server's.
    var code: Int
    var message: String

    /// Whether the connection is of no use any more.
    var isLost: Bool {
        switch code {
        case _ where Self.clientCodes.contains(code), _ where Self.connectorCodes.contains(code): true
        case Code.shutdown, Code.connectionKilled, Code.packetTooLarge, Code.idleTooLong: true
        default: false
        }
    }

    private static let clientCodes = 2_000..<2_999
    /// Those that only MariaDB's client has.
    private static let connectorCodes = 5_000..<6_000

    /// - Parameters:
    ///   - statement: what the server refused, if that helps.
    ///   - isCommit: whether the end of a transaction failed. Before that nothing is written, whatever happens.
    func error(at statement: String = "", isCommit: Bool = false) -> DatabaseError {
        let kind = isCommit ? kindOfCommit : kind
        var detail = "\(MessageText("\(message)")) (MySQL error \(code))"
        if kind == .refused, !statement.isEmpty { detail += " at \(statement)" }
        return DatabaseError(kind, at: .load, detail)
    }

    private var kind: DatabaseError.Kind {
        switch code {
        case Code.lockWait, Code.deadlock, Code.interrupted, Code.statementTimeout, Code.changedMeanwhile,
            Code.needsPreparing, Code.tableChanged:
            .busy
        case Code.tooManyConnections, Code.tooManyOfUser, Code.userLimit, Code.outOfMemory, Code.outOfSortMemory,
            Code.outOfResources, Code.tooManyStatements, Code.hostBlocked, Code.hostNotAllowed, Code.accessDenied,
            Code.accessDeniedWithoutPassword, Code.databaseDenied, Code.unknownDatabase, Code.shutdown,
            Code.connectionKilled, Code.idleTooLong:
            .unavailable
        case Code.packetTooLarge: .refused
        default: isLost ? .unavailable : .refused
        }
    }

    /// The server has ended the transaction without effect, or has not begun to end it, if it says one of these. After
    /// anything else, and above all after silence, the commit may be on disk or not.
    private var kindOfCommit: DatabaseError.Kind {
        switch code {
        case Code.deadlock, Code.lockWait: .busy
        case Code.readOnly, Code.readOnlyMode: .refused
        default: .interrupted
        }
    }

    /// The numbers that mean something to us; those that both servers have are named as in `mysqld_error.h`.
    enum Code {
        static let tooManyConnections = Int(ER_CON_COUNT_ERROR)
        static let outOfMemory = Int(ER_OUTOFMEMORY)
        static let outOfSortMemory = Int(ER_OUT_OF_SORTMEMORY)
        static let outOfResources = Int(ER_OUT_OF_RESOURCES)
        static let databaseDenied = Int(ER_DBACCESS_DENIED_ERROR)
        static let accessDenied = Int(ER_ACCESS_DENIED_ERROR)
        static let accessDeniedWithoutPassword = Int(ER_ACCESS_DENIED_NO_PASSWORD_ERROR)
        static let unknownDatabase = Int(ER_BAD_DB_ERROR)
        static let shutdown = Int(ER_SERVER_SHUTDOWN)
        static let hostBlocked = Int(ER_HOST_IS_BLOCKED)
        static let hostNotAllowed = Int(ER_HOST_NOT_PRIVILEGED)
        static let packetTooLarge = Int(ER_NET_PACKET_TOO_LARGE)
        static let tooManyOfUser = Int(ER_TOO_MANY_USER_CONNECTIONS)
        static let lockWait = Int(ER_LOCK_WAIT_TIMEOUT)
        static let deadlock = Int(ER_LOCK_DEADLOCK)
        /// A table was made or changed after the snapshot was taken.
        static let tableChanged = Int(ER_TABLE_DEF_CHANGED)
        static let userLimit = Int(ER_USER_LIMIT_REACHED)
        static let readOnly = Int(ER_OPTION_PREVENTS_STATEMENT)
        static let interrupted = Int(ER_QUERY_INTERRUPTED)
        static let tooManyStatements = Int(ER_MAX_PREPARED_STMT_COUNT_REACHED)
        static let needsPreparing = Int(ER_NEED_REPREPARE)
        static let readOnlyMode = Int(ER_READ_ONLY_MODE)
        static let notFound = Int(ER_KEY_NOT_FOUND)
        static let changedMeanwhile = Int(ER_CHECKREAD)
        static let connectionKilled = Int(ER_CONNECTION_KILLED)
        static let statementTimeout = Int(ER_STATEMENT_TIMEOUT)
        /// Of MySQL 8.0.24 and later, `ER_CLIENT_INTERACTION_TIMEOUT`.
        static let idleTooLong = 4_031
    }
}
