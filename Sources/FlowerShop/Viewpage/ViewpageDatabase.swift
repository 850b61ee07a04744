package import Contexts

/// The view page's own database.
///
/// What it loads depends on the message. For events: the order's view and, if the event moves stock, the view of the
/// product of each line. For `browseProducts`: the views of those products of the page that exist. For `listOrders`:
/// the number of the customer's orders and the latest of them, or the latest below the message's bound, highest number
/// first.
package protocol ViewpageDatabase: ContextDatabase<ViewpageContext.Rows> {
    /// Appends the views of `orders` to `rows`, absent ones included, for the audit of a run.
    func copyViews(_ orders: Range<UInt64>, into rows: inout [OrderView])

    /// The views of all products, in the order of their numbers.
    func products() -> [ProductView]

    /// How many orders the view page shows for a customer.
    func orderCount(of customer: UInt32) -> Int
}
