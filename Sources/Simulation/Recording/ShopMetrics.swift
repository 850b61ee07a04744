internal import ActorRuntime
internal import FlowerShop
internal import Measurement
internal import Platform
internal import Scenarios

/// What a run of the shop measures, by name, and the one way in which samples reach the recorder.
///
/// Series are registered once, before the first event; afterwards nothing here looks a name up.
final class ShopMetrics {
    let recorder: RunRecorder
    private let traffic: [TrafficCounters]
    private let operations: [OperationSeries]
    private let ordersAsked: CounterID
    private let refusals: [CounterID]
    private let placementFailures: [CounterID]
    private let compensations: [CounterID]
    private let sagasStarted: CounterID
    private let sagasSucceeded: CounterID
    private let sagasCompensated: CounterID
    private let sagaLatency: HistogramID
    private let lateAnswers: CounterID
    private let skippedCancellations: CounterID
    let sagasInFlight: GaugeID
    let gateway: GatewayMetrics
    let retries: RetryMetrics
    let sagasUnfinished: FigureID
    /// The window of the steady state after the faults, as long as nobody knows when it begins.
    private var afterFaults: (window: WindowID, recoveryTime: Timespan)?

    private struct TrafficCounters {
        let offered, started, rejected, dropped: CounterID
    }

    private struct OperationSeries {
        let latency: HistogramID
        /// Of orders alone: how long it took to be told no, which is no measure of the work.
        let latencyOfRefusals: HistogramID
        let serviceTime: HistogramID
        let succeeded: CounterID
        let failed: [CounterID]
        let lostPatience: CounterID
    }

    init(_ scenario: Scenario) throws(RecorderError) {
        let recorder = RunRecorder(warmUp: scenario.warmup.nanoseconds)
        self.recorder = recorder
        traffic = try Self.trafficCounters(scenario, recorder)
        operations = try Self.operationSeries(recorder)
        sagasStarted = try recorder.counter(MetricName.sagasStarted, better: .higher)
        sagasSucceeded = try recorder.counter(MetricName.sagasSucceeded, better: .higher)
        sagasCompensated = try recorder.counter(MetricName.sagasCompensated, better: .lower)
        try recorder.ratio(
            MetricName.sagaCompletion, of: [sagasSucceeded, sagasCompensated], to: [sagasStarted], better: .higher)
        try recorder.ratio(MetricName.sagaSuccess, of: [sagasSucceeded], to: [sagasStarted], better: .higher)
        sagaLatency = try recorder.histogram(MetricName.sagaLatency)
        sagasInFlight = try recorder.gauge("saga.in_flight")
        sagasUnfinished = try recorder.figure(MetricName.sagasUnfinished, unit: .count, better: .lower)
        ordersAsked = try recorder.counter(MetricName.ordersAsked)
        try recorder.ratio(MetricName.orderAcceptance, of: [sagasStarted], to: [ordersAsked], better: .higher)
        try recorder.ratio(MetricName.orderFulfilment, of: [sagasSucceeded], to: [ordersAsked], better: .higher)
        refusals = try Self.counters(
            RefusalReason.allCases.map { "\($0)" }, MetricName.ordersRefused, "reason", recorder)
        placementFailures = try Self.counters(
            FailureReason.allCases.map { "\($0)" }, MetricName.ordersFailed, "reason", recorder)
        compensations = try Self.counters(
            FailureReason.allCases.map { "\($0)" }, "saga.compensations", "reason", recorder)
        lateAnswers = try recorder.counter("requests.late", better: .lower)
        skippedCancellations = try recorder.counter("trace.cancellations_skipped")
        gateway = try GatewayMetrics(recorder)
        retries = try RetryMetrics(recorder)
        try declareSteadyState(scenario)
        try declareTimeline()
    }

    /// What customers were told no by: fewer are better.
    private static func counters(
        _ values: [String], _ name: String, _ label: String, _ recorder: RunRecorder
    ) throws(RecorderError) -> [CounterID] {
        var ids: [CounterID] = []
        for value in values {
            ids.append(try recorder.counter(name, labels: MetricLabels([(label, snakeCase(value))]), better: .lower))
        }
        return ids
    }

    private static func trafficCounters(
        _ scenario: Scenario, _ recorder: RunRecorder
    ) throws(RecorderError) -> [TrafficCounters] {
        var counters: [TrafficCounters] = []
        for spec in scenario.traffic {
            let labels = MetricLabels([("traffic", spec.name)])
            counters.append(
                TrafficCounters(
                    offered: try recorder.counter(MetricName.offered, labels: labels),
                    started: try recorder.counter(MetricName.started, labels: labels, better: .higher),
                    rejected: try recorder.counter(MetricName.rejected, labels: labels, better: .lower),
                    dropped: try recorder.counter(MetricName.dropped, labels: labels, better: .lower)))
        }
        return counters
    }

