package import Contexts

/// The tables of one context in a SQL database. ``SQLDatabase`` adds the transaction, the inbox, the outbox and the
/// timers.
package protocol SQLTables: Sendable {
    associatedtype Rows: Sendable

    /// Whose tables these are. A database keeps it, so that one context's is not taken for another's.
    var name: String { get }

    /// How the tables came to be as they are now, oldest first. The first one makes and fills them. Later ones change
    /// what is there, so an entry stays as it is once a database may have seen it.
    var migrations: [SQLMigration] { get }

    /// Reads what the message needs, in a transaction that reads.
    func load(for message: Message, from connection: any SQLConnection) throws(DatabaseError) -> Rows

    /// The statements that write what differs between the rows and the tables, with the next version; none if nothing
    /// differs. It writes nothing itself, so it also serves to ask whether a decision changed anything.
    ///
    /// - Returns: nil if a row was written since `rows` was loaded.
    func changes(
        to rows: Rows, in connection: any SQLConnection
    ) throws(DatabaseError) -> [SQLStatement]?
}

/// One step from a version of tables to the next. It runs in the transaction that raises the version.
///
/// MySQL commits each change of a table at once. If the process or the server dies in the middle of a step there, the step
/// runs again, and must take what it finds half done: `IF NOT EXISTS`, ``SQLDialect/createIndex(_:on:_:in:)``, `REPLACE`.
package struct SQLMigration: Sendable {
    package let run: @Sendable (any SQLConnection, SQLDialect) throws(DatabaseError) -> Void

    package init(
        _ run: @escaping @Sendable (any SQLConnection, SQLDialect) throws(DatabaseError) -> Void
    ) {
        self.run = run
    }
}
