package import Contexts
package import FlowerShop
package import Storage

package struct MemoryOrderTables: MemoryTables {
    var orders = PagedTable<OrderRow>()
    var offers: [OfferRow]

    init(productCount: Int) { offers = Array(repeating: .onSale, count: productCount) }

    package func load(for message: Message, into rows: inout OrderContext.Rows) {
        rows.offers.removeAll()
        switch message.shopMessage {
        case .soldOut, .backInStock:
            rows.number = nil
            rows.product = message.key
            rows.offers.append(offer(message.key))
        case .placeOrder:
            loadOrder(message.key, into: &rows)
            let lines = OrderLines(words: message.body.items)
            // An order with more lines is refused because of their number, whatever they name.
            guard lines.count <= ShopLimits.maximumLinesPerOrder else { return }
            for index in 0..<lines.count { rows.offers.append(offer(UInt64(lines.product(at: index)))) }
        default:
            loadOrder(message.key, into: &rows)
        }
    }

    private func loadOrder(_ number: UInt64, into rows: inout OrderContext.Rows) {
        rows.number = number
        rows.product = nil
        rows.order = orders[number]
    }

    private func offer(_ product: UInt64) -> OfferRow {
        product < UInt64(offers.count) ? offers[Int(product)] : .absent
    }

    package func isCurrent(_ rows: OrderContext.Rows) -> Bool {
        if let number = rows.number { return orders.isCurrent(rows.order, at: number) }
        guard let product = rows.product, rows.offers.count == 1 else { return true }
        return offer(product).version == rows.offers[0].version
    }

    package mutating func write(_ rows: OrderContext.Rows) {
        if let number = rows.number { return orders.write(rows.order, at: number) }
        guard let product = rows.product, product < UInt64(offers.count), rows.offers.count == 1,
            offers[Int(product)] != rows.offers[0]
        else { return }
        offers[Int(product)] = rows.offers[0]
        offers[Int(product)].version &+= 1
    }
}

package typealias MemoryOrderDatabase = MemoryDatabase<MemoryOrderTables>

extension MemoryDatabase: OrderDatabase where Tables == MemoryOrderTables {
    package convenience init(ordersOf configuration: ShopConfiguration) {
        self.init(MemoryOrderTables(productCount: configuration.products.count), of: ShopTopology.order)
    }

    package func copyOrders(_ numbers: Range<UInt64>, into rows: inout [OrderRow]) {
        read { $0.orders.copy(numbers, into: &rows) }
    }
}
