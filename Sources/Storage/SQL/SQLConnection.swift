package import Contexts

/// A connection to a SQL database. One thread at a time uses it.
///
/// Its errors say what the database said; whoever called knows the operation. See ``SQLSession/perform(_:_:)``.
package protocol SQLConnection {
    /// Begins a transaction. One that is to write waits until no other one writes, in any process, so that from then on
    /// it reads what it may rely on; the database has its tables. One that reads sees the database as it is now, until it
    /// ends.
    func begin(_ access: SQLAccess) throws(DatabaseError)

    /// Ends the transaction. When this returns, the transaction is on disk.
    ///
    /// - Throws: ``DatabaseError/Kind/interrupted`` if nobody knows whether it wrote. Any other kind means that nothing
    ///   was written.
    func commit() throws(DatabaseError)

    /// Ends the transaction, if there is one, without any effect.
    func rollBack()

    /// All rows that a query gives.
    func rows(_ statement: SQLStatement) throws(DatabaseError) -> [SQLRow]

    /// Carries out a statement that gives no rows.
    func execute(_ statement: SQLStatement) throws(DatabaseError)
}

/// What a transaction does.
package enum SQLAccess: Sendable {
    case read, write
    /// It makes or changes tables. It waits until no other one does so, in any process. Not every database can undo what
    /// it did to tables, see ``SQLMigration``.
    case schema
}

/// The few words in which SQL databases differ. All other statements are the same for all of them.
package struct SQLDialect: Sendable {
    /// The type of a key of 64 bits by which rows lie in a table.
    package var key: String
    /// What follows the columns of a table whose key has several columns.
    package var compoundKeySuffix: String
    /// A query for the names of the tables in the database.
    package var tableNames: String
    /// A query for the names of a table's indexes, with a question mark for the table's name.
    package var indexNames: String

    package init(key: String, compoundKeySuffix: String, tableNames: String, indexNames: String) {
        self.key = key
        self.compoundKeySuffix = compoundKeySuffix
        self.tableNames = tableNames
        self.indexNames = indexNames
    }

    /// Makes an index, unless the table has it. MySQL has no `IF NOT EXISTS` for indexes.
    package func createIndex(
        _ name: String, on table: String, _ columns: String, in connection: any SQLConnection
    ) throws(DatabaseError) {
        for row in try connection.rows(SQLStatement(indexNames, .text(table))) {
            if try row.text(at: 0) == name { return }
        }
        try connection.execute(SQLStatement("CREATE INDEX \(name) ON \(table) (\(columns))"))
    }
}

extension SQLConnection {
    /// The first row, if there is one.
    package func firstRow(_ statement: SQLStatement) throws(DatabaseError) -> SQLRow? { try rows(statement).first }

    /// Runs the body in a transaction, which ends in any case. Nothing is written if the body throws.
    package func transaction<Result>(
        _ access: SQLAccess, _ body: () throws(DatabaseError) -> Result
    ) throws(DatabaseError) -> Result {
        try begin(access)
        do throws(DatabaseError) {
            let result = try body()
            try commit()
            return result
        } catch {
            rollBack()
            throw error
        }
    }
}
