package import Contexts

/// Shows customers the products and their orders. It knows only what events have told it.
package struct ViewpageContext: BoundedContext {
    /// One order of a list.
    package struct ListedOrder: Equatable, Sendable {
        package var number: UInt64
        package var view: OrderView

        package init(number: UInt64, view: OrderView) {
            self.number = number
            self.view = view
        }
    }

    package struct Rows: EmptyInitializable, Sendable {
        /// The order's number, or nil if the message is about none.
        package var number: UInt64?
        package var order = OrderView.absent
        package var products = ShortList<ProductView>()
        /// The products of the lines, at the positions of ``products``; empty for a page of products.
        package var lines = OrderLines(words: [])
        /// The number of orders of the customer who asks for a list.
        package var orderCount = 0
        package var latest: [ListedOrder] = []

        package init() {}
    }

    package init(_ configuration: ShopConfiguration) {}

    package func decide(_ work: Work, rows: inout Rows, decision: inout Decision) {
        let message = work.message
        switch message.shopMessage {
        case .browseProducts: browse(message, rows: rows, decision: &decision)
        case .listOrders: list(message, rows: rows, decision: &decision)
        case .some(let kind): fold(kind, message, rows: &rows, decision: &decision)
        case nil: decision.refuse(message, by: ShopTopology.viewpage)
        }
    }

    private func fold(_ kind: ShopMessage, _ message: Message, rows: inout Rows, decision: inout Decision) {
        guard message.hasOrderNumbers, let fact = OrderFacts(kind), OrderFacts.shownOnViewPage.contains(fact),
            rows.products.count == rows.lines.count
        else { return decision.refuse(message, by: ShopTopology.viewpage) }
        guard !rows.order.facts.contains(fact) else { return }
        if rows.order.facts.isEmpty {
            rows.order.customer = message.customer
            rows.order.total = message.body.b
        }
        rows.order.facts.insert(fact)
        let sign: Int64 = kind == .stockTaken ? -1 : 1
        for index in 0..<rows.products.count {
            rows.products[index].level += sign * rows.lines.quantity(at: index)
        }
    }

    private func browse(_ message: Message, rows: Rows, decision: inout Decision) {
        var inStock: Int64 = 0
        for index in 0..<rows.products.count where rows.products[index].level > 0 { inStock += 1 }
        var items: [UInt64] = []
        if message.body.a == 1 {
            for index in 0..<rows.products.count { items.append(UInt64(bitPattern: rows.products[index].level)) }
        }
        decision.reply(
            Message(.productsShown, key: message.key, a: Int64(rows.products.count), b: inStock, items: items))
    }

    private func list(_ message: Message, rows: Rows, decision: inout Decision) {
        var items: [UInt64] = []
        items.reserveCapacity(rows.latest.count * 2)
        for order in rows.latest {
            items.append(order.number)
            items.append(UInt64(order.view.status.rawValue) << 56 | UInt64(bitPattern: order.view.total))
        }
        decision.reply(Message(.ordersShown, key: message.key, a: Int64(rows.orderCount), items: items))
    }
}
