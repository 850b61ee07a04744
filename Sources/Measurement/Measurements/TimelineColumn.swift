/// The harness' own columns of a timeline, by their names in timeline.csv. The application has others
/// (``ReportVocabulary/Columns``).
package enum TimelineColumn {
    package static let offered = "offered"
    package static let started = "started"
    package static let rejected = "rejected"
    package static let dropped = "dropped"
    package static let sagasStarted = "sagas_started"
    package static let sagasSucceeded = "sagas_succeeded"
    package static let sagasCompensated = "sagas_compensated"
    package static let requestsFailed = "requests_failed"
    package static let sagasInFlight = "sagas_in_flight"
    package static let gatewayErrors = "gateway_errors"
    package static let breakersOpen = "breakers_open"

    // Beginnings of names. The name of a service follows.
    package static let mailbox = "mailbox_"
    package static let ready = "ready_"
    package static let desired = "desired_"
    package static let lag = "lag_"
}