    private static func operationSeries(_ recorder: RunRecorder) throws(RecorderError) -> [OperationSeries] {
        var series: [OperationSeries] = []
        for operation in Operation.allCases {
            let labels = MetricLabels([("operation", operation.name)])
            var failed: [CounterID] = []
            for failure in DeliveryFailure.allCases {
                let reason = MetricLabels([("operation", operation.name), ("reason", snakeCase("\(failure)"))])
                failed.append(try recorder.counter(MetricName.requestsFailed, labels: reason, better: .lower))
            }
            let timeout = MetricLabels([("operation", operation.name), ("reason", "timed_out")])
            series.append(
                OperationSeries(
                    latency: try latency(operation, "accepted", recorder),
                    latencyOfRefusals: try latency(operation, "refused", recorder),
                    serviceTime: try recorder.histogram("service.time", labels: labels),
                    succeeded: try recorder.counter("requests.answered", labels: labels, better: .higher),
                    failed: failed,
                    lostPatience: try recorder.counter(MetricName.requestsFailed, labels: timeout, better: .lower)))
        }
        return series
    }

    /// An order's latency has its outcome as a label; that of other operations is the same for all outcomes.
    private static func latency(
        _ operation: Operation, _ outcome: String, _ recorder: RunRecorder
    ) throws(RecorderError) -> HistogramID {
        let labels = [("operation", operation.name)] + (operation == .order ? [("outcome", outcome)] : [])
        return try recorder.histogram(MetricName.latency, labels: MetricLabels(labels))
    }

    /// The windows of the steady state. When the second one begins is known once the last fault is over.
    private func declareSteadyState(_ scenario: Scenario) throws(RecorderError) {
        guard let steadyState = scenario.steadyState else { return }
        let first = scenario.firstFault?.nanoseconds ?? .max
        try recorder.window(SteadyState.before, from: scenario.warmup.nanoseconds, to: first)
        guard scenario.recovered != nil else { return }
        afterFaults = (try recorder.window(SteadyState.after), steadyState.recoveryTime)
    }

    /// All faults are over since an instant; those who have said so once may say it again.
    func faultsAreOver(since over: Instant) {
        guard let (window, recoveryTime) = afterFaults.take() else { return }
        recorder.open(window, from: (over + recoveryTime).nanoseconds)
    }

    private func declareTimeline() throws(RecorderError) {
        try recorder.column(TimelineColumn.offered, .counted(traffic.map(\.offered)))
        try recorder.column(TimelineColumn.started, .counted(traffic.map(\.started)))
        try recorder.column(TimelineColumn.rejected, .counted(traffic.map(\.rejected)))
        try recorder.column(TimelineColumn.dropped, .counted(traffic.map(\.dropped)))
        try recorder.column(TimelineColumn.sagasStarted, .counted([sagasStarted]))
        try recorder.column(TimelineColumn.sagasSucceeded, .counted([sagasSucceeded]))
        try recorder.column(TimelineColumn.sagasCompensated, .counted([sagasCompensated]))
        try recorder.column(TimelineColumn.ordersRefused, .counted(refusals))
        try recorder.column(
            TimelineColumn.requestsFailed, .counted(operations.flatMap { $0.failed + [$0.lostPatience] }))
        let order = operations[Int(Operation.order.rawValue)]
        try recorder.column(TimelineColumn.ordersUnanswered, .counted(order.failed + [order.lostPatience]))
        try recorder.column(TimelineColumn.sagasInFlight, .value(sagasInFlight))
        let latencies = [order.latency, order.latencyOfRefusals]
        try recorder.column(TimelineColumn.orderLatencyP50, unit: .milliseconds, .percentile(latencies, 50))
        try recorder.column(TimelineColumn.orderLatencyP99, unit: .milliseconds, .percentile(latencies, 99))
    }

    static func snakeCase(_ name: String) -> String {
        name.reduce(into: "") { text, character in
            text += character.isUppercase ? "_\(character.lowercased())" : String(character)
        }
    }
}

// MARK: - Samples

extension ShopMetrics {
    // Arrivals count at the time for which they were intended, and in the row of the timeline in which they are told.
    func offered(_ index: Int, at now: Instant) { recorder.add(to: traffic[index].offered, at: now.nanoseconds) }
    func started(_ index: Int, at now: Instant) { recorder.add(to: traffic[index].started, at: now.nanoseconds) }
    func rejected(_ index: Int, at now: Instant) { recorder.add(to: traffic[index].rejected, at: now.nanoseconds) }
    func dropped(_ index: Int, at now: Instant) { recorder.add(to: traffic[index].dropped, at: now.nanoseconds) }

