/// What inventory did for an order.
package enum StockStatus: UInt8, CaseIterable, Sendable {
    case absent = 0
    case taken = 1
    case outOfStock = 2
    case restored = 3
}

/// Inventory's record of an order: 8 bytes.
package struct ReservationRow: VersionedRow {
    package var version: UInt32
    package var status: StockStatus

    package static let absent = ReservationRow(version: 0, status: .absent)
}

/// The stock of a product: 16 bytes.
package struct StockRow: VersionedRow {
    /// Pieces, never negative. An unknown product has none.
    package var level: Int64
    package var version: UInt32
    /// How often the product was sold out or came back in stock.
    package var changes: UInt32

    package static let absent = StockRow(level: 0)

    package init(level: Int64, version: UInt32 = 0, changes: UInt32 = 0) {
        self.level = level
        self.version = version
        self.changes = changes
    }
}
