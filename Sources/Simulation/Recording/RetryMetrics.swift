internal import ActorRuntime
internal import Contexts
internal import Measurement

/// Requests that one replica did not answer and that the gateway sent to another replica. Some of them failed there
/// too.
struct RetryMetrics {
    private static let conditions = NextUpstream.Condition.allCases.filter { $0 != .nonIdempotent }

    /// For each service, one for each of ``conditions``.
    private let counters: [CounterID]

    init(_ services: [String], _ recorder: RunRecorder) throws(RecorderError) {
        var counters: [CounterID] = []
        for service in services {
            for condition in Self.conditions {
                let labels = MetricLabels([("service", service), ("reason", condition.rawValue)])
                counters.append(try recorder.counter(MetricName.gatewayRetries, labels: labels))
            }
        }
        self.counters = counters
    }

    /// A request was passed on.
    ///
    /// - Parameter instant: when its customer asked.
    func passedOn(
        to service: ServiceID, because condition: NextUpstream.Condition, at instant: Instant, _ recorder: RunRecorder
    ) {
        guard let place = Self.conditions.firstIndex(of: condition) else { return }
        recorder.add(to: counters[Int(service.rawValue) * Self.conditions.count + place], at: instant.nanoseconds)
    }
}
