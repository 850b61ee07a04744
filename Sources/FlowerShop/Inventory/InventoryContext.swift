package import Contexts

/// Takes the ordered goods from the shelf, all lines or none, and puts returned goods back.
///
/// The event names the returned goods: delivery carries the lines while they are in transit. So inventory keeps one
/// status for each order and no lines.
package struct InventoryContext: BoundedContext {
    package struct Rows: EmptyInitializable, Sendable {
        /// The order's number, or nil if the message is about a product.
        package var number: UInt64?
        package var reservation = ReservationRow.absent
        /// One row for each line of the message. If the message is about a product, the row of that product, if there
        /// is one.
        package var stock = ShortList<StockRow>()
        /// The products of the lines, at the positions of ``stock``.
        package var lines = OrderLines(words: [])

        package init() {}
    }

    let compensates: Bool

    package init(_ configuration: ShopConfiguration) { compensates = configuration.compensates }

    package func decide(_ work: Work, rows: inout Rows, decision: inout Decision) {
        let message = work.message
        if message.shopMessage == .showStock {
            let isKnown = rows.stock.count == 1
            return decision.show(.stockShown, for: message, exists: isKnown, b: isKnown ? rows.stock[0].level : 0)
        }
        guard message.hasOrderNumbers, rows.lines.count == rows.stock.count, !rows.lines.isEmpty else {
            return decision.refuse(message, by: ShopTopology.inventory)
        }
        switch message.shopMessage {
        case .orderPaid: take(message, rows: &rows, decision: &decision)
        case .deliveryCancelled, .deliveryFailed:
            guard compensates else { return }
            restore(message, rows: &rows, decision: &decision)
        default: decision.refuse(message, by: ShopTopology.inventory)
        }
    }

    private func take(_ message: Message, rows: inout Rows, decision: inout Decision) {
        guard rows.reservation.status == .absent else { return }
        for index in 0..<rows.stock.count where rows.stock[index].level < rows.lines.quantity(at: index) {
            rows.reservation.status = .outOfStock
            return decision.publish(message.following(.outOfStock))
        }
        rows.reservation.status = .taken
        decision.publish(message.following(.stockTaken, items: message.body.items))
        for index in 0..<rows.stock.count {
            rows.stock[index].level -= rows.lines.quantity(at: index)
            if rows.stock[index].level == 0 { changed(index, to: .soldOut, rows: &rows, decision: &decision) }
        }
    }

    private func restore(_ message: Message, rows: inout Rows, decision: inout Decision) {
        switch rows.reservation.status {
        case .taken: break
        case .restored: return
        case .absent, .outOfStock: return decision.refuse(message, by: ShopTopology.inventory)
        }
        rows.reservation.status = .restored
        decision.publish(message.following(.stockRestored, items: message.body.items))
        for index in 0..<rows.stock.count {
            let wasSoldOut = rows.stock[index].level == 0
            rows.stock[index].level += rows.lines.quantity(at: index)
            if wasSoldOut { changed(index, to: .backInStock, rows: &rows, decision: &decision) }
        }
    }

    private func changed(_ index: Int, to kind: ShopMessage, rows: inout Rows, decision: inout Decision) {
        rows.stock[index].changes &+= 1
        let product = UInt64(rows.lines.product(at: index))
        decision.publish(Message(kind, key: product, b: Int64(rows.stock[index].changes)))
    }
}
