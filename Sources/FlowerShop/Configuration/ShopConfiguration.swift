package import Contexts

/// A product as it is when the shop opens.
package struct Product: Hashable, Sendable {
    /// In minor units of the currency, at least 0.
    package var price: Int64
    /// Pieces in stock, at least 0.
    package var stock: Int64

    package init(price: Int64, stock: Int64) {
        self.price = price
        self.stock = stock
    }
}

/// What the contexts know before the first message.
package struct ShopConfiguration: Sendable {
    /// Product numbers are positions in this list; at most ``ShopLimits/maximumProducts``.
    package let products: [Product]
    /// The share of payments that are declined, 0...1.
    package var decline: Double
    /// Whether payment asks a provider that has the money (``ProviderMessage``), and draws no declines itself.
    package var asksProvider = false
    /// The share of deliveries that fail, 0...1.
    package var deliveryFailure: Double
    /// How long order waits for any word from payment before it gives up. A crash does not end the deadline.
    package var paymentDeadline: Timespan
    /// Whether the contexts undo their part of an order that comes to nothing. If not, payment does not refund,
    /// delivery does not stop and inventory does not restore. This is a deliberate bug that shows what compensation is
    /// worth.
    package var compensates: Bool
    /// How long a delivery is in transit, from 64 random bits. Must be a pure function.
    package var transit: @Sendable (_ chance: UInt64) -> Timespan

    package init(
        products: [Product], decline: Double = 0, deliveryFailure: Double = 0,
        paymentDeadline: Timespan = .seconds(30), compensates: Bool = true,
        transit: @escaping @Sendable (_ chance: UInt64) -> Timespan = { _ in .seconds(20) }
    ) {
        precondition(
            products.count <= ShopLimits.maximumProducts,
            "\(products.count) products; the shop has at most \(ShopLimits.maximumProducts)")
        self.products = products
        self.decline = decline
        self.deliveryFailure = deliveryFailure
        self.paymentDeadline = paymentDeadline
        self.compensates = compensates
        self.transit = transit
    }
}
