internal import Applications
internal import Contexts
internal import Load
internal import Measurement
internal import Platform
internal import Scenarios

/// What a run measures of any application, by name. All samples reach the recorder through this type.
///
/// Series are registered once, before the first event. Nothing here looks up a name after that.
final class RunMetrics {
    let recorder: RunRecorder
    /// The application in this run, which has registered its own metrics.
    let running: any RunningApplication
    private let application: any Application
    /// The number of the operation that asks for sagas.
    private let sagaOperation: UInt8
    private let refusal: @Sendable (DeliveryFailure) -> Int?
    let traffic: [TrafficSeries]
    let operations: [OperationSeries]
    private let sagasAsked: CounterID
    /// By the codes of ``SagaDeclaration/refusals`` and ``SagaDeclaration/failures``, minus one.
    private var refusals: ReasonCounters
    private var failures: ReasonCounters
    private var compensations: ReasonCounters
    private let sagasStarted: CounterID
    private let sagasSucceeded: CounterID
    private let sagasCompensated: CounterID
    private let sagaLatency: HistogramID
    private let lateAnswers: CounterID
    private let skippedCancellations: CounterID
    private let heldBack: HistogramID
    let sagasInFlight: GaugeID
    private(set) var gateway: GatewayMetrics
    let retries: RetryMetrics
    let sagasUnfinished: FigureID
    /// By service: its customers' requests for which no replica was found, in the whole run.
    private(set) var foundNobody: [Int64]
    /// The window of the steady state after the faults, while its beginning is not known.
    private var afterFaults: (window: WindowID, recoveryTime: Timespan)?

    /// - Parameters:
    ///   - prepared: the application as the scenario describes it. The run begins it here.
    ///   - arrivalsEnd: when no more customers come, and the measured window ends.
    init(
        _ scenario: Scenario, of application: any Application, _ prepared: any ApplicationPlan, arrivalsEnd: Timespan
    ) throws {
        let recorder = RunRecorder(warmUp: scenario.warmup.nanoseconds, arrivalsEnd: arrivalsEnd.nanoseconds)
        self.recorder = recorder
        self.application = application
        sagaOperation = application.sagas.operation
        foundNobody = application.services.map { _ in 0 }
        traffic = try TrafficSeries.all(scenario, recorder)
        operations = try OperationSeries.all(application, recorder)
        sagasStarted = try recorder.counter(MetricName.sagasStarted)
        sagasSucceeded = try recorder.counter(MetricName.sagasSucceeded, better: .higher)
        sagasCompensated = try recorder.counter(MetricName.sagasCompensated)
        try recorder.ratio(
            MetricName.sagaCompletion, of: [sagasSucceeded, sagasCompensated], to: [sagasStarted], better: .higher)
        try recorder.ratio(MetricName.sagaSuccess, of: [sagasSucceeded], to: [sagasStarted], better: .higher)
        sagaLatency = try recorder.histogram(MetricName.sagaLatency)
        sagasInFlight = try recorder.gauge(MetricName.sagasInFlight)
        sagasUnfinished = try recorder.figure(MetricName.sagasUnfinished, unit: .count, better: .lower)
        let sagas = application.sagas
        sagasAsked = try recorder.counter(sagas.metrics.asked)
        running = try prepared.begin(
            RunSetup(
                recorder: recorder, sagasAsked: sagasAsked, sagasStarted: sagasStarted,
                sagasSucceeded: sagasSucceeded))
        refusals = try ReasonCounters(
            sagas.refusals, column: application.reports.columns.refused
        ) { (labels) throws(RecorderError) in try recorder.counter(sagas.metrics.refused, labels: labels) }
        failures = try ReasonCounters(sagas.failures) { (labels) throws(RecorderError) in
            try recorder.counter(sagas.metrics.failed, labels: labels)
        }
        compensations = try ReasonCounters(sagas.failures) { (labels) throws(RecorderError) in
            try recorder.counter(MetricName.sagaCompensations, labels: labels)
        }
        refusal = sagas.refusal
        lateAnswers = try recorder.counter(MetricName.requestsLate, better: .lower)
        skippedCancellations = try recorder.counter("trace.cancellations_skipped")
        heldBack = try recorder.histogram(MetricName.traceHeldBack)
        gateway = try GatewayMetrics(application, recorder)
        retries = try RetryMetrics(application.services, recorder)
        try declareSteadyState(scenario)
        try declareTimeline()
        checkDeclarations()
    }

