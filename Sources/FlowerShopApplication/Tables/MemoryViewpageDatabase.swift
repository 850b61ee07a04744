package import Contexts
package import FlowerShop
package import Storage

package struct MemoryViewpageTables: MemoryTables {
    /// A view and the customer's next older order. Together these form the index of orders by customer, latest first.
    struct Stored: TableRow {
        var total: Int64
        var version: UInt32
        var customer: UInt32
        /// The order's number + 1; 0 ends the list.
        var older: UInt32
        var facts: OrderFacts

        static let absent = Stored(OrderView.absent, older: 0)

        init(_ view: OrderView, older: UInt32) {
            total = view.total
            version = view.version
            customer = view.customer
            facts = view.facts
            self.older = older
        }

        var view: OrderView { OrderView(total: total, version: version, customer: customer, facts: facts) }
    }

    struct Customer: TableRow {
        /// The number of the latest order + 1; 0 if there is none.
        var latest: UInt32
        var count: UInt32

        static let absent = Customer(latest: 0, count: 0)
    }

    var orders = PagedTable<Stored>()
    var customers = PagedTable<Customer>()
    var products: [ProductView]

    init(_ products: [Product]) {
        self.products = products.map { ProductView(level: $0.stock) }
    }

    package func isCurrent(_ rows: ViewpageContext.Rows) -> Bool {
        guard let number = rows.number else { return true }
        guard orders[number].version == rows.order.version else { return false }
        for index in 0..<rows.products.count {
            let product = Int(rows.lines.product(at: index))
            if product < products.count, products[product].version != rows.products[index].version { return false }
        }
        return true
    }

    package mutating func write(_ rows: ViewpageContext.Rows) {
        guard let number = rows.number else { return }
        let stored = orders[number]
        if stored.view != rows.order {
            var view = rows.order
            view.version &+= 1
            let isNew = stored.facts.isEmpty
            orders.update(number) { $0 = Stored(view, older: stored.older) }
            if isNew { list(number, of: UInt64(view.customer)) }
        }
        for index in 0..<rows.products.count {
            let product = Int(rows.lines.product(at: index))
            guard product < products.count, products[product] != rows.products[index] else { continue }
            products[product] = rows.products[index]
            products[product].version &+= 1
        }
    }

    /// Puts an order into its customer's list, by number. Events of different orders may come in any order.
    private mutating func list(_ number: UInt64, of customer: UInt64) {
        let link = UInt32(number + 1)
        var newer: UInt32 = 0
        var older = customers[customer].latest
        while older > link {
            newer = older
            older = orders[UInt64(older - 1)].older
        }
        orders.update(number) { $0.older = older }
        if newer != 0 { orders.update(UInt64(newer - 1)) { $0.older = link } }
        customers.update(customer) {
            if newer == 0 { $0.latest = link }
            $0.count += 1
        }
    }
}

extension MemoryViewpageTables {
    package func load(for message: Message, into rows: inout ViewpageContext.Rows) {
        rows.products.removeAll()
        switch message.shopMessage {
        case .browseProducts:
            rows.number = nil
            loadPage(from: message.key, count: message.body.b, into: &rows)
        case .listOrders:
            rows.number = nil
            loadList(of: message.key, before: message.body.b, into: &rows)
        case .stockTaken, .stockRestored:
            rows.number = message.key
            rows.order = orders[message.key].view
            loadProducts(of: OrderLines(words: message.body.items), into: &rows)
        default:
            rows.number = message.key
            rows.order = orders[message.key].view
        }
    }

    private func loadProducts(of lines: OrderLines, into rows: inout ViewpageContext.Rows) {
        rows.lines = lines
        // If lines are not canonical, two of them could name one row.
        guard lines.isCanonical else { return }
        for index in 0..<lines.count {
            let product = Int(lines.product(at: index))
            rows.products.append(product < products.count ? products[product] : .absent)
        }
    }

    private func loadPage(from first: UInt64, count: Int64, into rows: inout ViewpageContext.Rows) {
        guard first < UInt64(products.count), count > 0 else { return }
        let shown = min(Int(min(count, Int64(ShopLimits.maximumProductsBrowsed))), products.count - Int(first))
        for product in Int(first)..<(Int(first) + shown) { rows.products.append(products[product]) }
    }

    private func loadList(of customer: UInt64, before bound: Int64, into rows: inout ViewpageContext.Rows) {
        rows.latest.removeAll(keepingCapacity: true)
        let entry = customers[customer]
        rows.orderCount = Int(entry.count)
        var link = entry.latest
        while link != 0, rows.latest.count < ShopLimits.maximumOrdersListed {
            let number = UInt64(link - 1)
            let stored = orders[number]
            link = stored.older
            if bound > 0, number >= UInt64(bound) { continue }
            rows.latest.append(ViewpageContext.ListedOrder(number: number, view: stored.view))
        }
    }
}

package typealias MemoryViewpageDatabase = MemoryDatabase<MemoryViewpageTables>

extension MemoryDatabase: ViewpageDatabase where Tables == MemoryViewpageTables {
    package convenience init(viewsOf configuration: ShopConfiguration) {
        self.init(MemoryViewpageTables(configuration.products), of: ShopTopology.viewpage)
    }

    package func copyViews(_ orders: Range<UInt64>, into rows: inout [OrderView]) {
        read { tables in
            for order in orders { rows.append(tables.orders[order].view) }
        }
    }

    package func products() -> [ProductView] { read { $0.products } }

    package func orderCount(of customer: UInt32) -> Int {
        read { Int($0.customers[UInt64(customer)].count) }
    }
}
