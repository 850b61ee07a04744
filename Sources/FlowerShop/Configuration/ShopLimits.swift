/// The largest numbers that the shop handles; a message beyond one of them is refused with a reason.
package enum ShopLimits {
    /// The customers' side numbers orders from 0 without gaps. Tables are dense in this number.
    package static let maximumOrderNumber: UInt64 = (1 << 32) - 2
    /// Customers are numbered from 0, as densely as possible.
    package static let maximumCustomerNumber: UInt64 = (1 << 32) - 2
    package static let maximumProducts = 1_000_000
    package static let maximumLinesPerOrder = 4_096
    /// The quantity of one product in one order, over all its lines.
    package static let maximumQuantity: UInt64 = 10_000_000
    /// In minor units of the currency.
    package static let maximumOrderTotal: Int64 = 1_000_000_000_000_000
    /// The number of products on one page of the view page.
    package static let maximumProductsBrowsed = 100
    /// The number of orders that one list shows, latest first.
    package static let maximumOrdersListed = 20
}
