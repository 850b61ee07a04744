/// The columns of a shop's timeline, by the names that timeline.csv has; a percentile has its unit behind it there.
package enum TimelineColumn {
    package static let offered = "offered"
    package static let started = "started"
    package static let rejected = "rejected"
    package static let dropped = "dropped"
    package static let sagasStarted = "sagas_started"
    package static let sagasSucceeded = "sagas_succeeded"
    package static let sagasCompensated = "sagas_compensated"
    package static let ordersRefused = "orders_refused"
    package static let requestsFailed = "requests_failed"
    package static let ordersUnanswered = "orders_unanswered"
    package static let sagasInFlight = "sagas_in_flight"
    package static let orderLatencyP50 = "order_latency_p50"
    package static let orderLatencyP99 = "order_latency_p99"
    package static let gatewayErrors = "gateway_errors"
    package static let breakersOpen = "breakers_open"

    // Orders by when they were asked for, whenever it was known what became of them.
    package static let ordersAsked = "orders_asked"
    package static let ordersServed = "orders_served"
    package static let ordersFailed = "orders_failed"

    // Beginnings of names that end with a service's.
    package static let mailbox = "mailbox_"
    package static let ready = "ready_"
    package static let desired = "desired_"
    package static let lag = "lag_"
}
