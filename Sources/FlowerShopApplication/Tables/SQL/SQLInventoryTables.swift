package import Contexts
package import FlowerShop
package import Storage

/// Inventory's tables in a SQL database.
package struct SQLInventoryTables: SQLTables {
    package let name = ShopTopology.services[Int(ShopTopology.inventory.rawValue)]
    private let reservations = SQLRowTable<ReservationRow>("reservations", key: "number")
    private let stock = SQLRowTable<StockRow>("stock", key: "product")
    private let products: [Product]

    package init(_ configuration: ShopConfiguration) { products = configuration.products }

    package var migrations: [SQLMigration] {
        [
            SQLMigration { connection, dialect throws(DatabaseError) in
                try reservations.create(in: connection, dialect)
                try stock.create(in: connection, dialect)
                try stock.fill(products.lazy.map { StockRow(level: $0.stock) }, in: connection)
            }
        ]
    }

    package func load(
        for message: Message, from connection: any SQLConnection
    ) throws(DatabaseError) -> InventoryContext.Rows {
        var rows = InventoryContext.Rows()
        guard message.type != ShopMessage.showStock.type else {
            if let row = try stock.find(message.key, in: connection) { rows.stock.append(row) }
            return rows
        }
        rows.number = message.key
        rows.reservation = try reservations.load(message.key, from: connection)
        rows.lines = OrderLines(words: message.body.items)
        // If lines are not canonical, two of them could name one row.
        guard rows.lines.isCanonical else { return rows }
        for index in 0..<rows.lines.count {
            rows.stock.append(try stock.load(UInt64(rows.lines.product(at: index)), from: connection))
        }
        return rows
    }

    package func changes(
        to rows: InventoryContext.Rows, in connection: any SQLConnection
    ) throws(DatabaseError) -> [SQLStatement]? {
        // Rows that are only read are right, whatever has happened since.
        guard let number = rows.number else { return [] }
        var changes: [SQLStatement] = []
        guard try reservations.isCurrent(rows.reservation, at: number, changes: &changes, in: connection) else {
            return nil
        }
        for index in 0..<rows.stock.count {
            let product = UInt64(rows.lines.product(at: index))
            guard try stock.isCurrent(rows.stock[index], at: product, isFixed: true, changes: &changes, in: connection)
            else { return nil }
        }
        return changes
    }
}
