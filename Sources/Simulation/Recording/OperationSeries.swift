internal import Applications
package import Contexts
package import Measurement

/// What is measured of one operation of the customers. The latency of the operation that reports are about, which in a
/// simulation asks for sagas, has its outcome as a label. The latency of every other operation is the same for all
/// outcomes.
package struct OperationSeries {
    package let latency: HistogramID
    /// For requests for sagas only: how long a refusal took. That is not a measure of the work.
    package let latencyOfRefusals: HistogramID
    /// How long customers waited who got no answer. Requests for sagas are kept apart from the others.
    package let latencyOfUnanswered: HistogramID
    package let serviceTime: HistogramID
    package let answered: CounterID
    /// In the order of the reasons.
    package let failed: [CounterID]
    package let lostPatience: CounterID
    /// In the order of ``CustomerOutcome/allCases``.
    private let outcomes: [CounterID]

    /// For each operation, by its raw value.
    static func all(_ application: any Application, _ recorder: RunRecorder) throws(RecorderError) -> [OperationSeries]
    {
        var all: [OperationSeries] = []
        let reasons = DeliveryFailure.allCases.map { snakeCase($0) }
        for (number, name) in application.operations.enumerated() {
            let isSubject = number == Int(application.sagas.operation)
            all.append(try OperationSeries(name, isSubject: isSubject, reasons: reasons, recorder))
        }
        return all
    }

    /// - Parameters:
    ///   - isSubject: whether reports are about this operation.
    ///   - reasons: why a request may end without an answer, in snake_case. `timed_out` need not be among them.
    ///   - inVain: the outcome that the latency of those has who waited in vain, where outcomes are kept apart.
    package init(
        _ operation: String, isSubject: Bool, reasons: [String], inVain: String = "unanswered", _ recorder: RunRecorder
    ) throws(RecorderError) {
        let labels = MetricLabels([("operation", operation)])
        var failed: [CounterID] = []
        for reason in reasons {
            let reason = [("operation", operation), ("reason", reason)]
            failed.append(
                try recorder.counter(MetricName.requestsFailed, labels: MetricLabels(reason), better: .lower))
        }
        let timeout = MetricLabels([("operation", operation), ("reason", "timed_out")])
        func latency(_ outcome: String) throws(RecorderError) -> HistogramID {
            let outcome = isSubject ? [("outcome", outcome)] : []
            return try recorder.histogram(
                MetricName.latency, labels: MetricLabels([("operation", operation)] + outcome))
        }
        self.latency = try latency("accepted")
        latencyOfRefusals = try latency("refused")
        latencyOfUnanswered = try latency(inVain)
        serviceTime = try recorder.histogram("service.time", labels: labels)
        answered = try recorder.counter(MetricName.requestsAnswered, labels: labels, better: .higher)
        self.failed = failed
        lostPatience = try recorder.counter(MetricName.requestsFailed, labels: timeout, better: .lower)
        var outcomes: [CounterID] = []
        for outcome in CustomerOutcome.allCases {
            let labels = MetricLabels([("operation", operation), ("outcome", outcome.rawValue)])
            let better: Better = outcome == .served ? .higher : outcome == .refused ? .neither : .lower
            outcomes.append(try recorder.counter(MetricName.requestOutcomes, labels: labels, better: better))
        }
        self.outcomes = outcomes
        guard let unanswered = CustomerOutcome.allCases.firstIndex(of: .unanswered) else { return }
        try recorder.ratio(
            MetricName.latencyUnanswered, labels: labels, of: [outcomes[unanswered]], to: outcomes, better: .lower)
    }

    /// The requests that ended without an answer.
    package var allFailed: [CounterID] { failed + [lostPatience] }

    /// The counters of the requests with this outcome.
    package func counters(of outcome: CustomerOutcome) -> [CounterID] {
        zip(CustomerOutcome.allCases, outcomes).filter { $0.0 == outcome }.map(\.1)
    }

    /// Every latency, each once.
    package var latencies: [HistogramID] {
        latency == latencyOfRefusals ? [latency] : [latency, latencyOfRefusals, latencyOfUnanswered]
    }

    package func count(_ outcome: CustomerOutcome, at asked: Int64, _ recorder: RunRecorder) {
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
