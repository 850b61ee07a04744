package import Contexts

/// A connection with a queue of its own. What is submitted runs there, one after the other, since the calls of
/// databases block, and the threads that run Swift's tasks are few.
package protocol SQLSession: AnyObject, Sendable {
    /// Runs the body after all that was submitted before. It gets an error in place of the connection if there is none.
    func submit(_ body: @escaping @Sendable (Result<any SQLConnection, DatabaseError>) -> Void)

    /// Ends the connection, after all that was submitted before. What is submitted later gets
    /// ``DatabaseError/Kind/unavailable``. This blocks for as long as that takes.
    func close()
}

/// A place where a service's database lives, for ``SQLDatabase``.
package protocol SQLStore: Sendable {
    /// For error messages: a file's path, or a server and the name of the database there. Never a password.
    var name: String { get }
    var dialect: SQLDialect { get }
    /// The one connection that writes.
    var writer: any SQLSession { get }

    /// Makes settings that change the database itself. It is called once, when it is certain that the database is empty
    /// or a service's of ours.
    func takeOver(_ connection: any SQLConnection) throws(DatabaseError)

    /// Opens the connections that read, at least one, once the database has its tables.
    func openReaders() throws(DatabaseError) -> [any SQLSession]
}

extension SQLStore {
    /// Sees that the database can be read and has the tables of the present version. It makes none.
    package func check() async throws(DatabaseError) {
        try await writer.read(SQLErrorLabel(store: name, operation: .open)) { connection throws(DatabaseError) in
            do throws(DatabaseError) {
                _ = try connection.rows(SQLStatement("SELECT COUNT(*) FROM traces"))
            } catch {
                guard error.kind == .refused else { throw error }
                throw DatabaseError(
                    .refused, at: .open, "it has no tables of the present version: start its service once")
            }
        }
    }
}

extension SQLSession {
    /// Runs the body with the connection, and waits for it. The body is not in a transaction.
    func perform<Value: Sendable>(
        _ label: SQLErrorLabel, _ body: @escaping @Sendable (any SQLConnection) throws(DatabaseError) -> Value
    ) async throws(DatabaseError) -> Value {
        let result: Result<Value, DatabaseError> = await withCheckedContinuation { continuation in
            submit { connection in
                let result = Result { () throws(DatabaseError) in try body(connection.get()) }
                continuation.resume(returning: result.mapError(label.apply))
            }
        }
        return try result.get()
    }

    /// Runs the body in a transaction that reads: all that it reads is of one instant.
    func read<Value: Sendable>(
        _ label: SQLErrorLabel, _ body: @escaping @Sendable (any SQLConnection) throws(DatabaseError) -> Value
    ) async throws(DatabaseError) -> Value {
        try await perform(label) { connection throws(DatabaseError) in
            try connection.transaction(.read) { () throws(DatabaseError) in try body(connection) }
        }
    }
}

/// What a connection does not know of its errors.
struct SQLErrorLabel: Sendable {
    var store: String
    var operation: DatabaseError.Operation

    func apply(_ error: DatabaseError) -> DatabaseError {
        DatabaseError(error.kind, at: operation, error.detail.isEmpty ? store : "\(store): \(error.detail)")
    }
}
