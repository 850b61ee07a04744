package import Contexts

/// A path of the shop's only entry, and the service behind it. The application's gateway decides which path a customer
/// means.
package struct Route: Hashable, Sendable {
    /// What the number at the end of a path stands for, and what a customer who gives no number asks about.
    package enum Subject: Hashable, Sendable {
        /// An order. Without a number, the customer's latest order.
        case order
        /// A product. Without a number, the one that the customer looked at last.
        case product
        /// Always the customer who asks.
        case customer
    }

    /// The requests that take effect twice if they are sent twice, by their HTTP method. `POST /orders` places an
    /// order. Everything else that customers send is a GET, or a DELETE, which cancels an order and may be repeated.
    ///
    /// Source: RFC 9110, section 9.2.2; nginx treats POST, LOCK and PATCH as not idempotent.
    package static let nonIdempotent = [ShopMessage.placeOrder.type]

    /// One path element with its slash in front: `/orders`.
    package let path: String
    package let service: ServiceID
    package let subject: Subject
    private let request: ShopMessage

    /// All routes. No path is the beginning of another.
    package static let all = [
        Route(path: "/orders", service: ShopTopology.order, subject: .order, request: .showOrder),
        Route(path: "/payments", service: ShopTopology.payment, subject: .order, request: .showPayment),
        Route(path: "/orderHistories", service: ShopTopology.viewpage, subject: .customer, request: .listOrders),
        Route(path: "/productInfos", service: ShopTopology.viewpage, subject: .product, request: .browseProducts),
        Route(path: "/deliveries", service: ShopTopology.delivery, subject: .order, request: .showDelivery),
        Route(path: "/products", service: ShopTopology.inventory, subject: .product, request: .showStock),
        Route(path: "/messages", service: ShopTopology.notification, subject: .order, request: .showMessages),
    ]

    /// The request that a customer makes with this path about an order or a product. If the path is about customers,
    /// the request is about the customer, whatever `key` says.
    package func message(about key: UInt64, by customer: UInt64) -> Message {
        switch subject {
        case .customer: Message(request, key: customer)
        case .order: Message(request, key: key, a: Int64(bitPattern: customer))
        // If the view page is asked, a page of one product.
        case .product: Message(request, key: key, b: 1)
        }
    }
}

extension Route {
    /// Names nothing. It stands for the rest of a path that is not a number.
    private static let nothing = UInt64.max

    /// The number that the elements after a route's own path name; nil where the path ends there. What is no number
    /// names nothing. The service is asked even so, and finds nothing.
    package static func key(_ rest: [String]) -> UInt64? {
        guard let element = rest.first else { return nil }
        return rest.count == 1 ? UInt64(element) ?? nothing : nothing
    }
}
