package import Measurement

/// The shop's own metrics: what became of the orders that customers asked for.
package enum OrderMetric {
    private static let nobodyOrdered = "nobody ordered"

    /// asked = accepted (``MetricName/sagasStarted``) + ``refused`` + those whose request was lost.
    package static let asked = MetricDeclaration("order.asked", meaning: "orders that customers asked for")
    /// Label `reason`.
    package static let refused = MetricDeclaration(
        "order.refused",
        meaning: "orders that were told no at once and started no saga: by order, by its breaker, by its full mailbox, "
            + "or because no replica could be reached",
        evidence: .init([asked.name], missing: nobodyOrdered))
    /// Label `reason`.
    package static let failed = MetricDeclaration(
        "order.failed", better: .lower,
        meaning: "orders accepted, whose customer was then told that the payment had failed; not told are those who "
            + "had given up or whose replica died, so saga.compensations can be higher",
        evidence: .init([MetricName.sagasStarted, "order.failed"], missing: "no order was accepted"))
    package static let acceptance = MetricDeclaration(
        "order.acceptance", unit: .ratio, better: .higher, meaning: "orders accepted ÷ asked", absence: nobodyOrdered)
    /// What a customer gets from the shop, whatever goes wrong on the way.
    package static let fulfilment = MetricDeclaration(
        "order.fulfilment", unit: .ratio, better: .higher, meaning: "orders delivered ÷ asked", absence: nobodyOrdered)

    // MARK: What became of the confirmed ones: confirmed = honoured + broken + end unknown

    package static let confirmed = MetricDeclaration(
        "order.confirmed", better: .higher,
        meaning: "orders whose customer, still waiting, was told that they are confirmed; = honoured + broken + "
            + "end_unknown")
    package static let honoured = MetricDeclaration(
        "order.honoured", better: .higher, meaning: "of those: delivered, or cancelled by the customer's own wish")
    package static let broken = MetricDeclaration(
        "order.broken", better: .lower,
        meaning: "of those: came to nothing other than by the customer's own wish", evidence: confirmation)
    package static let endUnknown = MetricDeclaration(
        "order.end_unknown", better: .lower,
        meaning: "of those: nobody knew what becomes of them when the run ended", evidence: confirmation)
    package static let served = MetricDeclaration(
        "order.served", unit: .ratio, better: .higher,
        meaning: "orders that were confirmed, and later delivered or cancelled by the customer's own wish ÷ asked; one "
            + "whose end is not known when the run ends is not served",
        absence: nobodyOrdered)
    package static let failedAfterConfirmation = MetricDeclaration(
        "order.failed_after_confirmation", unit: .ratio, better: .lower,
        meaning: "orders that were confirmed, and later came to nothing other than by the customer's own wish ÷ asked",
        evidence: confirmation, absence: nobodyOrdered)

    private static let confirmation = MetricDeclaration.Evidence(
        [confirmed.name], missing: "no order was confirmed")

    package static let all = [
        served, failedAfterConfirmation, confirmed, honoured, broken, endUnknown, asked, refused, failed, acceptance,
        fulfilment,
    ]
}

/// The shop's own columns of the timeline.
package enum OrderColumn {
    // These columns count orders at the time when customers asked for them, whenever their outcome was known.
    package static let asked = "orders_asked"
    package static let served = "orders_served"
    package static let failed = "orders_failed"
    package static let refused = "orders_refused"
    package static let unanswered = "orders_unanswered"
    package static let latencyP50 = "order_latency_p50"
    package static let latencyP99 = "order_latency_p99"
}
