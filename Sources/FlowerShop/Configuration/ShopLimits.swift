/// The largest numbers that the shop handles; a message beyond one of them is refused with a reason.
package enum ShopLimits {
    /// Orders are numbered from 0 without gaps by the customers' side; tables are dense in this number.
    package static let maximumOrderNumber: UInt64 = (1 << 32) - 2
    /// Customers are numbered from 0, as densely as may be.
    package static let maximumCustomerNumber: UInt64 = (1 << 32) - 2
    package static let maximumProducts = 1_000_000
    package static let maximumLinesPerOrder = 4_096
    /// Of one product in one order, all its lines together.
    package static let maximumQuantity: UInt64 = 10_000_000
    /// In minor units of the currency.
    package static let maximumOrderTotal: Int64 = 1_000_000_000_000_000
    /// Products on one page of the view page.
    package static let maximumProductsBrowsed = 100
    /// Orders that one list shows, latest first.
    package static let maximumOrdersListed = 20
}
