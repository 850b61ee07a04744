package import Contexts
package import FlowerShop
package import Storage

/// Notification's tables in a SQL database.
package struct SQLNotificationTables: SQLTables {
    package let name = ShopTopology.services[Int(ShopTopology.notification.rawValue)]
    static let told = SQLRowTable<ToldRow>("told", key: "number")

    package init() {}

    package var migrations: [SQLMigration] {
        [
            SQLMigration { connection, dialect throws(DatabaseError) in
                try Self.told.create(in: connection, dialect)
            }
        ]
    }

    package func load(
        for message: Message, from connection: any SQLConnection
    ) throws(DatabaseError) -> NotificationContext.Rows {
        var rows = NotificationContext.Rows()
        rows.number = message.key
        rows.told = try Self.told.load(message.key, from: connection)
        return rows
    }

    package func changes(
        to rows: NotificationContext.Rows, in connection: any SQLConnection
    ) throws(DatabaseError) -> [SQLStatement]? {
        var changes: [SQLStatement] = []
        return try Self.told.isCurrent(rows.told, at: rows.number, changes: &changes, in: connection) ? changes : nil
    }
}
