package import Measurement

extension ReportVocabulary {
    /// How reports describe the flower shop.
    package static let flowerShop = ReportVocabulary(
        application: "flower-shop", system: "shop",
        subject: Subject(singular: "order", plural: "orders", verb: "order", operation: "order", service: "order"),
        answers: Answers(
            asked: OrderMetric.asked.name, served: "confirmed", refused: OrderMetric.refused.name,
            failed: OrderMetric.failed.name, failure: "payment failed"),
        served: OrderMetric.served.name,
        laterEnds: [
            LaterEnd(
                metric: OrderMetric.broken.name, title: "failed after confirmation", short: "failed later",
                rest: " after confirmation", told: "failed after they had been confirmed", decides: true),
            LaterEnd(
                metric: OrderMetric.endUnknown.name, title: "end unknown", short: "end unknown", rest: "",
                told: "without an end by the end of the run", decides: false),
        ],
        sagaEnd: SagaEnd(word: "delivered", with: "the delivery"),
        columns: Columns(
            asked: OrderColumn.asked, served: OrderColumn.served, failed: OrderColumn.failed,
            refused: OrderColumn.refused, unanswered: OrderColumn.unanswered, latencyP50: OrderColumn.latencyP50,
            latencyP99: OrderColumn.latencyP99),
        figures: fates + latencies,
        leading: [OrderMetric.served.name, OrderMetric.failedAfterConfirmation.name],
        noticed: [
            OrderMetric.served.name, OrderMetric.failedAfterConfirmation.name, OrderMetric.acceptance.name,
        ],
        headlines: [
            OrderMetric.asked, OrderMetric.served, OrderMetric.failedAfterConfirmation, OrderMetric.acceptance,
            OrderMetric.fulfilment, OrderMetric.refused, OrderMetric.failed,
        ].map(\.name),
        completion: Completion(metric: OrderMetric.fulfilment.name, told: "delivered"),
        servedNote: "An order is served here that was confirmed; whether it was kept is told above.",
        breachSubjects: ["order", "product", "customer", "shop"])

    /// What became of orders: those asked for are the sum of what follows their share that was served.
    private static let fates: [Figure] = [
        .ratio("orders served", OrderMetric.served.name, decides: true),
        .count("orders failed after confirmation", OrderMetric.broken.name, decides: true),
        .count("orders asked for", OrderMetric.asked.name),
        .count("confirmed", OrderMetric.confirmed.name),
        .count("refused at once", MetricName.requestOutcomes, ["operation": "order", "outcome": "refused"]),
        .count("failed at once", MetricName.requestOutcomes, ["operation": "order", "outcome": "failed"]),
        .count("without an answer", MetricName.requestOutcomes, ["operation": "order", "outcome": "unanswered"]),
        .count("confirmed, and end not known", OrderMetric.endUnknown.name),
    ]

    private static let latencies: [Figure] = [Statistic.percentile(50), .percentile(95), .percentile(99), .max].map {
        Figure(
            "order latency \($0.name), accepted", MetricName.latency,
            labels: ["operation": "order", "outcome": "accepted"], $0, .milliseconds)
    }
}
