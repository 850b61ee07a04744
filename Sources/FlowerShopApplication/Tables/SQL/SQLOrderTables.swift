package import Contexts
package import FlowerShop
package import Storage

/// Order's tables in a SQL database.
package struct SQLOrderTables: SQLTables {
    package let name = ShopTopology.services[Int(ShopTopology.order.rawValue)]
    static let orders = SQLRowTable<OrderRow>("orders", key: "number")
    static let offers = SQLRowTable<OfferRow>("offers", key: "product")
    private let productCount: Int

    package init(_ configuration: ShopConfiguration) { productCount = configuration.products.count }

    package var migrations: [SQLMigration] {
        [
            SQLMigration { connection, dialect throws(DatabaseError) in
                try Self.orders.create(in: connection, dialect)
                try Self.offers.create(in: connection, dialect)
                try Self.offers.fill(repeatElement(.onSale, count: productCount), in: connection)
            },
            SQLMigration { connection, dialect throws(DatabaseError) in
                try connection.execute(
                    SQLStatement(
                        """
                        CREATE TABLE IF NOT EXISTS order_lines (number \(dialect.key), words MEDIUMBLOB NOT NULL)
                        """))
            },
        ]
    }

    package func load(
        for message: Message, from connection: any SQLConnection
    ) throws(DatabaseError) -> OrderContext.Rows {
        var rows = OrderContext.Rows()
        switch message.shopMessage {
        case .soldOut, .backInStock:
            rows.product = message.key
            rows.offers.append(try Self.offers.load(message.key, from: connection))
        case .placeOrder:
            rows.number = message.key
            rows.order = try Self.orders.load(message.key, from: connection)
            let lines = OrderLines(words: message.body.items)
            // An order with more lines is refused because of their number, whatever they name.
            guard lines.count <= ShopLimits.maximumLinesPerOrder else { return rows }
            rows.lines = lines.words
            for index in 0..<lines.count {
                rows.offers.append(try Self.offers.load(UInt64(lines.product(at: index)), from: connection))
            }
        case .showOrder:
            rows.number = message.key
            rows.order = try Self.orders.load(message.key, from: connection)
            let row = try connection.firstRow(
                SQLStatement("SELECT words FROM order_lines WHERE number = ?", .bits(message.key)))
            rows.lines = try row?.items(at: 0) ?? []
        default:
            rows.number = message.key
            rows.order = try Self.orders.load(message.key, from: connection)
        }
        return rows
    }

    package func changes(
        to rows: OrderContext.Rows, in connection: any SQLConnection
    ) throws(DatabaseError) -> [SQLStatement]? {
        var changes: [SQLStatement] = []
        if let number = rows.number {
            guard try Self.orders.isCurrent(rows.order, at: number, changes: &changes, in: connection) else {
                return nil
            }
            // They come with the order's first row, and stay as they are.
            if !changes.isEmpty, rows.order.version == 0, !rows.lines.isEmpty {
                changes.append(
                    SQLStatement(
                        "REPLACE INTO order_lines (number, words) VALUES (?, ?)", .bits(number), .items(rows.lines)))
            }
            return changes
        }
        guard let product = rows.product, rows.offers.count == 1 else { return [] }
        return try Self.offers.isCurrent(rows.offers[0], at: product, isFixed: true, changes: &changes, in: connection)
            ? changes : nil
    }
}
