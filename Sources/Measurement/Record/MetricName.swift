/// The metrics that reports know by name. A run may have any others; these are stable.
package enum MetricName {
    // Arrivals: offered = started + rejected + dropped.
    package static let offered = "traffic.offered"
    package static let started = "traffic.started"
    package static let rejected = "traffic.rejected"
    package static let dropped = "traffic.dropped"

    /// Sagas that began, and how they ended: as wished, undone in full, or neither.
    package static let sagasStarted = "saga.started"
    package static let sagasSucceeded = "saga.succeeded"
    package static let sagasCompensated = "saga.compensated"
    package static let sagasFailed = "saga.failed"
    /// (succeeded + compensated) ÷ started.
    package static let sagaCompletion = "saga.completion"
    /// succeeded ÷ started.
    package static let sagaSuccess = "saga.success"

    /// From the intended start of an operation to its answer; label `operation`.
    package static let latency = "latency"
    /// What the gateway answered; labels `service` and `status`.
    package static let gatewayRequests = "gateway.requests"
    /// 1 − answers with a status from 500 on ÷ all; label `service`, or without a label of all.
    package static let gatewayAvailability = "gateway.availability"

    /// From a saga's start to its end.
    package static let sagaLatency = "saga.latency"

    /// How often a breaker opened; label `call`.
    package static let breakerOpened = "breaker.opened"
    /// Seconds in a state; labels `call` and `state`.
    package static let breakerTime = "breaker.time"

    /// Seconds from a fault's beginning to its detection, and from its end to recovery; label `fault`.
    package static let detection = "detection"
    package static let recovery = "recovery"
}
