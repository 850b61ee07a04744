internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Measurement

/// What the gateway answers, by service and HTTP status, and how available that makes each service. Availability is the
/// share of a service's requests that were not answered with a server's error. The statuses that the application
/// expects exist from the start. Others are added when they are first seen.
///
/// Every request of a customer is counted once, in the windows in which it was asked. It is counted when it is
/// answered, or when the customer gives up waiting, which a gateway would call a time-out. A request that is still open
/// when the run ends is counted too. A path without a route has the service `none`.
struct GatewayMetrics {
    /// The most statuses of a service in addition to the expected ones. Any further status counts as ``otherStatus``.
    /// That is treated as an error, because nobody knows what it is.
    static let maximumUnexpected = 32
    static let otherStatus = "other"
    /// The statuses that a customer can accept: a fault in the request itself is not a fault of the service. A value
    /// that is not an answer at all (0, a status below 200) is not among them.
    private static let good = 200..<500
    private static let success = 200..<300
    /// The status for a customer who gives up waiting without an answer: a gateway's time-out.
    static let gaveUpStatus = 504
    /// The gateway's answer where no route leads.
    static let noRouteStatus = 404

    private let services: [String]
    /// For each service, one for each of its statuses.
    private var counters: [[(status: Int, id: CounterID)]] = []
    /// How many of these were expected.
    private var expected: [Int] = []
    /// By service.
    private var others: [CounterID?]
    private let withoutRoute: CounterID

    init(_ application: any Application, _ recorder: RunRecorder) throws(RecorderError) {
        services = application.services
        others = services.map { _ in nil }
        for (index, service) in services.enumerated() {
            var own: [(status: Int, id: CounterID)] = []
            for status in application.statuses(of: ServiceID(rawValue: UInt16(index))) {
                own.append((status, try Self.counter(service, status, recorder)))
            }
            counters.append(own)
            expected.append(own.count)
        }
        withoutRoute = try Self.counter("none", Self.noRouteStatus, recorder)
        try declareAvailability(recorder)
    }

    private static func counter(
        _ service: String, _ status: Int, _ recorder: RunRecorder
    ) throws(RecorderError) -> CounterID {
        let labels = MetricLabels([("service", service), ("status", "\(status)")])
        return try recorder.counter(MetricName.gatewayRequests, labels: labels, better: better(status))
    }

    private static func better(_ status: Int) -> Better {
        success.contains(status) ? .higher : good.contains(status) ? .neither : .lower
    }

    /// One for each service, and one for all of them without a label. The requests without a route have one of their
    /// own, so the ones with a label add up to the one without. An expectation that leaves the label out therefore
    /// means the same either way.
    private func declareAvailability(_ recorder: RunRecorder) throws(RecorderError) {
        var allGood = [withoutRoute]
        var all = [withoutRoute]
        for (service, own) in zip(services, counters) {
            let good = own.filter { Self.good.contains($0.status) }.map(\.id)
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

    /// A request was answered, by a service or because the service could not be reached.
    mutating func answered(by service: ServiceID, _ status: Int, at asked: Int64, _ recorder: RunRecorder) {
        let known = counters[Int(service.rawValue)].first { $0.status == status }?.id
        recorder.add(to: known ?? counter(of: Int(service.rawValue), seen: status, recorder), at: asked)
    }

    /// The counter of a status that nobody expected.
    private mutating func counter(of service: Int, seen status: Int, _ recorder: RunRecorder) -> CounterID {
        let isOther = counters[service].count - expected[service] >= Self.maximumUnexpected
        if isOther, let other = others[service] { return other }
        let name = services[service]
        let labels = MetricLabels([("service", name), ("status", isOther ? Self.otherStatus : "\(status)")])
        let better = isOther ? .lower : Self.better(status)
        guard let id = try? recorder.counter(MetricName.gatewayRequests, labels: labels, better: better) else {
            // No series is left to name this status. It is still counted, as an error of the service.
            guard let error = counters[service].last(where: { !Self.good.contains($0.status) }) else {
                preconditionFailure("every service may answer with an error")
            }
            return error.id
        }
        let isGood = !isOther && Self.good.contains(status)
        recorder.extend(ratio: MetricName.gatewayAvailability, labels: ["service": name], by: id, isGood: isGood)
        recorder.extend(ratio: MetricName.gatewayAvailability, by: id, isGood: isGood)
        if !isGood { recorder.extend(column: TimelineColumn.gatewayErrors, by: id) }
        if isOther { others[service] = id } else { counters[service].append((status, id)) }
        return id
    }

    /// Requests to a service in the whole run.
    func requests(to service: Int, _ recorder: RunRecorder) -> Int64 {
        counters[service].reduce(others[service].map { recorder.count(of: $0) } ?? 0) { $0 + recorder.count(of: $1.id) }
    }

    func notRouted(at asked: Int64, _ recorder: RunRecorder) { recorder.add(to: withoutRoute, at: asked) }

    /// The expected server's errors, for the timeline. Others join the column when they are first seen.
    var errors: [CounterID] { counters.flatMap { $0.filter { !Self.good.contains($0.status) }.map(\.id) } }
}

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
