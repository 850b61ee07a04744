internal import Contexts
internal import HTTPLoad
internal import Load
internal import Measurement
internal import NIOCore
internal import Scenarios
internal import Simulation
internal import Texts

/// What a run over HTTP measures, by name. All samples reach the recorder through this type.
///
/// Everything counts at the intended time of its request, and what belongs to a journey at the time of its arrival.
final class HTTPMetrics {
    let recorder: RunRecorder
    let traffic: [TrafficSeries]
    /// By the position of a request's name, and at last the whole journey's.
    private let operations: [OperationSeries]
    private let names: [String]
    private let journeysAsked: CounterID
    private let journeysServed: CounterID
    private let journeysRefused: [CounterID]
    private let journeysFailed: [CounterID]
    private let journeysUnanswered: [CounterID]
    private let lateAnswers: CounterID
    private let repeats, connectionsOpened, connectionsReused, bytesSent, bytesReceived: CounterID
    private let connect, handshake: HistogramID
    private let firstBytes: [HistogramID]
    private let openConnections: GaugeID
    /// For each name, by status. They are registered as they come, since a server may answer with any.
    private var responses: [[CounterID?]]
    private var checks: [[String: CounterID]]

    /// - Parameter arrivalsEnd: when no more customers come, and the measured window ends.
    init(_ scenario: Scenario, names: [String], arrivalsEnd: Timespan) throws(RecorderError) {
        let recorder = RunRecorder(warmUp: scenario.warmup.nanoseconds, arrivalsEnd: arrivalsEnd.nanoseconds)
        self.recorder = recorder
        self.names = names
        traffic = try TrafficSeries.all(scenario, recorder)
        let reasons = UnansweredReason.names
        var operations: [OperationSeries] = []
        var (refused, failed, unanswered): ([CounterID], [CounterID], [CounterID]) = ([], [], [])
        var firstBytes: [HistogramID] = []
        for name in names {
            let labels = MetricLabels([("operation", name)])
            operations.append(try OperationSeries(name, isSubject: false, reasons: reasons, recorder))
            let reason = MetricLabels([("reason", name)])
            refused.append(try recorder.counter(HTTPMetric.journeysRefused, labels: reason))
            failed.append(try recorder.counter(HTTPMetric.journeysFailed, labels: reason))
            unanswered.append(try recorder.counter(HTTPMetric.journeysUnanswered, labels: reason))
            firstBytes.append(try recorder.histogram(HTTPMetric.firstByte, labels: labels))
        }
        let journey = try OperationSeries(
            ReportVocabulary.journeyOperation, isSubject: true, reasons: [], inVain: "failed", recorder)
        self.operations = operations + [journey]
        (journeysRefused, journeysFailed, journeysUnanswered) = (refused, failed, unanswered)
        self.firstBytes = firstBytes
        journeysAsked = try recorder.counter(HTTPMetric.journeysAsked)
        journeysServed = journey.counters(of: .served)[0]
        try recorder.ratio(HTTPMetric.journeysServed, of: [journeysServed], to: [journeysAsked])
        lateAnswers = try recorder.counter(MetricName.requestsLate, better: .lower)
        repeats = try recorder.counter(HTTPMetric.repeats)
        connectionsOpened = try recorder.counter(HTTPMetric.connectionsOpened)
        connectionsReused = try recorder.counter(HTTPMetric.connectionsReused)
        bytesSent = try recorder.counter(HTTPMetric.sent)
        bytesReceived = try recorder.counter(HTTPMetric.received)
        connect = try recorder.histogram(HTTPMetric.connect)
        handshake = try recorder.histogram(HTTPMetric.handshake)
        openConnections = try recorder.gauge(HTTPMetric.openConnections)
        responses = names.map { _ in Array(repeating: nil, count: Self.statuses) }
        checks = names.map { _ in [:] }
        for request in scenario.traffic.flatMap(\.journey).compactMap(\.request) {
            guard let place = names.firstIndex(of: request.name) else { continue }
            for check in request.expect?.checkNames ?? [] { _ = try failedCheck(check, of: place) }
        }
        for place in names.indices {
            for status in Self.usualStatuses { _ = try response(status, of: place) }
        }
        try declareTimeline(journey)
    }