    /// A metric that the application does not name beforehand was never checked: its evidence could be misspelt.
    private func checkDeclarations() {
        for metric in recorder.declarations where !application.metrics.contains(metric) {
            preconditionFailure(
                "the application registers the metric '\(metric.name)', which is not in its 'metrics': add it there")
        }
    }

    /// The windows of the steady state. The beginning of the second one is known when the last fault is over.
    private func declareSteadyState(_ scenario: Scenario) throws(RecorderError) {
        guard let steadyState = scenario.steadyState else { return }
        let first = scenario.firstFault?.nanoseconds ?? .max
        try recorder.window(SteadyState.before, from: scenario.warmup.nanoseconds, to: first)
        guard scenario.recovered != nil else { return }
        afterFaults = (try recorder.window(SteadyState.after), steadyState.recoveryTime)
    }

    /// All faults have been over since an instant. Only the first call has an effect.
    func faultsAreOver(since over: Instant) {
        guard let (window, recoveryTime) = afterFaults.take() else { return }
        recorder.open(window, from: (over + recoveryTime).nanoseconds)
    }

    private func declareTimeline() throws(RecorderError) {
        try TrafficSeries.declareColumns(traffic, recorder)
        try recorder.column(TimelineColumn.sagasStarted, .counted([sagasStarted]))
        try recorder.column(TimelineColumn.sagasSucceeded, .counted([sagasSucceeded]))
        try recorder.column(TimelineColumn.sagasCompensated, .counted([sagasCompensated]))
        let columns = application.reports.columns
        try recorder.column(columns.refused, .counted(refusals.counters))
        try recorder.column(TimelineColumn.requestsFailed, .counted(operations.flatMap(\.allFailed)))
        let requests = requestsForSagas
        try recorder.column(columns.unanswered, .counted(requests.counters(of: .unanswered)))
        try recorder.column(TimelineColumn.sagasInFlight, .mean(sagasInFlight))
        let latencies = requests.latencies
        try recorder.column(columns.latencyP50, unit: .milliseconds, .percentile(latencies, 50))
        try recorder.column(columns.latencyP99, unit: .milliseconds, .percentile(latencies, 99))
    }

    /// The series of the operation that asks for sagas.
    var requestsForSagas: OperationSeries { operations[Int(sagaOperation)] }
}

// MARK: - Samples

extension RunMetrics {
    // Arrivals, requests and their outcomes count at the intended time, whenever they are reported. So the requests of
    // a window stand beside their outcomes.
    /// Counts what a machine of customers notes.
    func count(_ note: LoadNote) {
        switch note {
        case .offered(let index, let instant): add(to: traffic[index].offered, at: instant)
        case .started(let index, let instant): add(to: traffic[index].started, at: instant)
        case .rejected(let index, let instant): add(to: traffic[index].rejected, at: instant)
        case .dropped(let index, let instant): add(to: traffic[index].dropped, at: instant)
        case .interrupted(let index, let instant): add(to: traffic[index].interrupted, at: instant)
        case .left: break
        case .answered(let request, let answer, let now): answered(request, answer, at: now)
        case .gaveUp(let request, let now): lostPatience(request, at: now)
        case .lateAnswer(let now): add(to: lateAnswers, at: now)
        case .notRouted(let operation, let intended, let now):
            notRouted(operations[Int(operation)], intended: intended, at: now)
        case .heldBack(let length, let intended):
            recorder.record(length.nanoseconds, in: heldBack, at: intended.nanoseconds)
        case .skipped(let now): add(to: skippedCancellations, at: now)
        }
    }

    private func add(to counter: CounterID, at instant: Instant) { recorder.add(to: counter, at: instant.nanoseconds) }

    /// An answer came. An answer that refuses a saga is counted by its reason. Its latency counts for the customer all
    /// the same.
    private func answered(_ request: AskedRequest, _ answer: Answer, at now: Instant) {
        if let failure = answer.failure { return failed(request, failure, at: now) }
        let asked = request.intended.nanoseconds
        let series = operations[Int(request.operation)]
        gateway.answered(by: application.service(of: request), answer.status, at: asked, recorder)
        recorder.add(to: series.answered, at: asked)
        series.count(answer.outcome, at: asked, recorder)
        let latency = answer.outcome == .refused ? series.latencyOfRefusals : series.latency
        recorder.record((now - request.intended).nanoseconds, in: latency, at: asked)
        recorder.record((now - request.sent).nanoseconds, in: series.serviceTime, at: asked)
        guard request.operation == sagaOperation else { return }
        switch answer.outcome {
        case .refused: recorder.add(to: refusals.counter(of: answer.code, recorder), at: asked)
        case .failed: recorder.add(to: failures.counter(of: answer.code, recorder), at: asked)
        case .served, .unanswered: break
        }
    }

