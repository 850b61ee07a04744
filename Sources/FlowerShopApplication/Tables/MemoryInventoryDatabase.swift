package import Contexts
package import FlowerShop
package import Storage

package struct MemoryInventoryTables: MemoryTables {
    var reservations = PagedTable<ReservationRow>()
    var stock: [StockRow]

    init(_ products: [Product]) {
        stock = products.map { StockRow(level: $0.stock) }
    }

    package func load(for message: Message, into rows: inout InventoryContext.Rows) {
        guard message.type != ShopMessage.showStock.type else { return loadStock(of: message.key, into: &rows) }
        rows.number = message.key
        rows.reservation = reservations[message.key]
        rows.lines = OrderLines(words: message.body.items)
        rows.stock.removeAll()
        // If lines are not canonical, two of them could name one row.
        guard rows.lines.isCanonical else { return }
        for index in 0..<rows.lines.count {
            let product = Int(rows.lines.product(at: index))
            rows.stock.append(product < stock.count ? stock[product] : .absent)
        }
    }

    private func loadStock(of product: UInt64, into rows: inout InventoryContext.Rows) {
        rows.number = nil
        rows.lines = OrderLines(words: [])
        rows.stock.removeAll()
        if product < UInt64(stock.count) { rows.stock.append(stock[Int(product)]) }
    }

    package func isCurrent(_ rows: InventoryContext.Rows) -> Bool {
        // Rows that are only read are right, whatever has happened since.
        guard let number = rows.number else { return true }
        guard reservations.isCurrent(rows.reservation, at: number) else { return false }
        for index in 0..<rows.stock.count {
            let product = Int(rows.lines.product(at: index))
            if product < stock.count, stock[product].version != rows.stock[index].version { return false }
        }
        return true
    }

    package mutating func write(_ rows: InventoryContext.Rows) {
        guard let number = rows.number else { return }
        reservations.write(rows.reservation, at: number)
        for index in 0..<rows.stock.count {
            let product = Int(rows.lines.product(at: index))
            guard product < stock.count, stock[product] != rows.stock[index] else { continue }
            stock[product] = rows.stock[index]
            stock[product].version &+= 1
        }
    }
}

package typealias MemoryInventoryDatabase = MemoryDatabase<MemoryInventoryTables>

extension MemoryDatabase: InventoryDatabase where Tables == MemoryInventoryTables {
    package convenience init(stockOf configuration: ShopConfiguration) {
        self.init(MemoryInventoryTables(configuration.products), of: ShopTopology.inventory)
    }

    package func copyReservations(_ orders: Range<UInt64>, into rows: inout [ReservationRow]) {
        read { $0.reservations.copy(orders, into: &rows) }
    }

    package func stock() -> [StockRow] { read { $0.stock } }
}
