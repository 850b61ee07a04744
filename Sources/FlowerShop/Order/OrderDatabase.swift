package import Contexts

/// Order's own database.
///
/// What it loads depends on the message. For events about a product: the offer of that product. For all others: the
/// order, and for `placeOrder` also the offer of each line, in the order of the lines.
package protocol OrderDatabase: ContextDatabase<OrderContext.Rows> {
    /// Appends the orders of `numbers` to `rows`, absent ones included, for the audit of a run.
    func copyOrders(_ numbers: Range<UInt64>, into rows: inout [OrderRow])
}