    /// A customer asks for a saga.
    func sagaAsked(at intended: Instant) { recorder.add(to: sagasAsked, at: intended.nanoseconds) }

    /// Arrivals of all traffics, in the whole run.
    var arrivalsSoFar: Int64 { traffic.reduce(0) { $0 + recorder.count(of: $1.offered) } }

    /// Sagas that customers have asked for, in the whole run.
    var sagasAskedSoFar: Int64 { recorder.count(of: sagasAsked) }

    /// A request came back without an answer. A saga that the gateway turned away counts as refused and not also as a
    /// failed request.
    private func failed(_ request: AskedRequest, _ failure: DeliveryFailure, at now: Instant) {
        let asked = request.intended.nanoseconds
        let series = operations[Int(request.operation)]
        let service = application.service(of: request)
        gateway.answered(by: service, failure.status, at: asked, recorder)
        let outcome = CustomerOutcome(failure)
        if failure == .noReadyReplica || failure == .connectionRefused {
            foundNobody[Int(service.rawValue)] += 1
        }
        series.count(outcome, at: asked, recorder)
        // A customer who is turned away at once was neither served nor kept waiting. Such a latency would make the
        // others look better than they are.
        if outcome != .refused { waitedInVain(request, at: now) }
        if request.operation == sagaOperation, let reason = refusal(failure) {
            return recorder.add(to: refusals.counter(of: reason, recorder), at: asked)
        }
        recorder.add(to: series.failed[Int(failure.rawValue)], at: asked)
    }

    /// A customer stopped waiting for an answer, or still waits when the run ends and the answer can no longer be
    /// known.
    private func lostPatience(_ request: AskedRequest, at now: Instant) {
        let asked = request.intended.nanoseconds
        let series = operations[Int(request.operation)]
        gateway.answered(by: application.service(of: request), GatewayMetrics.gaveUpStatus, at: asked, recorder)
        series.count(.unanswered, at: asked, recorder)
        recorder.add(to: series.lostPatience, at: asked)
        waitedInVain(request, at: now)
    }

    /// A customer who got no answer has waited for it all the same.
    private func waitedInVain(_ request: AskedRequest, at now: Instant) {
        let asked = request.intended.nanoseconds
        let series = operations[Int(request.operation)]
        recorder.record((now - request.intended).nanoseconds, in: series.latencyOfUnanswered, at: asked)
        recorder.record((now - request.sent).nanoseconds, in: series.serviceTime, at: asked)
    }

    /// A customer asked for a path that leads nowhere, and the gateway answered.
    private func notRouted(_ series: OperationSeries, intended: Instant, at now: Instant) {
        let asked = intended.nanoseconds
        gateway.notRouted(at: asked, recorder)
        recorder.add(to: series.answered, at: asked)
        series.count(.refused, at: asked, recorder)
        recorder.record((now - intended).nanoseconds, in: series.latency, at: asked)
        recorder.record(0, in: series.serviceTime, at: asked)
    }

    func sagaStarted(at now: Instant) { recorder.add(to: sagasStarted, at: now.nanoseconds) }

    /// This many sagas have started and not ended.
    func inFlight(_ count: Int, at now: Instant) {
        recorder.set(Double(count), for: sagasInFlight, at: now.nanoseconds)
    }

    /// A saga that was started is withdrawn.
    func sagaWithdrawn(at now: Instant) { recorder.add(-1, to: sagasStarted, at: now.nanoseconds) }

    /// A saga and its end count in the windows in which it was started, so that completion compares like with like.
    func ended(_ saga: SagaEnd) {
        let started = saga.startedAt.nanoseconds
        recorder.record((saga.endedAt - saga.startedAt).nanoseconds, in: sagaLatency, at: started)
        guard saga.reason > 0 else { return recorder.add(to: sagasSucceeded, at: started) }
        recorder.add(to: sagasCompensated, at: started)
        recorder.add(to: compensations.counter(of: saga.reason, recorder), at: started)
    }
}
