package import Contexts
package import FlowerShop
package import Storage

/// Inventory's tables in a SQL database. They also hold what the logic never asks for and whoever audits them does: with
/// how many pieces the shelves began, and the lines that each order has taken.
package struct SQLInventoryTables: SQLTables {
    package let name = ShopTopology.services[Int(ShopTopology.inventory.rawValue)]
    static let reservations = SQLRowTable<ReservationRow>("reservations", key: "number")
    static let stock = SQLRowTable<StockRow>("stock", key: "product")
    private let products: [Product]

    package init(_ configuration: ShopConfiguration) { products = configuration.products }

    package var migrations: [SQLMigration] {
        [
            SQLMigration { connection, dialect throws(DatabaseError) in
                try Self.reservations.create(in: connection, dialect)
                try Self.stock.create(in: connection, dialect)
                try Self.stock.fill(products.lazy.map { StockRow(level: $0.stock) }, in: connection)
                for text in [
                    "CREATE TABLE IF NOT EXISTS initial_stock (product \(dialect.key), level BIGINT NOT NULL)",
                    "CREATE TABLE IF NOT EXISTS taken_lines (number \(dialect.key), items MEDIUMBLOB)",
                ] { try connection.execute(SQLStatement(text)) }
                for (number, product) in products.enumerated() {
                    try connection.execute(
                        SQLStatement(
                            "REPLACE INTO initial_stock (product, level) VALUES (?, ?)", .number(number),
                            .integer(product.stock)))
                }
            }
        ]
    }

    package func load(
        for message: Message, from connection: any SQLConnection
    ) throws(DatabaseError) -> InventoryContext.Rows {
        var rows = InventoryContext.Rows()
        guard message.type != ShopMessage.showStock.type else {
            if let row = try Self.stock.find(message.key, in: connection) { rows.stock.append(row) }
            return rows
        }
        rows.number = message.key
        rows.reservation = try Self.reservations.load(message.key, from: connection)
        rows.lines = OrderLines(words: message.body.items)
        // If lines are not canonical, two of them could name one row.
        guard rows.lines.isCanonical else { return rows }
        for index in 0..<rows.lines.count {
            rows.stock.append(try Self.stock.load(UInt64(rows.lines.product(at: index)), from: connection))
        }
        return rows
    }

    package func changes(
        to rows: InventoryContext.Rows, in connection: any SQLConnection
    ) throws(DatabaseError) -> [SQLStatement]? {
        // Rows that are only read are right, whatever has happened since.
        guard let number = rows.number else { return [] }
        var changes: [SQLStatement] = []
        guard try Self.reservations.isCurrent(rows.reservation, at: number, changes: &changes, in: connection) else {
            return nil
        }
        // Its status changes to this once.
        if !changes.isEmpty, rows.reservation.status == .taken {
            changes.append(
                SQLStatement(
                    "REPLACE INTO taken_lines (number, items) VALUES (?, ?)", .bits(number),
                    .items(rows.lines.words)))
        }
        for index in 0..<rows.stock.count {
            let product = UInt64(rows.lines.product(at: index))
            guard
                try Self.stock.isCurrent(
                    rows.stock[index], at: product, isFixed: true, changes: &changes, in: connection)
            else { return nil }
        }
        return changes
    }
}
