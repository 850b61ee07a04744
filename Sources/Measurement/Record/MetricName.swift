/// The metrics that reports know by name. A run may have any others; these are stable.
package enum MetricName {
    // Arrivals: offered = started + rejected + dropped.
    package static let offered = "traffic.offered"
    package static let started = "traffic.started"
    package static let rejected = "traffic.rejected"
    package static let dropped = "traffic.dropped"

    /// Sagas that began, and how they ended: as wished, or undone in full.
    package static let sagasStarted = "saga.started"
    package static let sagasSucceeded = "saga.succeeded"
    package static let sagasCompensated = "saga.compensated"
    /// (succeeded + compensated) ÷ started.
    package static let sagaCompletion = "saga.completion"
    /// succeeded ÷ started.
    package static let sagaSuccess = "saga.success"

    /// From the intended start of an operation to its answer; label `operation`.
    package static let latency = "latency"
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
