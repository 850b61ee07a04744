internal import Contexts
internal import FlowerShop
internal import Storage

/// What the provider did for an order.
package enum ChargeStatus: UInt8, CaseIterable, Sendable {
    case absent = 0
    /// The provider has the money.
    case charged = 1
    case declined = 2
    case gaveBack = 3
    /// Nothing was charged, and nothing will be.
    case closed = 4
}

/// What the provider has of an order.
package struct Charge: Hashable, Sendable {
    package let status: ChargeStatus
    /// In minor units, also where it is not charged any more, or never was.
    package let amount: Int64

    /// The order's money that the provider has, in minor units.
    package var held: Int64 { status == .charged ? amount : 0 }
}

/// An order in the provider's ledger.
struct ChargeRow: Hashable, Sendable {
    /// In minor units: what was charged, also where it went back since; what was asked for where it was declined.
    var amount: Int64
    var version: UInt32
    var status: ChargeStatus

    static let absent = ChargeRow(amount: 0, version: 0, status: .absent)
}

/// The ledger's one table.
struct LedgerTables: SQLTables {
    typealias Rows = ProviderContext.Rows

    let name = "provider"

    var migrations: [SQLMigration] {
        [
            SQLMigration { connection, dialect throws(DatabaseError) in
                try connection.execute(
                    SQLStatement(
                        """
                        CREATE TABLE IF NOT EXISTS charges (number \(dialect.key), amount BIGINT NOT NULL, \
                        status BIGINT NOT NULL, version BIGINT NOT NULL)
                        """))
            }
        ]
    }

    func load(for message: Message, from connection: any SQLConnection) throws(DatabaseError) -> Rows {
        var rows = Rows()
        if message.providerMessage == .showLedger {
            rows.totals = try totals(in: connection)
        } else {
            rows.number = message.key
            rows.charge = try charge(message.key, in: connection)
        }
        return rows
    }

    private func charge(_ number: UInt64, in connection: any SQLConnection) throws(DatabaseError) -> ChargeRow {
        let text = "SELECT amount, status, version FROM charges WHERE number = ?"
        guard let row = try connection.firstRow(SQLStatement(text, .bits(number))) else { return .absent }
        let status: UInt8 = try row.number(at: 1)
        guard let status = ChargeStatus(rawValue: status) else {
            throw DatabaseError(.refused, at: .load, "charge \(number) has the status \(status), which nobody knows")
        }
        return ChargeRow(amount: try row.integer(at: 0), version: try row.number(at: 2), status: status)
    }

    private func totals(in connection: any SQLConnection) throws(DatabaseError) -> [ProviderContext.Total] {
        var totals = ChargeStatus.allCases.map { _ in ProviderContext.Total() }
        let text = "SELECT status, COUNT(*), SUM(amount) FROM charges GROUP BY status"
        for row in try connection.rows(SQLStatement(text)) {
            let status: Int = try row.number(at: 0)
            guard totals.indices.contains(status) else { continue }
            totals[status] = ProviderContext.Total(count: try row.integer(at: 1), amount: try row.integer(at: 2))
        }
        return totals
    }

    func changes(to rows: Rows, in connection: any SQLConnection) throws(DatabaseError) -> [SQLStatement]? {
        guard let number = rows.number else { return [] }
        let stored = try charge(number, in: connection)
        guard stored.version == rows.charge.version else { return nil }
        guard stored != rows.charge else { return [] }
        let text = "REPLACE INTO charges (number, amount, status, version) VALUES (?, ?, ?, ?)"
        return [
            SQLStatement(
                text, .bits(number), .integer(rows.charge.amount), .number(rows.charge.status.rawValue),
                .number(rows.charge.version &+ 1))
        ]
    }
}
