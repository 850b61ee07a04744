package import Contexts

/// Delivery's own database: loads the delivery of the message's order, with its lines while it is in transit.
package protocol DeliveryDatabase: ContextDatabase<DeliveryContext.Rows> {
    /// Appends the deliveries of `orders` to `rows`, absent ones included, for the audit of a run.
    func copyDeliveries(_ orders: Range<UInt64>, into rows: inout [DeliveryRow])
}
