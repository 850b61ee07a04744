internal import Contexts
internal import FlowerShop
internal import Measurement

/// What the gateway answers, by service and HTTP status, and how available that makes each service: the share of its
/// requests that were not answered with a server's error. The statuses are those of ``ShopOutcome``.
///
/// Every request of a customer is counted once, in the windows in which it was asked, when it is answered or the customer
/// gives up waiting, which a gateway would call a time-out; so is a request that is still open when the run ends. A path
/// without a route has the service `none`.
struct GatewayMetrics {
    private static let firstError = 500
    private static let firstOfNoSuccess = 300

    /// For each service one for each of its statuses.
    private var counters: [[(status: Int, id: CounterID)]] = []
    private let withoutRoute: CounterID

    init(_ recorder: RunRecorder) throws(RecorderError) {
        for (index, service) in ShopTopology.services.enumerated() {
            var own: [(status: Int, id: CounterID)] = []
            for status in ShopOutcome.statuses(of: ServiceID(rawValue: UInt16(index))) {
                own.append((status, try Self.counter(service, status, recorder)))
            }
            counters.append(own)
        }
        withoutRoute = try Self.counter("none", ShopOutcome.noRouteStatus, recorder)
        try declareAvailability(recorder)
    }

    private static func counter(
        _ service: String, _ status: Int, _ recorder: RunRecorder
    ) throws(RecorderError) -> CounterID {
        let labels = MetricLabels([("service", service), ("status", "\(status)")])
        let better: Better = status < firstOfNoSuccess ? .higher : status >= firstError ? .lower : .neither
        return try recorder.counter(MetricName.gatewayRequests, labels: labels, better: better)
    }

    /// One for each service, and one of all without a label. The requests without a route have one of their own, so that
    /// those with a label add up to the one without: an expectation that leaves the label out means the same either way.
    private func declareAvailability(_ recorder: RunRecorder) throws(RecorderError) {
        var allGood = [withoutRoute]
        var all = [withoutRoute]
        for (service, own) in zip(ShopTopology.services, counters) {
            let good = own.filter { $0.status < Self.firstError }.map(\.id)
            allGood += good
            all += own.map(\.id)
            try recorder.ratio(
                MetricName.gatewayAvailability, labels: ["service": service], of: good, to: own.map(\.id),
                better: .higher)
        }
        try recorder.ratio(
            MetricName.gatewayAvailability, labels: ["service": "none"], of: [withoutRoute], to: [withoutRoute],
            better: .higher)
        try recorder.ratio(MetricName.gatewayAvailability, of: allGood, to: all, better: .higher)
    }

    /// A request was answered, by a service or because it could not be reached.
    func answered(by service: ServiceID, _ status: Int, at asked: Int64, _ recorder: RunRecorder) {
        guard let counter = counters[Int(service.rawValue)].first(where: { $0.status == status }) else {
            return assertionFailure("the gateway has no counter for the status \(status)")
        }
        recorder.add(to: counter.id, at: asked)
    }

    /// Requests to a service in the whole run.
    func requests(to service: Int, _ recorder: RunRecorder) -> Int64 {
        counters[service].reduce(0) { $0 + recorder.count(of: $1.id) }
    }

    func notRouted(at asked: Int64, _ recorder: RunRecorder) { recorder.add(to: withoutRoute, at: asked) }

    /// The server's errors, for the timeline.
    var errors: [CounterID] { counters.flatMap { $0.filter { $0.status >= Self.firstError }.map(\.id) } }
}
