package import Contexts
package import FlowerShop
package import Storage

/// Delivery's tables in a SQL database: the deliveries, and the lines of those in transit.
package struct SQLDeliveryTables: SQLTables {
    package let name = ShopTopology.services[Int(ShopTopology.delivery.rawValue)]
    static let deliveries = SQLRowTable<DeliveryRow>("deliveries", key: "number")

    package init() {}

    package var migrations: [SQLMigration] {
        [
            SQLMigration { connection, dialect throws(DatabaseError) in
                try Self.deliveries.create(in: connection, dialect)
                try connection.execute(
                    SQLStatement("CREATE TABLE IF NOT EXISTS in_transit (number \(dialect.key), items MEDIUMBLOB)"))
            }
        ]
    }

    package func load(
        for message: Message, from connection: any SQLConnection
    ) throws(DatabaseError) -> DeliveryContext.Rows {
        var rows = DeliveryContext.Rows()
        rows.number = message.key
        rows.delivery = try Self.deliveries.load(message.key, from: connection)
        guard rows.delivery.status == .inTransit else { return rows }
        let lines = try connection.firstRow(
            SQLStatement("SELECT items FROM in_transit WHERE number = ?", .bits(message.key)))
        guard let lines else {
            throw DatabaseError(.refused, at: .load, "delivery \(message.key) is in transit and has no row of lines")
        }
        rows.lines = try lines.items(at: 0)
        return rows
    }

    package func changes(
        to rows: DeliveryContext.Rows, in connection: any SQLConnection
    ) throws(DatabaseError) -> [SQLStatement]? {
        var changes: [SQLStatement] = []
        guard try Self.deliveries.isCurrent(rows.delivery, at: rows.number, changes: &changes, in: connection) else {
            return nil
        }
        guard !changes.isEmpty else { return changes }
        let stored = try Self.deliveries.load(rows.number, from: connection)
        switch (stored.status, rows.delivery.status) {
        case (.inTransit, .inTransit): break
        case (_, .inTransit):
            changes.append(
                SQLStatement(
                    "REPLACE INTO in_transit (number, items) VALUES (?, ?)", .bits(rows.number), .items(rows.lines)))
        case (.inTransit, _):
            changes.append(SQLStatement("DELETE FROM in_transit WHERE number = ?", .bits(rows.number)))
        default: break
        }
        return changes
    }
}
