import Contexts
import FlowerShop
import Testing

/// What must be true of a quiet shop, whatever has happened to it.
extension LocalShop {
    /// - Parameters:
    ///   - orders: the numbers that customers gave.
    ///   - quantities: by order, the pieces of each product.
    func expectInvariants(
        orders: Range<UInt64>, quantities: [UInt64: [UInt32: Int64]], _ seed: String = ""
    ) async throws {
        var taken = [Int64](repeating: 0, count: configuration.products.count)
        for number in orders {
            let order = try await databases.orders.load(for: .showOrder(number, customer: 0)).order
            let payment = try await databases.payments.load(for: .showPayment(of: number, customer: 0)).payment
            let delivery = try await databases.deliveries.load(for: .showDelivery(of: number, customer: 0)).delivery
            let told = try await databases.notifications.load(for: .showMessages(of: number, customer: 0)).told
            let event = Message(type: ShopMessage.orderPaid.type, key: number)
            let reservation = try await databases.inventory.load(for: event).reservation
            let view = try await databases.viewpage.load(for: event).order
            let name = Comment(rawValue: "order \(number): \(order.status), \(seed)")
            switch order.status {
            case .delivered:
                #expect(payment.status == .captured && payment.captured == order.total, name)
                #expect(reservation.status == .taken && delivery.status == .completed, name)
                // A cancellation that came too late is told too.
                let due = told.milestones.subtracting(Milestones([.cancellationRefused]))
                #expect(due == Milestones([.orderConfirmed, .delivered]), name)
                #expect(view.status == .delivered, name)
            case .failed, .cancelled:
                #expect(payment.status != .captured && reservation.status != .taken, name)
                #expect(delivery.status != .completed && delivery.status != .inTransit, name)
                #expect(view.status == .failed || view.status == .cancelled, name)
            case .refused, .absent:
                #expect(payment.status == .absent && reservation.status == .absent, name)
            case .awaitingPayment, .paid, .cancelling, .failing: Issue.record("a saga has not ended; \(name)")
            }
            guard reservation.status == .taken else { continue }
            for (product, count) in quantities[number] ?? [:] { taken[Int(product)] += count }
        }
        for (product, sold) in taken.enumerated() {
            let left = configuration.products[product].stock - sold
            let shelf = try await databases.inventory.load(for: .showStock(of: UInt64(product))).stock[0].level
            #expect(shelf == left, "product \(product), \(seed)")
            let page = try await databases.viewpage.load(for: .browseProducts(from: UInt64(product), count: 1))
            #expect(page.products[0].level == left, "the view of product \(product), \(seed)")
        }
    }
}

extension Milestones {
    fileprivate init(_ milestones: [Milestone]) {
        self.init(rawValue: milestones.reduce(0) { $0 | 1 << UInt16($1.rawValue) })
    }
}
