package import Contexts

/// Payment's own database: loads the payment of the message's order.
package protocol PaymentDatabase: ContextDatabase<PaymentContext.Rows> {
    /// Appends the payments of `orders` to `rows`, absent ones included, for the audit of a run.
    func copyPayments(_ orders: Range<UInt64>, into rows: inout [PaymentRow])
}
