internal import ActorRuntime
internal import FlowerShop
internal import Measurement

/// What the gateway answers, by service and HTTP status, and how available that makes each service: the share of its
/// requests that were not answered with a server's error.
///
/// Every request of a customer is counted once, when it is answered or the customer gives up waiting, which a gateway
/// would call a time-out. A path without a route has the service `none`.
struct GatewayMetrics {
    /// In the order of ``counters``.
    private static let statuses = [200, 404, 500, 502, 503, 504]
    static let timedOut = 504
    private static let firstError = 500

    /// For each service one for each of ``statuses``.
    private let counters: [CounterID]
    private let withoutRoute: CounterID

    init(_ recorder: RunRecorder) throws(RecorderError) {
        var counters: [CounterID] = []
        for service in ShopTopology.services {
            for status in Self.statuses { counters.append(try Self.counter(service, status, recorder)) }
        }
        self.counters = counters
        withoutRoute = try Self.counter("none", 404, recorder)
        try declareAvailability(recorder)
    }

    private static func counter(
        _ service: String, _ status: Int, _ recorder: RunRecorder
    ) throws(RecorderError) -> CounterID {
        let labels = MetricLabels([("service", service), ("status", "\(status)")])
        let better: Better = status == 200 ? .higher : status >= firstError ? .lower : .neither
        return try recorder.counter(MetricName.gatewayRequests, labels: labels, better: better)
    }

    /// One for each service, and one of all without a label. The requests without a route have one of their own, so that
    /// those with a label add up to the one without: an expectation that leaves the label out means the same either way.
    private func declareAvailability(_ recorder: RunRecorder) throws(RecorderError) {
        let width = Self.statuses.count
        let good = Self.statuses.count { $0 < Self.firstError }
        var allGood = [withoutRoute]
        for (index, service) in ShopTopology.services.enumerated() {
            let all = Array(counters[(index * width)..<((index + 1) * width)])
            allGood += all.prefix(good)
            try recorder.ratio(
                MetricName.gatewayAvailability, labels: ["service": service], of: Array(all.prefix(good)), to: all,
                better: .higher)
        }
        try recorder.ratio(
            MetricName.gatewayAvailability, labels: ["service": "none"], of: [withoutRoute], to: [withoutRoute],
            better: .higher)
        try recorder.ratio(MetricName.gatewayAvailability, of: allGood, to: counters + [withoutRoute], better: .higher)
    }

    /// A request was answered, by a service or because it could not be reached.
    func answered(by service: ServiceID, _ status: Int, at now: Instant, _ recorder: RunRecorder) {
        guard let place = Self.statuses.firstIndex(of: status) else {
            return assertionFailure("the gateway has no counter for the status \(status)")
        }
        recorder.add(to: counters[Int(service.rawValue) * Self.statuses.count + place], at: now.nanoseconds)
    }

    func notRouted(at now: Instant, _ recorder: RunRecorder) { recorder.add(to: withoutRoute, at: now.nanoseconds) }

    /// The server's errors, for the timeline.
    var errors: [CounterID] {
        counters.indices.filter { Self.statuses[$0 % Self.statuses.count] >= Self.firstError }.map { counters[$0] }
    }
}
