package import Applications
internal import Measurement
internal import Platform
internal import Polyglot
internal import Reports

extension RunReference {
    /// What the reference says about a metric if the application says nothing of its own.
    static let meanings: [(metric: String, meaning: String)] = [
        (
            "traffic.offered",
            "arrivals; offered = started + rejected + dropped"
        ),
        (
            "traffic.started",
            "arrivals whose first request was taken in"
        ),
        (
            "traffic.rejected",
            "arrivals whose first request, whatever it asks for, was turned away at the door"
        ),
        (
            "traffic.dropped",
            "arrivals for which the load generator had none of its maxVUs free"
        ),
        (
            "traffic.interrupted",
            "arrivals whose customers were cut off before they had asked for all that they would have, by gracefulStop, "
                + "gracefulRampDown or the run's end"
        ),
        (
            "latency",
            "from when a request should have been sent to its answer, or as long as its customer waited who got none; the "
                + "outcome of a request for a saga is accepted, refused or unanswered; requests that were turned away at the door "
                + "are left out, and counted in requests.outcome"
        ),
        (
            "latency.unanswered",
            "requests that got no answer ÷ all: customers who gave up, time-outs of the gateway, lost connections, and "
                + "those who still waited when the run ended; each is in latency with the time that it waited"
        ),
        (
            "service.time",
            "from when a request was sent to its answer, or to its end without one"
        ),
        (
            "requests.outcome",
            "requests by what their answers mean to the customer, as the table of outcomes says: served, refused, failed "
                + "or unanswered"
        ),
        (
            "requests.answered",
            "requests that got an answer, a refusal among them"
        ),
        (
            "requests.failed",
            "requests that ended without an answer, timed_out those whose customer gave up or still waited when the run "
                + "ended; a request for a saga that was turned away at the door is refused and not counted here"
        ),
        (
            "requests.late",
            "answers to customers who had given up after 60 s"
        ),
        (
            "saga.started",
            "sagas that began: asked for, less those refused and those whose request was lost"
        ),
        (
            "saga.succeeded",
            "sagas that ended as they should"
        ),
        (
            "saga.compensated",
            "sagas that came to nothing and were undone, everybody told"
        ),
        (
            "saga.completion",
            "(succeeded + compensated) ÷ started: whether every saga came to an end that it may have"
        ),
        (
            "saga.success",
            "succeeded ÷ started"
        ),
        (
            "saga.unfinished",
            "sagas of which something was still under way when the drain was over"
        ),
        (
            "saga.latency",
            "from the request for a saga to its end, in the window of the request"
        ),
        (
            "saga.in_flight",
            "sagas that have started and not ended"
        ),
        (
            "saga.compensations",
            "compensated sagas by reason"
        ),
        (
            "saga.messages",
            "events published, on the way to each subscriber (none where there is none), sagas asked for, and calls between "
                + "services; kind is step, or compensation where a step is undone"
        ),
        (
            "trace.cancellations_skipped",
            "rows of a trace about something that no row before them has made, or that came to nothing"
        ),
        (
            "trace.held_back",
            "how long steps of a trace waited for an answer that they depend on, beyond their own time"
        ),
        (
            "gateway.requests",
            "requests of customers by who answered them and by HTTP status, as the table of outcomes says; 504 also where "
                + "the customer waited no longer, or still waited when the run ended; service none where no route leads"
        ),
        (
            "gateway.availability",
            "1 − requests answered with 5xx ÷ all; without a label, of all services together"
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
        (
            "workers.busy",
            "workers of a service with a message in hand"
        ),
        (
            "replicas.ready",
            "replicas of a service that are ready"
        ),
        (
            "replicas.desired",
            "replicas that a service should have"
        ),
        (
            "replicas.released",
            "replicas that run another version than the first"
        ),
        (
            "replicas.seconds",
            "seconds for which the service's replicas had a place on a node, all together, until arrivals end: their price"
        ),
        (
            "releases.promoted",
            "releases that brought the new version to all replicas"
        ),
        (
            "releases.rolled_back",
            "releases that were taken back"
        ),
        (
            "releases.held",
            "times that a step was over and the release stayed where it was: a measurement had too few requests for a verdict, "
                + "or pods were missing before the promotion"
        ),
        (
            "bus.backlog",
            "messages of the bus that wait for a replica of the service with room"
        ),
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
        (
            "saga.growth",
            "the same of the sagas in flight, those left out that wait on purpose"
        ),
        (
            "restarts",
            "starts of replicas that had died"
        ),
        (
            "deaths",
            "replicas that were killed or crashed"
        ),
        (
            "escalations",
            "times that a service's supervisor gave up: the service stays down"
        ),
        (
            "breaker.opened",
            "times that a circuit breaker opened, all replicas of the caller together"
        ),
        (
            "breaker.open_now",
            "breakers that are not closed"
        ),
        (
            "breaker.time",
            "time in a state, summed over the caller's replicas"
        ),
        (
            "breaker.replicas",
            "replicas of the caller that had the breaker; no value where the call has none"
        ),
        (
            "detection",
            "from a fault's beginning until a mechanism reacts to what it has done: a breaker opens, a replica is restarted, "
                + "a service given up, a node missed or a release taken back because of it; no value where nothing reacted"
        ),
        (
            "recovery",
            "from a fault's end, of a kill the death of its last victim, until its services have handled a message well, "
                + "breakers are closed and replicas ready, and they, their callers and their consumers have no more to do "
                + "than before it; no value where that was not reached; customers who were hit may wait longer"
        ),
        (
            "messages.delivered",
            "messages that reached a replica"
        ),
        (
            "messages.rejected",
            "messages that found a mailbox full, a port closed or no replica ready and were sent back"
        ),
        (
            "messages.dropped",
            "messages that a full mailbox dropped"
        ),
        (
            "messages.lost",
            "messages that died with their replica or got lost on a link"
        ),
        (
            "messages.redelivered",
            "messages that the bus sent again"
        ),
        (
            "messages.dead_lettered",
            "messages put aside because their consumers had failed at them 20 times"
        ),
        (
            "messages.discarded",
            "messages put aside that were given up for good, because there were too many"
        ),
        (
            "messages.duplicated",
            "copies of messages that links made"
        ),
        (
            "messages.duplicates",
            "messages that the inbox knew"
        ),
        (
            "messages.calls",
            "calls that the service sent to another one, each attempt by itself"
        ),
        (
            "messages.not_permitted",
            "calls that a breaker did not permit"
        ),
        (
            "messages.retries",
            "calls that were tried again"
        ),
        (
            "messages.timeouts",
            "calls that took too long"
        ),
        (
            "messages.gateway_timeouts",
            "requests of customers that took the gateway too long"
        ),
        (
            "messages.passed_on",
            "requests of customers that the gateway sent to another replica"
        ),
        (
            "external.failures",
            "messages on which the service's external program failed, by kind; only where it has such a program"
        ),
        (
            "external.restarts",
            "times that the service's external program was started again; only where it has one"
        ),
        (
            "memory.peak_resident",
            "memory of the process at its most, as the system counts it"
        ),
        (
            "memory.allocated",
            "memory in use at the end, as the allocator counts it"
        ),
        (
            "memory.resident",
            "memory that the allocator holds at the end"
        ),
        (
            "memory.allocated_per_saga",
            "bytes allocated for each saga"
        ),
        (
            "memory.allocations_per_saga",
            "allocations for each saga"
        ),
    ]

    /// What the reference says about a column if the application says nothing of its own.
    private static let columns: [(name: String, meaning: String)] = [
        ("offered", "arrivals"),
        ("started", "of them, those whose first request was taken in"),
        ("rejected", "of them, those whose first request was turned away"),
        ("dropped", "of them, those for which no virtual user was free"),
        ("sagas_started", "sagas asked for in this row that began"),
        ("sagas_succeeded", "sagas asked for in this row that ended as they should, whenever that was"),
        ("sagas_compensated", "the same of those that were undone"),
        ("requests_failed", "requests that ended without an answer; no refused request for a saga among them"),
        ("sagas_in_flight", "sagas started and not ended, their mean over the row's time"),
        ("mailbox_SERVICE", "the fullest mailbox of the service, at its fullest"),
        ("ready_SERVICE", "replicas that are ready"),
        ("breakers_open", "breakers of the first call that are not closed"),
        ("gateway_errors", "requests asked for in this row that were answered with 5xx, or not in time"),
        ("desired_SERVICE", "replicas that the service should have"),
        ("lag_SERVICE_ms", "age of the oldest event that the service has not handled, at its oldest"),
    ]

    /// The columns after time_s and width_s, in their order. SERVICE stands for the name of each service.
    package static func timeline(of application: any Application) -> [Entry] {
        let (own, names) = (application.reference.columns, application.reports.columns)
        var listed = columns.map(\.name)
        func put(_ name: String, before other: String) {
            listed.insert(name, at: listed.firstIndex(of: other) ?? listed.endIndex)
        }
        put(names.refused, before: "requests_failed")
        put(names.unanswered, before: "sagas_in_flight")
        put(names.latencyP50 + "_ms", before: "mailbox_SERVICE")
        put(names.latencyP99 + "_ms", before: "mailbox_SERVICE")
        listed += own.map(\.column).filter { !listed.contains($0) }
        return listed.map { name in
            let meaning = own.first { $0.column == name }?.meaning ?? columns.first { $0.name == name }?.meaning
            return Entry(name: name, meaning: meaning ?? "")
        }
    }

    /// By the part that logs them. The last one is not an event of the run: the file itself writes it.
    package static let events =
        entries(PlatformEvent.Kind.self) + entries(ExternalEvent.Kind.self) + entries(RunEventKind.self) + [
            Entry(name: CSVReference.overflow, meaning: "how many events the log could not hold")
        ]

    private static func entries<Kind: EventKind>(_ kinds: Kind.Type) -> [Entry] {
        kinds.allCases.map { Entry(name: $0.name, meaning: $0.meaning) }
    }
}
