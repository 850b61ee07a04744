/// The names of the shop's own metrics.
package enum ShopMetric {
    /// Orders that customers asked for: asked = accepted (`saga.started`) + refused + those whose request failed.
    package static let asked = "order.asked"
    /// Orders that were told no at once; label `reason`.
    package static let refused = "order.refused"
    /// Orders that were accepted and whose customer was then told that the payment had failed; label `reason`.
    package static let failed = "order.failed"
    /// accepted ÷ asked.
    package static let acceptance = "order.acceptance"
    /// delivered ÷ asked: what a customer gets out of the shop, whatever stands in the way.
    package static let fulfilment = "order.fulfilment"

    /// The headline. Confirmed, and later delivered or cancelled by the customer's own wish ÷ asked.
    package static let served = "order.served"
    /// Confirmed, and later neither delivered nor cancelled by the customer's own wish ÷ asked.
    package static let failedAfterConfirmation = "order.failed_after_confirmation"
    /// Orders whose customers were told that they are confirmed, and what became of them: honoured + broken + end unknown.
    package static let confirmed = "order.confirmed"
    package static let honoured = "order.honoured"
    package static let broken = "order.broken"
    package static let endUnknown = "order.end_unknown"
}
