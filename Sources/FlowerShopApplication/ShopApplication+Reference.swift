internal import Applications
internal import Contexts
internal import FlowerShop
internal import Measurement

/// What the pages of the reference say about the shop.
extension ShopApplication {
    static let pages = ApplicationReference(
        outcomes: ShopOutcome.all.map { outcome in
            ApplicationReference.Outcome(
                asked: outcome.asked, outcome: outcome.outcome, status: outcome.status,
                meaning: outcome.meaning.rawValue)
        },
        metrics: metrics + OrderMetric.all.map { ($0.name, $0.meaning) }, columns: columns, worlds: worlds)

    private static let metrics: [(metric: String, meaning: String)] = [
        (
            "latency",
            "from when a request should have been sent to its answer, or as long as its customer waited who got none; an "
                + "order's outcome is accepted (also where the payment then fails), refused or unanswered; requests that "
                + "were turned away at the door are left out, and counted in requests.outcome"
        ),
        (
            "requests.answered",
            "requests that got an answer, a refusal of order's among them"
        ),
        (
            "requests.failed",
            "requests that ended without an answer, timed_out those whose customer gave up or still waited when the run ended; an "
                + "order turned away at the door is refused and not counted here"
        ),
        (
            "saga.started",
            "orders accepted: asked, less those refused and those whose request was lost"
        ),
        (
            "saga.succeeded",
            "sagas that ended with the delivery, everybody told"
        ),
        (
            "saga.completion",
            "(succeeded + compensated) ÷ started: whether every order came to an end that it may have; a shop that refunds "
                + "everybody has 100%, and so has one that refuses everybody but one"
        ),
        (
            "saga.latency",
            "from the order to the saga's end, in the window of the order"
        ),
        (
            "saga.compensations",
            "compensated sagas by reason; those that customers cancelled after the confirmation are in no order.failed"
        ),
        (
            "saga.messages",
            "events published, on the way to each subscriber (none where there is none), orders asked for, and calls "
                + "of payment; kind is step, or compensation where a step is undone"
        ),
        (
            "trace.cancellations_skipped",
            "cancellations of a trace whose order it did not place, or that the shop did not confirm"
        ),
        (
            "trace.held_back",
            "how long steps of a trace waited for an answer that they depend on, beyond their own time: a cancellation "
                + "for its order's, a list for those of its session's orders"
        ),
        (
            "gateway.availability",
            "1 − requests answered with 5xx ÷ all, an order refused by its breaker (503) or whose payment timed out (504) "
                + "among them; without a label, of all services together"
        ),
        (
            "saga.growth",
            "the same of the sagas in flight, those left out whose delivery is on the road"
        ),
        (
            "recovery",
            "from a fault's end, of a kill the death of its last victim, until its services have handled a message well, "
                + "breakers are closed and replicas ready, and they, their callers and their consumers have no more to do "
                + "than before it; no value where that was not reached; customers who were hit may wait longer, for order's "
                + "paymentDeadline at most"
        ),
    ]

    private static let columns: [(column: String, meaning: String)] = [
        ("sagas_started", "orders asked for in this row that were accepted"),
        ("sagas_succeeded", "orders asked for in this row whose sagas ended delivered, whenever that was"),
        ("orders_refused", "orders asked for in this row that were told no at once"),
        ("requests_failed", "requests that ended without an answer; no refused order among them"),
        ("orders_unanswered", "orders asked for in this row whose customers got no answer"),
        ("order_latency_p50_ms", "median latency of orders asked for in this row"),
        ("order_latency_p99_ms", "the same, 99th percentile"),
        ("orders_asked", "orders that customers asked for in this row"),
        (
            "orders_served",
            "of these, those that were confirmed, and later delivered or cancelled by their customer's own wish"
        ),
        (
            "orders_failed",
            "of these, those whose customers were told that they failed, at once or after a confirmation"
        ),
    ]

    private static let worlds = [
        ApplicationReference.WorldRow(keys: ["shop.catalog", "shop.compensation"], virtual: "done", live: "the same"),
        ApplicationReference.WorldRow(
            keys: ["shop.services.SERVICE.transit", "shop.services.SERVICE.paymentDeadline"],
            virtual: "drawn, and passed at once", live: "drawn the same way, and waited for on the wall clock"),
        ApplicationReference.WorldRow(
            keys: ["shop.services.SERVICE.decline", "shop.services.SERVICE.failure"],
            virtual: "drawn for each order", live: "the same"),
        ApplicationReference.WorldRow(
            keys: ["shop.services.SERVICE.rebuild"], virtual: "rebuilt at the end",
            live: "the same, where all is quiet then"),
    ]
}
