extension MetricDeclaration.Evidence {
    private static let sharedLabels = ["operation", "service", "call", "traffic"]

    /// The evidence that a zero of one of the harness' own metrics needs; nil if it needs none.
    fileprivate init?(of metric: String) {
        switch metric {
        case MetricName.rejected, MetricName.dropped, MetricName.interrupted:
            self.init([MetricName.offered], missing: "nobody came")
        case MetricName.requestsFailed:
            self.init([MetricName.requestsAnswered, MetricName.requestsFailed], missing: "no request has ended")
        case MetricName.gatewayRequests, MetricName.gatewayRetries:
            self.init([MetricName.gatewayRequests], missing: "no request has ended")
        case MetricName.requestOutcomes, MetricName.requestsLate:
            self.init([MetricName.requestOutcomes], missing: "no request has ended")
        case MetricName.latencyUnanswered:
            self.init(
                [MetricName.requestsAnswered, MetricName.requestsFailed],
                missing: "every request was turned away at the door")
        case MetricName.sagasCompensated, MetricName.sagaCompensations:
            self.init([MetricName.sagasStarted], missing: "no saga began")
        case MetricName.sagasUnfinished, MetricName.sagasInFlight, MetricName.busLag, MetricName.busBacklog:
            self.init([MetricName.sagasStarted], missing: "no saga began", isOfTheWindow: false)
        case MetricName.breakerOpened:
            self.init([MetricName.breakersOpenNow], missing: "no breaker", isOfTheWindow: false)
        default: return nil
        }
    }

    /// Why a zero of a metric with these labels says nothing; nil if there is evidence.
    ///
    /// - Parameter value: reads a series in the window of the zero. Evidence that need not be of the window is read
    ///   from the whole run.
    func lack(
        labels: MetricLabels, in measurements: Measurements, value: (MetricSeries) -> SeriesValue?
    ) -> String? {
        let series = measurements.series.filter { series in
            metrics.contains(series.name)
                && Self.sharedLabels.allSatisfy { key in
                    guard let wanted = labels[key], let own = series.labels[key] else { return true }
                    return wanted == own
                }
        }
        // A metric that the run does not have is no evidence either.
        let isThere = series.contains { series in
            switch isOfTheWindow ? value(series) : series.value(in: .run) {
            case .counter(let count): count != 0
            case .gauge: true
            default: false
            }
        }
        return isThere ? nil : missing
    }
}

extension Measurements {
    /// What must have happened for a zero of a metric to mean anything. The application declares this for its metrics,
    /// and the harness for its own. Nil if a zero needs no evidence.
    func evidence(of metric: String) -> MetricDeclaration.Evidence? {
        if let declaration = declaration(of: metric) { return declaration.evidence }
        return MetricDeclaration.Evidence(of: metric)
    }
}
