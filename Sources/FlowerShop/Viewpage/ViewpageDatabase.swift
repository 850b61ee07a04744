package import Contexts

/// The view page's own database.
///
/// Loads, by message: for events, the order's view and, where the event moves stock, the view of the product of each
/// line; for `browseProducts`, the views of the products of the page that exist; for `listOrders`, the number of the
/// customer's orders and the latest of them, highest number first.
package protocol ViewpageDatabase: ContextDatabase<ViewpageContext.Rows> {
    /// Appends the views of `orders` to `rows`, absent ones included, for the audit of a run.
    func copyViews(_ orders: Range<UInt64>, into rows: inout [OrderView])

    /// The views of all products, in the order of their numbers.
    func products() -> [ProductView]

    /// How many orders the view page shows for a customer.
    func orderCount(of customer: UInt32) -> Int
}
