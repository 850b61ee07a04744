package import Contexts
package import FlowerShop
package import Storage

/// The view page's tables in a SQL database: the views, an index of orders by customer, and how many orders each
/// customer has.
package struct SQLViewpageTables: SQLTables {
    package let name = ShopTopology.services[Int(ShopTopology.viewpage.rawValue)]
    static let orders = SQLRowTable<OrderView>("orders", key: "number")
    static let products = SQLRowTable<ProductView>("products", key: "product")
    private let catalogue: [Product]

    package init(_ configuration: ShopConfiguration) { catalogue = configuration.products }

    package var migrations: [SQLMigration] {
        [
            SQLMigration { connection, dialect throws(DatabaseError) in
                try Self.orders.create(in: connection, dialect)
                try Self.products.create(in: connection, dialect)
                try dialect.createIndex("orders_by_customer", on: "orders", "customer, number", in: connection)
                try connection.execute(
                    SQLStatement(
                        "CREATE TABLE IF NOT EXISTS customers (customer \(dialect.key), order_count BIGINT NOT NULL)"))
                try Self.products.fill(catalogue.lazy.map { ProductView(level: $0.stock) }, in: connection)
            }
        ]
    }

    // MARK: Loading

    package func load(
        for message: Message, from connection: any SQLConnection
    ) throws(DatabaseError) -> ViewpageContext.Rows {
        var rows = ViewpageContext.Rows()
        switch message.shopMessage {
        case .browseProducts: try loadPage(from: message.key, count: message.body.b, into: &rows, connection)
        case .listOrders: try loadList(of: message.key, before: message.body.b, into: &rows, connection)
        case .stockTaken, .stockRestored:
            rows.number = message.key
            rows.order = try Self.orders.load(message.key, from: connection)
            try loadProducts(of: OrderLines(words: message.body.items), into: &rows, connection)
        default:
            rows.number = message.key
            rows.order = try Self.orders.load(message.key, from: connection)
        }
        return rows
    }

    private func loadProducts(
        of lines: OrderLines, into rows: inout ViewpageContext.Rows, _ connection: any SQLConnection
    ) throws(DatabaseError) {
        rows.lines = lines
        // If lines are not canonical, two of them could name one row.
        guard lines.isCanonical else { return }
        for index in 0..<lines.count {
            rows.products.append(try Self.products.load(UInt64(lines.product(at: index)), from: connection))
        }
    }

    private func loadPage(
        from first: UInt64, count: Int64, into rows: inout ViewpageContext.Rows, _ connection: any SQLConnection
    ) throws(DatabaseError) {
        guard first < UInt64(ShopLimits.maximumProducts), count > 0 else { return }
        let limit = Int(min(count, Int64(ShopLimits.maximumProductsBrowsed)))
        for product in try Self.products.load(from: first, limit: limit, in: connection) {
            rows.products.append(product)
        }
    }

    private func loadList(
        of customer: UInt64, before bound: Int64, into rows: inout ViewpageContext.Rows,
        _ connection: any SQLConnection
    ) throws(DatabaseError) {
        rows.orderCount = Int(try orderCount(of: customer, in: connection))
        let text = """
            SELECT total, customer, facts, version, number FROM orders WHERE customer = ? AND number < ? \
            ORDER BY number DESC LIMIT ?
            """
        let statement = SQLStatement(
            text, .bits(customer), .integer(bound > 0 ? bound : .max), .number(ShopLimits.maximumOrdersListed))
        for row in try connection.rows(statement) {
            rows.latest.append(ViewpageContext.ListedOrder(number: try row.bits(at: 4), view: try OrderView(row)))
        }
    }

    private func orderCount(of customer: UInt64, in connection: any SQLConnection) throws(DatabaseError) -> Int64 {
        try connection.firstRow(
            SQLStatement("SELECT order_count FROM customers WHERE customer = ?", .bits(customer)))?.integer(at: 0) ?? 0
    }

    // MARK: Writing

    package func changes(
        to rows: ViewpageContext.Rows, in connection: any SQLConnection
    ) throws(DatabaseError) -> [SQLStatement]? {
        guard let number = rows.number else { return [] }
        var changes: [SQLStatement] = []
        guard try Self.orders.isCurrent(rows.order, at: number, changes: &changes, in: connection) else { return nil }
        // The first version is written when the order is new to the view page.
        if !changes.isEmpty, rows.order.version == 0 {
            let customer = UInt64(rows.order.customer)
            let count = try orderCount(of: customer, in: connection) + 1
            changes.append(
                SQLStatement(
                    "REPLACE INTO customers (customer, order_count) VALUES (?, ?)", .bits(customer), .integer(count)))
        }
        for index in 0..<rows.products.count {
            let product = UInt64(rows.lines.product(at: index))
            guard
                try Self.products.isCurrent(
                    rows.products[index], at: product, isFixed: true, changes: &changes, in: connection)
            else { return nil }
        }
        return changes
    }
}
