package import Contexts
package import FlowerShop
package import Storage

/// Payment's tables in a SQL database.
package struct SQLPaymentTables: SQLTables {
    package let name = ShopTopology.services[Int(ShopTopology.payment.rawValue)]
    static let payments = SQLRowTable<PaymentRow>("payments", key: "number")

    package init() {}

    package var migrations: [SQLMigration] {
        [
            SQLMigration { connection, dialect throws(DatabaseError) in
                try Self.payments.create(in: connection, dialect)
            }
        ]
    }

    package func load(
        for message: Message, from connection: any SQLConnection
    ) throws(DatabaseError) -> PaymentContext.Rows {
        var rows = PaymentContext.Rows()
        rows.number = message.key
        rows.payment = try Self.payments.load(message.key, from: connection)
        return rows
    }

    package func changes(
        to rows: PaymentContext.Rows, in connection: any SQLConnection
    ) throws(DatabaseError) -> [SQLStatement]? {
        var changes: [SQLStatement] = []
        return try Self.payments.isCurrent(rows.payment, at: rows.number, changes: &changes, in: connection)
            ? changes : nil
    }
}