    /// No status is larger.
    private static let statuses = 600
    /// Statuses that have their counter from the beginning, so that a zero is known to be one. An expectation can name
    /// only these.
    private static let usualStatuses = [
        200, 201, 202, 204, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 409, 422, 429, 500, 502, 503, 504,
    ]

    private func declareTimeline(_ journey: OperationSeries) throws(RecorderError) {
        try TrafficSeries.declareColumns(traffic, recorder)
        let columns = ReportVocabulary.requests.columns
        try recorder.column(columns.asked, .counted([journeysAsked]))
        try recorder.column(columns.served, .counted([journeysServed]))
        try recorder.column(columns.refused, .counted(journey.counters(of: .refused)))
        try recorder.column(columns.failed, .counted(journey.counters(of: .failed)))
        try recorder.column(columns.unanswered, .counted(journey.counters(of: .unanswered)))
        try recorder.column(TimelineColumn.requestsFailed, .counted(operations.dropLast().flatMap(\.allFailed)))
        try recorder.column(columns.latencyP50, unit: .milliseconds, .percentile(journey.latencies, 50))
        try recorder.column(columns.latencyP99, unit: .milliseconds, .percentile(journey.latencies, 99))
        try recorder.column("connections_open", .mean(openConnections))
    }

    /// The latencies of all requests.
    var latencies: [HistogramID] { operations.dropLast().map(\.latency) }

    /// Arrivals of all traffics, in the whole run.
    var arrivalsSoFar: Int64 { traffic.reduce(0) { $0 + recorder.count(of: $1.offered) } }
    /// Journeys that have ended, in the whole run, and those of them that were served.
    var journeysSoFar: (ended: Int64, served: Int64) {
        (recorder.count(of: journeysAsked), recorder.count(of: journeysServed))
    }
    /// What the generator itself could not do, which is not the target's fault; nil if there is nothing.
    var ownFailures: String? {
        for reason in UnansweredReason.own {
            let count = operations.dropLast().reduce(0) { $0 + recorder.count(of: $1.failed[reason.place]) }
            if count > 0 {
                return
                    "\(HumanValue.counted(Int(count), "request")) could not be sent by the generator (\(reason.name))"
            }
        }
        return nil
    }
}

// MARK: - Samples

extension HTTPMetrics {
    /// Counts what a machine of customers notes, apart from journeys that end.
    func count(_ note: LoadNote) {
        switch note {
        case .offered(let index, let instant): add(traffic[index].offered, instant)
        case .started(let index, let instant): add(traffic[index].started, instant)
        case .rejected(let index, let instant): add(traffic[index].rejected, instant)
        case .dropped(let index, let instant): add(traffic[index].dropped, instant)
        case .interrupted(let index, let instant): add(traffic[index].interrupted, instant)
        case .answered(let request, let answer, let now): answered(request, answer, at: now)
        case .gaveUp(let request, let now): failed(request, .unanswered, because: .timedOut, at: now)
        case .lateAnswer(let now): add(lateAnswers, now)
        case .left, .notRouted, .heldBack, .skipped: break
        }
    }

    private func add(_ counter: CounterID, _ instant: Instant, _ count: Int64 = 1) {
        recorder.add(count, to: counter, at: instant.nanoseconds)
    }

    private func answered(_ request: AskedRequest, _ answer: Answer, at now: Instant) {
        if let reason = UnansweredReason(code: answer.code) {
            return failed(request, answer.outcome, because: reason, at: now)
        }
        let asked = request.intended.nanoseconds
        // Read in place: a copy of the series counts references.
        let index = Int(request.operation)
        recorder.add(to: operations[index].answered, at: asked)
        operations[index].count(answer.outcome, at: asked, recorder)
        recorder.record((now - request.intended).nanoseconds, in: operations[index].latency, at: asked)
        recorder.record((now - request.sent).nanoseconds, in: operations[index].serviceTime, at: asked)
    }

