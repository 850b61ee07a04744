internal import Contexts
internal import FlowerShop
internal import FlowerShopApplication
internal import Measurement

/// What is measured of one thing that customers do.
struct OperationSeries {
    let latency: HistogramID
    /// Of orders alone: how long it took to be told no, which is no measure of the work.
    let latencyOfRefusals: HistogramID
    /// How long those waited who got no answer; of orders apart from the others.
    let latencyOfUnanswered: HistogramID
    let serviceTime: HistogramID
    let answered: CounterID
    let failed: [CounterID]
    let lostPatience: CounterID
    /// In the order of ``CustomerOutcome/allCases``.
    private let outcomes: [CounterID]

    /// For each operation, by its raw value.
    static func all(_ recorder: RunRecorder) throws(RecorderError) -> [OperationSeries] {
        var all: [OperationSeries] = []
        for operation in ShopOperation.allCases { all.append(try OperationSeries(operation, recorder)) }
        return all
    }

    private init(_ operation: ShopOperation, _ recorder: RunRecorder) throws(RecorderError) {
        let labels = MetricLabels([("operation", operation.name)])
        var failed: [CounterID] = []
        for failure in DeliveryFailure.allCases {
            let reason = [("operation", operation.name), ("reason", snakeCase(failure))]
            failed.append(
                try recorder.counter(MetricName.requestsFailed, labels: MetricLabels(reason), better: .lower))
        }
        let timeout = MetricLabels([("operation", operation.name), ("reason", "timed_out")])
        latency = try Self.latency(operation, "accepted", recorder)
        latencyOfRefusals = try Self.latency(operation, "refused", recorder)
        latencyOfUnanswered = try Self.latency(operation, "unanswered", recorder)
        serviceTime = try recorder.histogram("service.time", labels: labels)
        answered = try recorder.counter(MetricName.requestsAnswered, labels: labels, better: .higher)
        self.failed = failed
        lostPatience = try recorder.counter(MetricName.requestsFailed, labels: timeout, better: .lower)
        var outcomes: [CounterID] = []
        for outcome in CustomerOutcome.allCases {
            let labels = MetricLabels([("operation", operation.name), ("outcome", outcome.rawValue)])
            let better: Better = outcome == .served ? .higher : outcome == .refused ? .neither : .lower
            outcomes.append(try recorder.counter(MetricName.requestOutcomes, labels: labels, better: better))
        }
        self.outcomes = outcomes
        guard let unanswered = CustomerOutcome.allCases.firstIndex(of: .unanswered) else { return }
        try recorder.ratio(
            MetricName.latencyUnanswered, labels: labels, of: [outcomes[unanswered]], to: outcomes, better: .lower)
    }

    /// An order's latency has its outcome as a label; that of other operations is the same for all outcomes.
    private static func latency(
        _ operation: ShopOperation, _ outcome: String, _ recorder: RunRecorder
    ) throws(RecorderError) -> HistogramID {
        let labels = [("operation", operation.name)] + (operation == .order ? [("outcome", outcome)] : [])
        return try recorder.histogram(MetricName.latency, labels: MetricLabels(labels))
    }

    /// Those that ended without an answer.
    var allFailed: [CounterID] { failed + [lostPatience] }

    /// Those that came out so.
    func counters(of outcome: CustomerOutcome) -> [CounterID] {
        zip(CustomerOutcome.allCases, outcomes).filter { $0.0 == outcome }.map(\.1)
    }

    /// Every latency, each once.
    var latencies: [HistogramID] {
        latency == latencyOfRefusals ? [latency] : [latency, latencyOfRefusals, latencyOfUnanswered]
    }

    func count(_ outcome: CustomerOutcome, at asked: Int64, _ recorder: RunRecorder) {
        let index =
            switch outcome {
            case .served: 0
            case .refused: 1
            case .failed: 2
            case .unanswered: 3
            }
        recorder.add(to: outcomes[index], at: asked)
    }
}
