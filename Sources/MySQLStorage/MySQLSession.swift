internal import Contexts
internal import Dispatch
internal import Storage

/// A connection to a MySQL database, on a queue of its own.
final class MySQLSession: SQLSession {
    private let queue: DispatchQueue
    // Safe to share: both are touched on the queue only.
    nonisolated(unsafe) private let connection: MySQLConnection
    nonisolated(unsafe) private var isClosed = false

    init(_ server: MySQLServer, database: String, _ label: String, role: MySQLRole, waits: MySQLWaits) {
        queue = DispatchQueue(label: "\(database), \(label)")
        connection = MySQLConnection(MySQLConnector(server, database: database, role: role, waits: waits))
    }

    /// Connects, and blocks for as long as that takes.
    ///
    /// - Parameter makesDatabase: whether the database is made if it is not there.
    func open(makesDatabase: Bool) throws(DatabaseError) {
        let result = queue.sync {
            Result { () throws(DatabaseError) in
                if makesDatabase { try connection.makeDatabase() }
                try connection.connect()
            }
        }
        try result.get()
    }

    func submit(_ body: @escaping @Sendable (Result<any SQLConnection, DatabaseError>) -> Void) {
        queue.async { [self] in
            body(
                isClosed
                    ? .failure(DatabaseError(.unavailable, at: .load, "the connection was closed"))
                    : .success(connection))
        }
    }

    func close() {
        queue.sync {
            isClosed = true
            connection.close()
        }
    }
}
