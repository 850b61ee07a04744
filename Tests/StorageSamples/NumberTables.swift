package import Contexts
package import Storage

/// The smallest tables that have all that tables can have: a number for each key. One number is forbidden.
package struct NumberTables: SQLTables {
    package struct Rows: EmptyInitializable, Sendable {
        package var key: UInt64 = 0
        package var number: Int64 = 0
        package var version: Int64 = 0

        package init() {}
    }

    /// The database refuses to keep it.
    package static let forbidden: Int64 = -13

    package let name: String
    package let migrations: [SQLMigration]

    /// - Parameter later: what came after the first version.
    package init(name: String = "numbers", later: [SQLMigration] = []) {
        self.name = name
        let first = SQLMigration { connection, dialect throws(DatabaseError) in
            try connection.execute(
                SQLStatement(
                    """
                    CREATE TABLE IF NOT EXISTS numbers (number_key \(dialect.key), number BIGINT NOT NULL, \
                    version BIGINT NOT NULL, CHECK (number <> \(Self.forbidden)))
                    """))
        }
        migrations = [first] + later
    }

    /// A message that loads a key's number.
    package static func message(_ key: UInt64) -> Message { Message(type: MessageType(rawValue: 1), key: key) }

    package func load(
        for message: Message, from connection: any SQLConnection
    ) throws(DatabaseError) -> Rows {
        var rows = Rows()
        rows.key = message.key
        let text = "SELECT number, version FROM numbers WHERE number_key = ?"
        if let row = try connection.firstRow(SQLStatement(text, .bits(message.key))) {
            rows.number = try row.integer(at: 0)
            rows.version = try row.integer(at: 1)
        }
        return rows
    }

    package func changes(
        to rows: Rows, in connection: any SQLConnection
    ) throws(DatabaseError) -> [SQLStatement]? {
        let stored = try load(for: Self.message(rows.key), from: connection)
        guard stored.version == rows.version else { return nil }
        guard stored.number != rows.number else { return [] }
        return [
            SQLStatement(
                "REPLACE INTO numbers (number_key, number, version) VALUES (?, ?, ?)", .bits(rows.key),
                .integer(rows.number), .integer(rows.version + 1))
        ]
    }
}

extension SQLDatabase where Tables == NumberTables {
    /// Adds 1 to a key's number, and publishes an event with that key. Tries again after conflicts.
    ///
    /// - Returns: what the number is then.
    @discardableResult
    package func increment(_ key: UInt64) async throws(DatabaseError) -> Int64 {
        while true {
            var rows = try await load(for: NumberTables.message(key))
            rows.number += 1
            var transaction = Transaction()
            transaction.publish(Message(type: MessageType(rawValue: 2), key: key))
            if try await commit(rows, transaction) == .committed { return rows.number }
        }
    }

    /// A key's number.
    package func number(_ key: UInt64) async throws(DatabaseError) -> Int64 {
        try await load(for: NumberTables.message(key)).number
    }
}
