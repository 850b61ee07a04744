package import Contexts

/// Which services there are, and which messages each of them gets. A world wires the shop from this one table.
package enum ShopTopology {
    package static let order = ServiceID(rawValue: 0)
    package static let payment = ServiceID(rawValue: 1)
    package static let delivery = ServiceID(rawValue: 2)
    package static let inventory = ServiceID(rawValue: 3)
    package static let notification = ServiceID(rawValue: 4)
    package static let viewpage = ServiceID(rawValue: 5)

    /// The payment provider. It is no service of the shop, and only payment asks it.
    package static let provider = ServiceID(rawValue: 6)

    /// Names in the order of their ``ServiceID``.
    package static let services = ["order", "payment", "delivery", "inventory", "notification", "viewpage"]

    /// The service that handles a command or request, or that owns a timer; nil for events and replies.
    package static func handler(of message: ShopMessage) -> ServiceID? {
        switch message {
        case .placeOrder, .cancelOrder, .showOrder, .paymentDeadline: order
        case .authorizePayment, .showPayment: payment
        case .transitOver, .showDelivery: delivery
        case .showStock: inventory
        case .showMessages: notification
        case .browseProducts, .listOrders: viewpage
        default: nil
        }
    }

    /// The service that publishes the event; nil if the message is not an event of one service.
    package static func publisher(of message: ShopMessage) -> ServiceID? {
        switch message {
        case .orderPlaced, .placementWithdrawn, .orderPaid, .orderFailed, .cancellationRequested, .cancellationRefused,
            .orderClosed:
            order
        case .paymentRefunded, .paymentVoided: payment
        case .stockTaken, .stockRestored, .outOfStock, .soldOut, .backInStock: inventory
        case .deliveryStarted, .deliveryCompleted, .deliveryFailed, .deliveryCancelled: delivery
        case .customerTold: notification
        default: nil
        }
    }

    /// The subscribers of an event's topic, in the order in which the bus offers it to them. Some events have no
    /// subscribers: they are published for those who watch the run.
    package static func subscribers(of message: ShopMessage) -> [ServiceID] {
        switch message {
        case .orderPaid: [inventory, notification, viewpage]
        case .orderFailed: [payment, notification, viewpage]
        case .cancellationRequested: [delivery, viewpage]
        case .cancellationRefused: [notification, viewpage]
        case .paymentRefunded: [order, notification, viewpage]
        case .paymentVoided: [order]
        case .stockTaken: [delivery, viewpage]
        case .stockRestored: [order, notification, viewpage]
        case .outOfStock: [order]
        case .soldOut, .backInStock: [order]
        case .deliveryStarted: [viewpage]
        case .deliveryCompleted: [order, notification, viewpage]
        case .deliveryFailed, .deliveryCancelled: [order, payment, inventory, notification, viewpage]
        default: []
        }
    }
}
