internal import Platform
internal import Polyglot
internal import Reports

extension RunReference {
    static let meanings: [(metric: String, meaning: String)] = [
        ("traffic.offered", "arrivals; offered = started + rejected + dropped"),
        ("traffic.started", "arrivals whose first request was taken in"),
        ("traffic.rejected", "arrivals whose first request, whatever it asks for, was turned away at the door"),
        ("traffic.dropped", "arrivals for which the load generator had none of its maxVUs free"),
        (
            "traffic.interrupted",
            "arrivals whose customers were cut off before they had asked for all that they would have, by gracefulStop, "
                + "gracefulRampDown or the run's end"
        ),
        (
            "latency",
            "from when a request should have been sent to its answer, or as long as its customer waited who got none; an "
                + "order's outcome is accepted (also where the payment then fails), refused or unanswered; requests that "
                + "were turned away at the door are left out, and counted in requests.outcome"
        ),
        (
            "latency.unanswered",
            "requests that got no answer ÷ all: customers who gave up, time-outs of the gateway, lost connections, and "
                + "those who still waited when the run ended; each is in latency with the time that it waited"
        ),
        ("service.time", "from when a request was sent to its answer, or to its end without one"),
        (
            "requests.outcome",
            "requests by what their answers mean to the customer, as the table of outcomes says: served, refused, failed "
                + "or unanswered"
        ),
        ("requests.answered", "requests that got an answer, a refusal of order's among them"),
        (
            "requests.failed",
            "requests that ended without an answer, timed_out those whose customer gave up or still waited when the run ended; an "
                + "order turned away at the door is refused and not counted here"
        ),
        ("requests.late", "answers to customers who had given up after 60 s"),
        ("saga.started", "orders accepted: asked, less those refused and those whose request was lost"),
        ("saga.succeeded", "sagas that ended with the delivery, everybody told"),
        ("saga.compensated", "sagas that came to nothing and were undone, everybody told"),
        (
            "saga.completion",
            "(succeeded + compensated) ÷ started: whether every order came to an end that it may have; a shop that refunds "
                + "everybody has 100%, and so has one that refuses everybody but one"
        ),
        ("saga.success", "succeeded ÷ started"),
        ("saga.unfinished", "sagas of which something was still under way when the drain was over"),
        ("saga.latency", "from the order to the saga's end, in the window of the order"),
        ("saga.in_flight", "sagas that have started and not ended"),
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
            "gateway.requests",
            "requests of customers by who answered them and by HTTP status, as the table of outcomes says; 504 also where "
                + "the customer waited no longer, or still waited when the run ended; service none where no route leads"
        ),
        (
            "gateway.availability",
            "1 − requests answered with 5xx ÷ all, an order refused by its breaker (503) or whose payment timed out (504) "
                + "among them; without a label, of all services together"
        ),
        (
            "gateway.active_requests",
            "requests of customers to a service that the gateway has under way; no value where it has neither timeout "
                + "nor maxRequests"
        ),
        (
            "gateway.retries",
            "requests that the gateway sent to another replica, by what one came to, in the window in which they were asked: "
                + "error where it refused the connection or died, timeout where it gave none or no answer in time, http_500 "
                + "and http_503 where it said so itself"
        ),
        (
            "mailbox.depth",
            "messages in the fullest mailbox of a service; a mean over time and the true maximum, as of all gauges"
        ),
        ("workers.busy", "workers of a service with a message in hand"),
        ("replicas.ready", "replicas of a service that are ready"),
        ("replicas.desired", "replicas that a service should have"),
        ("replicas.released", "replicas that run another version than the first"),
        (
            "replicas.seconds",
            "seconds for which the service's replicas had a place on a node, all together, until arrivals end: their price"
        ),
        ("releases.promoted", "releases that brought the new version to all replicas"),
        ("releases.rolled_back", "releases that were taken back"),
        (
            "releases.held",
            "times that a step was over and the release stayed where it was: a measurement had too few requests for a verdict, "
                + "or pods were missing before the promotion"
        ),
        ("bus.backlog", "messages of the bus that wait for a replica of the service with room"),
        (
            "bus.lag",
            "how long ago the oldest event was published that a service has not handled, wherever it is; 0 where it has "
                + "handled all"
        ),
        (
            "backlog.growth",
            "by how many messages a second a service's backlog, with what is in mailboxes and in hand, still grew when "
                + "the arrivals ended; 0 where it is not shown to have grown, no value with fewer than 6 readings"
        ),
        ("saga.growth", "the same of the sagas in flight, those left out whose delivery is on the road"),
        ("restarts", "starts of replicas that had died"),
        ("deaths", "replicas that were killed or crashed"),
        ("escalations", "times that a service's supervisor gave up: the service stays down"),
        ("breaker.opened", "times that a circuit breaker opened, all replicas of the caller together"),
        ("breaker.open_now", "breakers that are not closed"),
        ("breaker.time", "time in a state, summed over the caller's replicas"),
        ("breaker.replicas", "replicas of the caller that had the breaker; no value where the call has none"),
        (
            "detection",
            "from a fault's beginning until a mechanism reacts to what it has done: a breaker opens, a replica is restarted, "
                + "a service given up, a node missed or a release taken back because of it; no value where nothing reacted"
        ),
        (
            "recovery",
            "from a fault's end, of a kill the death of its last victim, until its services have handled a message well, "
                + "breakers are closed and replicas ready, and they, their callers and their consumers have no more to do "
                + "than before it; no value where that was not reached; customers who were hit may wait longer, for order's "
                + "paymentDeadline at most"
        ),
        ("messages.delivered", "messages that reached a replica"),
        (
            "messages.rejected",
            "messages that found a mailbox full, a port closed or no replica ready and were sent back"
        ),
        ("messages.dropped", "messages that a full mailbox dropped"),
        ("messages.lost", "messages that died with their replica or got lost on a link"),
        ("messages.redelivered", "messages that the bus sent again"),
        ("messages.dead_lettered", "messages put aside because their consumers had failed at them 20 times"),
        ("messages.discarded", "messages put aside that were given up for good, because there were too many"),
        ("messages.duplicated", "copies of messages that links made"),
        ("messages.duplicates", "messages that the inbox knew"),
        ("messages.calls", "calls that the service sent to another one, each attempt by itself"),
        ("messages.not_permitted", "calls that a breaker did not permit"),
        ("messages.retries", "calls that were tried again"),
        ("messages.timeouts", "calls that took too long"),
        ("messages.gateway_timeouts", "requests of customers that took the gateway too long"),
        ("messages.passed_on", "requests of customers that the gateway sent to another replica"),
        (
            "external.failures",
            "messages on which the service's external program failed, by kind; only where it has such a program"
        ),
        ("external.restarts", "times that the service's external program was started again; only where it has one"),
        ("memory.peak_resident", "memory of the process at its most, as the system counts it"),
        ("memory.allocated", "memory in use at the end, as the allocator counts it"),
        ("memory.resident", "memory that the allocator holds at the end"),
        ("memory.allocated_per_saga", "bytes allocated for each saga"),
        ("memory.allocations_per_saga", "allocations for each saga"),
    ]

    /// The columns after time_s and width_s; SERVICE stands for each service's name.
    package static let timeline = [
        Entry(name: "offered", meaning: "arrivals"),
        Entry(name: "started", meaning: "of them, those whose first request was taken in"),
        Entry(name: "rejected", meaning: "of them, those whose first request was turned away"),
        Entry(name: "dropped", meaning: "of them, those for which no virtual user was free"),
        Entry(name: "sagas_started", meaning: "orders asked for in this row that were accepted"),
        Entry(
            name: "sagas_succeeded",
            meaning: "orders asked for in this row whose sagas ended delivered, whenever that was"),
        Entry(name: "sagas_compensated", meaning: "the same of those that were undone"),
        Entry(name: "orders_refused", meaning: "orders asked for in this row that were told no at once"),
        Entry(name: "requests_failed", meaning: "requests that ended without an answer; no refused order among them"),
        Entry(name: "orders_unanswered", meaning: "orders asked for in this row whose customers got no answer"),
        Entry(name: "sagas_in_flight", meaning: "sagas started and not ended, their mean over the row's time"),
        Entry(name: "order_latency_p50_ms", meaning: "median latency of orders asked for in this row"),
        Entry(name: "order_latency_p99_ms", meaning: "the same, 99th percentile"),
        Entry(name: "mailbox_SERVICE", meaning: "the fullest mailbox of the service, at its fullest"),
        Entry(name: "ready_SERVICE", meaning: "replicas that are ready"),
        Entry(name: "breakers_open", meaning: "breakers of the first call that are not closed"),
        Entry(
            name: "gateway_errors",
            meaning: "requests asked for in this row that were answered with 5xx, or not in time"),
        Entry(name: "desired_SERVICE", meaning: "replicas that the service should have"),
        Entry(
            name: "lag_SERVICE_ms", meaning: "age of the oldest event that the service has not handled, at its oldest"),
        Entry(name: "orders_asked", meaning: "orders that customers asked for in this row"),
        Entry(
            name: "orders_served",
            meaning:
                "of these, those that were confirmed, and later delivered or cancelled by their customer's own wish"),
        Entry(
            name: "orders_failed",
            meaning: "of these, those whose customers were told that they failed, at once or after a confirmation"),
    ]

    /// By who logs them. The last is no event of the run: the file itself writes it.
    package static let events =
        entries(PlatformEvent.Kind.self) + entries(ExternalEvent.Kind.self) + entries(ShopRunEvent.self) + [
            Entry(name: CSVReference.overflow, meaning: "how many events the log could not hold")
        ]

    private static func entries<Kind: EventKind>(_ kinds: Kind.Type) -> [Entry] {
        kinds.allCases.map { Entry(name: $0.name, meaning: $0.meaning) }
    }
}