    /// A request came back without an answer. Its customer has waited all the same, unless it was turned away.
    private func failed(
        _ request: AskedRequest, _ outcome: CustomerOutcome, because reason: UnansweredReason, at now: Instant
    ) {
        let asked = request.intended.nanoseconds
        let series = operations[Int(request.operation)]
        series.count(outcome, at: asked, recorder)
        recorder.add(to: series.failed[reason.place], at: asked)
        guard outcome != .refused, reason.isWaitedFor else { return }
        recorder.record((now - request.intended).nanoseconds, in: series.latencyOfUnanswered, at: asked)
        recorder.record((now - request.sent).nanoseconds, in: series.serviceTime, at: asked)
    }

    /// A journey is over.
    ///
    /// - Parameters:
    ///   - decisive: the position of the first request's name with this outcome.
    ///   - waited: the time that its customer has waited for answers in all; nil if nothing was sent.
    func journeyEnded(_ outcome: CustomerOutcome, decisive: Int, waited: Timespan?, arrived: Instant) {
        let series = operations[operations.count - 1]
        let at = arrived.nanoseconds
        recorder.add(to: journeysAsked, at: at)
        series.count(outcome, at: at, recorder)
        let latency: HistogramID
        switch outcome {
        case .served: latency = series.latency
        case .refused:
            latency = series.latencyOfRefusals
            recorder.add(to: journeysRefused[decisive], at: at)
        case .failed:
            latency = series.latencyOfUnanswered
            recorder.add(to: journeysFailed[decisive], at: at)
        case .unanswered:
            latency = series.latencyOfUnanswered
            recorder.add(to: journeysUnanswered[decisive], at: at)
        }
        if outcome != .unanswered { recorder.add(to: series.answered, at: at) }
        if let waited { recorder.record(waited.nanoseconds, in: latency, at: at) }
    }

    /// An answer has come.
    func received(_ status: Int, of place: Int, at asked: Instant) {
        guard status < Self.statuses, let counter = try? response(status, of: place) else { return }
        add(counter, asked)
    }

    /// Something in an answer was not as the scenario expects.
    func checkFailed(_ check: String, of place: Int, at asked: Instant) {
        if let counter = try? failedCheck(check, of: place) { add(counter, asked) }
    }

    private func failedCheck(_ check: String, of place: Int) throws(RecorderError) -> CounterID {
        if let known = checks[place][check] { return known }
        let labels = MetricLabels([("operation", names[place]), ("check", check)])
        let counter = try recorder.counter(HTTPMetric.checksFailed, labels: labels)
        checks[place][check] = counter
        return counter
    }

    /// - Parameter status: below ``statuses``.
    private func response(_ status: Int, of place: Int) throws(RecorderError) -> CounterID {
        if let known = responses[place][status] { return known }
        let labels = MetricLabels([("operation", names[place]), ("status", "\(status)")])
        let counter = try recorder.counter(HTTPMetric.responses, labels: labels)
        responses[place][status] = counter
        return counter
    }

    /// What a request's exchange was like on the wire.
    func exchanged(_ result: LoadResult, of place: Int, at asked: Instant) {
        let at = asked.nanoseconds
        if let time = result.connect {
            recorder.add(to: connectionsOpened, at: at)
            recorder.record(time.nanoseconds, in: connect, at: at)
        }
        if let time = result.tls { recorder.record(time.nanoseconds, in: handshake, at: at) }
        if let first = result.firstByteAt, let sent = result.sentAt {
            recorder.record((first - sent).nanoseconds, in: firstBytes[place], at: at)
        }
        if result.isConnectionReused { recorder.add(to: connectionsReused, at: at) }
        if result.isRepeated { recorder.add(to: repeats, at: at) }
        recorder.add(Int64(result.bytesSent), to: bytesSent, at: at)
        recorder.add(Int64(result.bytesReceived), to: bytesReceived, at: at)
    }

    func connections(_ open: Int, at now: Instant) {
        recorder.set(Double(open), for: openConnections, at: now.nanoseconds)
    }
}
