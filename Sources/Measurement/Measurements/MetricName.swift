/// The harness' own metrics that reports know by name. These names are stable. A run may have any other metrics, also
/// those that the application declares (``MetricDeclaration``).
package enum MetricName {
    // Arrivals: offered = started + rejected + dropped.
    package static let offered = "traffic.offered"
    package static let started = "traffic.started"
    package static let rejected = "traffic.rejected"
    package static let dropped = "traffic.dropped"
    /// Arrivals whose customers were cut off before they had made all their requests.
    package static let interrupted = "traffic.interrupted"

    /// Requests that ended without an answer. Refused requests do not count here. Labels `operation` and `reason`.
    package static let requestsFailed = "requests.failed"
    /// The reasons with which the service itself says that it has failed. With any other reason, nobody says anything
    /// or the request is turned away.
    package static let toldFailures: Set<String> = ["commit_conflict", "service_error", "database_unavailable"]

    /// Requests that got an answer, including a refusal; label `operation`.
    package static let requestsAnswered = "requests.answered"
    /// Answers to customers who had given up.
    package static let requestsLate = "requests.late"
    /// Requests by what their answer, or its absence, means for the customer. Labels `operation` and `outcome`: served,
    /// refused, failed or unanswered.
    package static let requestOutcomes = "requests.outcome"
    /// Requests that got no answer ÷ all; label `operation`.
    package static let latencyUnanswered = "latency.unanswered"

    /// Sagas that began, and how they ended: as wished, or fully undone.
    package static let sagasStarted = "saga.started"
    package static let sagasSucceeded = "saga.succeeded"
    package static let sagasCompensated = "saga.compensated"
    /// Why sagas were undone; label `reason`.
    package static let sagaCompensations = "saga.compensations"
    /// Sagas that have begun and not ended.
    package static let sagasInFlight = "saga.in_flight"
    /// Sagas that had not ended at the end of the run, although some of their work was still under way.
    package static let sagasUnfinished = "saga.unfinished"
    /// (succeeded + compensated) ÷ started.
    package static let sagaCompletion = "saga.completion"
    /// succeeded ÷ started.
    package static let sagaSuccess = "saga.success"

    /// From the intended start of an operation to its answer, or until nobody waited any longer. Label `operation`.
    /// Operations that begin a saga also have the label `outcome`: accepted, refused (which says nothing about the
    /// work), or unanswered.
    package static let latency = "latency"
    /// What the gateway answered; labels `service` and `status`.
    package static let gatewayRequests = "gateway.requests"
    /// 1 − answers with a status from 500 on ÷ all answers; label `service`, or no label for all services.
    package static let gatewayAvailability = "gateway.availability"
    /// The gateway's retries; label `service`.
    package static let gatewayRetries = "gateway.retries"

    /// Messages of the bus that wait for a service, and how long the oldest has waited; label `service`.
    package static let busBacklog = "bus.backlog"
    package static let busLag = "bus.lag"

    /// How long steps of a trace waited for the answers that they depend on, in addition to their own time.
    package static let traceHeldBack = "trace.held_back"

    /// Messages of the sagas' flow. Labels `from`, `to`, `message` and `kind`: step or compensation.
    package static let sagaMessages = "saga.messages"

    /// How fast a service's backlog, and the number of sagas in flight, still grew when the arrivals ended; label
    /// `service`.
    package static let backlogGrowth = "backlog.growth"
    package static let sagaGrowth = "saga.growth"

    /// From a saga's start to its end.
    package static let sagaLatency = "saga.latency"

    /// How often a breaker opened; label `call`.
    package static let breakerOpened = "breaker.opened"
    /// Breakers that are not closed; label `call`. No value if the call has no breaker.
    package static let breakersOpenNow = "breaker.open_now"
    /// Seconds in a state; labels `call` and `state`.
    package static let breakerTime = "breaker.time"
    /// Replicas of the caller that had the breaker; label `call`. No value if the call has no breaker.
    package static let breakerReplicas = "breaker.replicas"

    /// Replicas that were killed or crashed, and starts of such replicas; label `service`.
    package static let deaths = "deaths"
    package static let restarts = "restarts"

    /// The time for which a service's replicas had a place on a node, in seconds, summed over the replicas, until
    /// arrivals end; label `service`.
    package static let replicaSeconds = "replicas.seconds"

    /// How often a service's supervisor gave up, which ends the service permanently; label `service`.
    package static let escalations = "escalations"

    /// Seconds from a fault's beginning to its detection, and from its end to recovery; label `fault`.
    package static let detection = "detection"
    package static let recovery = "recovery"

    /// How much later than intended the generator of a load sent its requests. It is part of every latency.
    package static let generatorLateness = "generator.lateness"
    /// The generator's processor time ÷ the time of the measured window.
    package static let generatorProcessor = "generator.processor"

    // MARK: All of them

    /// Every name above.
    package static let all = [
        offered, started, rejected, dropped, interrupted, requestsFailed, requestsAnswered, requestsLate,
        requestOutcomes, latencyUnanswered, sagasStarted, sagasSucceeded, sagasCompensated, sagaCompensations,
        sagasInFlight, sagasUnfinished, sagaCompletion, sagaSuccess, latency, gatewayRequests, gatewayAvailability,
        gatewayRetries, busBacklog, busLag, traceHeldBack, sagaMessages, backlogGrowth, sagaGrowth, sagaLatency,
        breakerOpened, breakersOpenNow, breakerTime, breakerReplicas, deaths, restarts, replicaSeconds,
        escalations, detection, recovery, generatorLateness, generatorProcessor,
    ]

    /// The first words of all of the harness' metrics, with those that reports do not know by name. The metrics of an
    /// application begin with other words, so that the harness can get new metrics without taking a name away.
    package static let families: Set<String> = [
        "backlog", "breaker", "bus", "deaths", "detection", "escalations", "external", "gateway", "generator",
        "http", "journey", "latency", "mailbox", "memory", "messages", "recovery", "releases", "replicas", "requests",
        "restarts", "saga", "service", "trace",
        "traffic", "workers",
    ]

    /// Whether a name is one of the harness' own, or may become one.
    package static func isReserved(_ name: String) -> Bool {
        families.contains(String(name.prefix { $0 != "." }))
    }
}
