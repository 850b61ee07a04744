extension RunReference {
    static let meanings: [(metric: String, meaning: String)] = [
        ("traffic.offered", "arrivals; offered = started + rejected + dropped"),
        ("traffic.started", "arrivals whose first request was taken in"),
        ("traffic.rejected", "arrivals whose first request, whatever it asks for, was turned away at the door"),
        ("traffic.dropped", "arrivals for which the load generator had none of its maxVUs free"),
        (
            "latency",
            "from when a request should have been sent to its answer; an order's outcome is accepted (also where the "
                + "payment then fails) or refused"
        ),
        ("service.time", "from when a request was sent to its answer, without the wait before that"),
        ("requests.answered", "requests that got an answer, a refusal of order's among them"),
        (
            "requests.failed",
            "requests that ended without an answer; an order turned away at the door is refused and not counted here"
        ),
        ("requests.late", "answers to customers who had given up after 60 s"),
        ("order.asked", "orders that customers asked for"),
        (
            "order.refused",
            "orders that were told no at once and started no saga: by order, by its breaker, by its full mailbox, or because no replica could be reached"
        ),
        (
            "order.failed",
            "orders accepted, whose customer was then told that the payment had failed; not told are those who had "
                + "given up or whose replica died, so saga.compensations can be higher"
        ),
        ("order.acceptance", "orders accepted ÷ asked"),
        ("order.fulfilment", "orders delivered ÷ asked"),
        ("saga.started", "orders accepted: asked, less those refused and those whose request was lost"),
        ("saga.succeeded", "sagas that ended with the delivery, everybody told"),
        ("saga.compensated", "sagas that came to nothing and were undone, everybody told"),
        ("saga.completion", "(succeeded + compensated) ÷ started"),
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
        ("trace.cancellations_skipped", "cancellations of a trace whose order it did not place"),
        (
            "gateway.requests",
            "requests of customers by who answered them and by HTTP status; 504 also where the customer waited no longer; "
                + "service none where no route leads"
        ),
        ("gateway.availability", "1 − requests answered with 5xx ÷ all; without a label, of all services together"),
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
        ("mailbox.depth", "messages in the fullest mailbox of a service"),
        ("workers.busy", "workers of a service with a message in hand"),
        ("replicas.ready", "replicas of a service that are ready"),
        ("replicas.desired", "replicas that a service should have"),
        ("replicas.released", "replicas that run another version than the first"),
        ("releases.promoted", "releases that brought the new version to all replicas"),
        ("releases.rolled_back", "releases that were taken back"),
        (
            "releases.held",
            "times that a step was over, a measurement had too few requests for a verdict, and the release stayed where it was"
        ),
        ("bus.backlog", "messages of the bus that wait for a replica of the service with room"),
        (
            "bus.lag",
            "how long ago the oldest event was published that a service has not handled, wherever it is; 0 where it has "
                + "handled all"
        ),
        ("restarts", "starts of replicas that had died"),
        ("deaths", "replicas that were killed or crashed"),
        ("escalations", "times that a service's supervisor gave up: the service stays down"),
        ("breaker.opened", "times that a circuit breaker opened, all replicas of the caller together"),
        ("breaker.open_now", "breakers that are not closed"),
        ("breaker.time", "time in a state, summed over the caller's replicas"),
        ("breaker.replicas", "replicas of the caller that had the breaker; no value where the call has none"),
        (
            "detection",
            "from a fault's beginning until a breaker on calls to its service opens, or the platform restarts one of "
                + "its replicas or gives it up; no value where nothing reacted"
        ),
        (
            "recovery",
            "from a fault's end, of a kill the death of its last victim, until breakers are closed, replicas ready and "
                + "mailboxes short; no value where that was not reached; customers who were hit may wait longer, for order's paymentDeadline at most"
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
        Entry(name: "sagas_started", meaning: "orders accepted in this row"),
        Entry(
            name: "sagas_succeeded",
            meaning: "sagas of this and earlier rows that ended delivered, by the row they ended in"),
        Entry(name: "sagas_compensated", meaning: "the same of those that were undone"),
        Entry(name: "orders_refused", meaning: "orders told no at once"),
        Entry(name: "requests_failed", meaning: "requests that ended without an answer; no refused order among them"),
        Entry(name: "orders_unanswered", meaning: "those of them that asked for an order"),
        Entry(name: "sagas_in_flight", meaning: "sagas started and not ended"),
        Entry(name: "order_latency_p50_ms", meaning: "median latency of orders answered, refused ones included"),
        Entry(name: "order_latency_p99_ms", meaning: "the same, 99th percentile"),
        Entry(name: "mailbox_SERVICE", meaning: "the fullest mailbox of the service, at its fullest"),
        Entry(name: "ready_SERVICE", meaning: "replicas that are ready"),
        Entry(name: "breakers_open", meaning: "breakers of the first call that are not closed"),
        Entry(name: "gateway_errors", meaning: "requests of customers that were answered with 5xx, or not in time"),
        Entry(name: "desired_SERVICE", meaning: "replicas that the service should have"),
        Entry(
            name: "lag_SERVICE_ms", meaning: "age of the oldest event that the service has not handled, at its oldest"),
    ]

    /// In the order in which they may appear.
    package static let events = [
        Entry(name: "fault-started", meaning: "a fault begins"),
        Entry(name: "fault-ended", meaning: "a fault is over"),
        Entry(name: "killed", meaning: "a fault killed the replica"),
        Entry(name: "crashed", meaning: "the replica reached its crash point and died"),
        Entry(name: "scheduled", meaning: "a new replica has a node, and its image is pulled if it has to be"),
        Entry(name: "started", meaning: "the process of a new replica has started"),
        Entry(name: "restarted", meaning: "the platform started the replica again"),
        Entry(name: "ready", meaning: "the replica's readiness probe succeeds, or it has none and has started"),
        Entry(name: "unready", meaning: "the readiness probe of a replica that runs fails, or its node is not ready"),
        Entry(name: "probe-failed", meaning: "a liveness or startup probe has failed: the process is restarted"),
        Entry(name: "terminating", meaning: "the replica was asked to end"),
        Entry(name: "terminated", meaning: "the replica has ended, or was killed after its grace period"),
        Entry(name: "suspended", meaning: "a fault stopped the replica where it stands"),
        Entry(name: "resumed", meaning: "the replica goes on where it stood"),
        Entry(name: "access-denied", meaning: "the database does not let the service's replicas in"),
        Entry(name: "storage-lost", meaning: "the database went with the last replica that it lived on"),
        Entry(name: "stopped", meaning: "the replica's supervision leaves it dead"),
        Entry(name: "escalated", meaning: "the service's supervisor gave up: all its replicas stay down"),
        Entry(name: "autoscaler", meaning: "what the autoscaler saw and decided"),
        Entry(name: "release", meaning: "what a release does, and what its analysis found"),
        Entry(
            name: "release-held", meaning: "its step is over and its analysis has come to no conclusion: it stays there"
        ),
        Entry(name: "release-promoted", meaning: "the new version has all replicas"),
        Entry(name: "release-rolled-back", meaning: "the old version has all replicas again"),
        Entry(name: "node-not-ready", meaning: "the node has been silent for too long: its replicas are not ready"),
        Entry(name: "node-ready", meaning: "the node is back"),
        Entry(name: "breaker", meaning: "a circuit breaker changed its state, in one replica of the caller"),
        Entry(
            name: "dead-letter", meaning: "consumers failed at a message 20 times: it is put aside, and its lane waits"),
        Entry(name: "steady-state", meaning: "whether the shop was in its steady state before the first fault"),
        Entry(name: "external-crashed", meaning: "the service's external program ended"),
        Entry(name: "external-hung", meaning: "the program did not answer in time"),
        Entry(name: "external-nonsense", meaning: "its answer was no decision that the context may make"),
        Entry(name: "external-refused", meaning: "it said itself that it cannot decide"),
        Entry(name: "external-down", meaning: "it was not asked, because it fails again and again"),
        Entry(name: "external-restarted", meaning: "it was started again"),
        Entry(name: "trace-lines-left-out", meaning: "lines of the trace that could not be used"),
        Entry(name: "overflow", meaning: "how many events the log could not hold"),
    ]
}