    /// An answer came. An order's that says no is counted by its reason, and its latency is the customer's all the same.
    func answered(_ operation: Operation, _ answer: Message, intended: Instant, sent: Instant, at now: Instant) {
        let series = operations[Int(operation.rawValue)]
        recorder.add(to: series.succeeded, at: now.nanoseconds)
        let latency = answer.type == ShopMessage.orderRefused.type ? series.latencyOfRefusals : series.latency
        recorder.record((now - intended).nanoseconds, in: latency, at: now.nanoseconds)
        recorder.record((now - sent).nanoseconds, in: series.serviceTime, at: now.nanoseconds)
        guard operation == .order, let code = Int(exactly: answer.body.c), code > 0 else { return }
        switch answer.type {
        case ShopMessage.orderRefused.type: refused(code, at: now)
        case ShopMessage.placementFailed.type where code <= placementFailures.count:
            recorder.add(to: placementFailures[code - 1], at: now.nanoseconds)
        default: break
        }
    }

    private func refused(_ code: Int, at now: Instant) {
        guard code <= refusals.count else { return }
        recorder.add(to: refusals[code - 1], at: now.nanoseconds)
    }

    /// A customer asks for an order.
    func orderAsked(at now: Instant) { recorder.add(to: ordersAsked, at: now.nanoseconds) }

    /// Arrivals of all traffics, in the whole run.
    var arrivalsSoFar: Int64 { traffic.reduce(0) { $0 + recorder.count(of: $1.offered) } }

    /// Orders that customers have asked for, in the whole run.
    var ordersAskedSoFar: Int64 { recorder.count(of: ordersAsked) }

    /// A request came back without an answer. An order that was turned away at the door is a refused one, and no failed
    /// request besides.
    func failed(_ operation: Operation, _ failure: DeliveryFailure, at now: Instant) {
        if operation == .order, let reason = RefusalReason(failure) {
            return refused(Int(reason.rawValue), at: now)
        }
        recorder.add(to: operations[Int(operation.rawValue)].failed[Int(failure.rawValue)], at: now.nanoseconds)
    }

    /// A customer waited no longer for an answer.
    func lostPatience(_ operation: Operation, of service: ServiceID, at now: Instant) {
        gateway.answered(by: service, GatewayMetrics.timedOut, at: now, recorder)
        recorder.add(to: operations[Int(operation.rawValue)].lostPatience, at: now.nanoseconds)
    }

    /// A path that leads nowhere was asked for, and answered by the gateway.
    func notRouted(intended: Instant, at now: Instant) {
        gateway.notRouted(at: now, recorder)
        let series = operations[Int(Operation.visit.rawValue)]
        recorder.add(to: series.succeeded, at: now.nanoseconds)
        recorder.record((now - intended).nanoseconds, in: series.latency, at: now.nanoseconds)
        recorder.record(0, in: series.serviceTime, at: now.nanoseconds)
    }

    /// An answer came to a customer who no longer waited.
    func lateAnswer(at now: Instant) { recorder.add(to: lateAnswers, at: now.nanoseconds) }

    /// A trace cancels an order that it did not place before.
    func skippedCancellation(at now: Instant) { recorder.add(to: skippedCancellations, at: now.nanoseconds) }

    func sagaStarted(at now: Instant) { recorder.add(to: sagasStarted, at: now.nanoseconds) }

    /// A saga that was started is none after all: nothing was asked of payment.
    func sagaWithdrawn(at now: Instant) { recorder.add(-1, to: sagasStarted, at: now.nanoseconds) }

    /// A saga counts, with its end, in the windows in which it was started: so that completion compares like with like.
    func ended(_ saga: EndedSaga) {
        let started = saga.startedAt.nanoseconds
        recorder.record(saga.latency.nanoseconds, in: sagaLatency, at: started)
        switch saga.outcome {
        case .delivered: recorder.add(to: sagasSucceeded, at: started)
        case .compensated(let reason):
            recorder.add(to: sagasCompensated, at: started)
            recorder.add(to: compensations[Int(reason.rawValue) - 1], at: started)
        }
    }
}

extension RefusalReason {
    /// The refusal that a request's failure at the door amounts to; nil where the order's fate is not known.
    init?(_ failure: DeliveryFailure) {
        switch failure {
        case .mailboxFull: self = .mailboxFull
        case .noReadyReplica, .connectionRefused, .overflow: self = .unavailable
        case .replicaDied, .commitConflict, .serviceError, .gatewayTimeout, .databaseUnavailable: return nil
        }
    }
}
