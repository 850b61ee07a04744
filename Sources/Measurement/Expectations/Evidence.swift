/// What must have happened for a zero to say anything: customers' requests for their failures, orders for refusals, sagas for
/// what is left of them. A shop that does nothing has no failures either.
struct Evidence {
    /// Any of these metrics, with the same service, operation, call or traffic, is evidence.
    private let names: [String]
    /// What is said where there is none.
    private let reason: String
    /// Whether it has to be of the same window: for what is counted in a window. What a run has in hand may be of before.
    private let isOfTheWindow: Bool

    private static let labels = ["operation", "service", "call", "traffic"]

    private init(_ names: [String], _ missing: String, isOfTheWindow: Bool = true) {
        self.names = names
        reason = missing
        self.isOfTheWindow = isOfTheWindow
    }

    /// Nil for a metric of which zero speaks for itself.
    init?(of metric: String) {
        switch metric {
        case MetricName.rejected, MetricName.dropped, MetricName.interrupted:
            self.init([MetricName.offered], "nobody came")
        case MetricName.requestsFailed:
            self.init([MetricName.requestsAnswered, MetricName.requestsFailed], "no request has ended")
        case MetricName.gatewayRequests, MetricName.gatewayRetries:
            self.init([MetricName.gatewayRequests], "no request has ended")
        case MetricName.requestOutcomes, MetricName.requestsLate:
            self.init([MetricName.requestOutcomes], "no request has ended")
        case MetricName.latencyUnanswered:
            self.init(
                [MetricName.requestsAnswered, MetricName.requestsFailed], "every request was turned away at the door")
        case MetricName.ordersRefused: self.init([MetricName.ordersAsked], "nobody ordered")
        case MetricName.ordersFailed:
            self.init([MetricName.sagasStarted, MetricName.ordersFailed], "no order was accepted")
        case MetricName.ordersBroken, MetricName.ordersWithoutEnd, MetricName.ordersFailedAfterConfirmation:
            self.init([MetricName.ordersConfirmed], "no order was confirmed")
        case MetricName.sagasCompensated, MetricName.sagaCompensations:
            self.init([MetricName.sagasStarted], "no saga began")
        case MetricName.sagasUnfinished, MetricName.sagasInFlight, MetricName.busLag, MetricName.busBacklog:
            self.init([MetricName.sagasStarted], "no saga began", isOfTheWindow: false)
        case MetricName.breakerOpened: self.init([MetricName.breakersOpenNow], "no breaker", isOfTheWindow: false)
        default: return nil
        }
    }

    /// Why a zero of a metric with these labels says nothing; nil where there is evidence.
    ///
    /// - Parameter value: what a series has in the window that the zero is of; else it is of the whole run.
    func missing(
        labels: MetricLabels, in measurements: Measurements, value: (MetricSeries) -> SeriesValue?
    ) -> String? {
        let series = measurements.series.filter { series in
            names.contains(series.name)
                && Self.labels.allSatisfy { key in
                    guard let wanted = labels[key], let own = series.labels[key] else { return true }
                    return wanted == own
                }
        }
        // Some metrics are not there in every run: then nothing is known.
        guard !series.isEmpty else { return nil }
        let isThere = series.contains { series in
            switch isOfTheWindow ? value(series) : series.value(in: .run) {
            case .counter(let count): count != 0
            case .gauge: true
            default: false
            }
        }
        return isThere ? nil : reason
    }
}
