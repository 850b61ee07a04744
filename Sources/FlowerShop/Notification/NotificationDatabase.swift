package import Contexts

/// Notification's own database: loads what the customer of the message's order has been told.
package protocol NotificationDatabase: ContextDatabase<NotificationContext.Rows> {
    /// Appends the rows of `orders` to `rows`, absent ones included, for the audit of a run.
    func copyTold(_ orders: Range<UInt64>, into rows: inout [ToldRow])
}
