internal import Applications
internal import Contexts
internal import Load
internal import Measurement
internal import Scenarios

/// The steady state before the first fault. It is judged once, by what has been measured until then: at the fault's
/// instant and before the fault begins, or at the end of a run without faults.
struct SteadyStateCheck {
    /// What must hold, as the scenario says it.
    private let hold: [String]
    /// The result; empty until it has been judged.
    private(set) var verdicts: [Verdict] = []
    /// Whether it did not hold before the first fault, and therefore ended the run.
    private(set) var isBroken = false

    init(_ scenario: Scenario) { hold = (scenario.steadyState?.hold ?? []).map(\.text) }

    /// Judges it before the first fault. Returns the result in words.
    ///
    /// - Parameter open: the requests that are open now. They have waited at least this long. An application that hangs
    ///   is not in its steady state.
    mutating func check(
        _ measurements: Measurements, open: [AskedRequest], _ application: any Application, at now: Instant
    ) -> String {
        var measurements = measurements
        for (number, operation) in application.operations.enumerated() {
            let waiting = open.filter { $0.operation == number }
            let asksForSaga = number == application.sagas.operation
            measurements.addWaits(operation, asksForSaga: asksForSaga, waiting, until: now)
        }
        for (index, service) in application.services.enumerated() {
            measurements.addUnanswered(
                by: service, Int64(open.count { Int(application.service(of: $0).rawValue) == index }))
        }
        judge(measurements)
        let failed = verdicts.filter { !$0.isHeld }.map { "\($0.expectation): \($0.measuredText)" }
        isBroken = !failed.isEmpty
        return isBroken ? "does not hold, the run stops: " + failed.joined(separator: "; ") : "holds"
    }

    /// Judges it by all that was measured.
    mutating func judge(_ measurements: Measurements) {
        verdicts = expectations(SteadyState.before).map { $0.verdict(on: measurements) }
    }

    /// What must hold in a window of the steady state. Text that is not an expectation was reported when the file was
    /// read.
    func expectations(_ window: String) -> [Expectation] {
        hold.compactMap { try? Expectation($0).during(window) }
    }
}

extension Measurements {
    /// Counts requests that are still open as unanswered, in the steady state's window before the faults.
    /// ``LoadMachine/settle(at:)`` notes them in the same way at the end of a run.
    fileprivate mutating func addWaits(
        _ operation: String, asksForSaga: Bool, _ requests: [AskedRequest], until now: Instant
    ) {
        guard !requests.isEmpty else { return }
        var histogram = LatencyHistogram()
        for request in requests { histogram.record(nanoseconds: (now - request.intended).nanoseconds) }
        let count = Int64(requests.count)
        func labels(_ more: [(String, String)] = []) -> MetricLabels {
            MetricLabels([("operation", operation)] + more)
        }
        let latency = asksForSaga ? labels([("outcome", "unanswered")]) : labels()
        add(.histogram(histogram.snapshot), to: MetricName.latency, latency)
        add(.ratio(numerator: count, denominator: count), to: MetricName.latencyUnanswered, labels())
        add(.counter(count), to: MetricName.requestOutcomes, labels([("outcome", "unanswered")]))
        add(.counter(count), to: MetricName.requestsFailed, labels([("reason", "timed_out")]))
    }

    /// Does the same for the gateway's figures: `count` requests to a service are open.
    fileprivate mutating func addUnanswered(by service: String, _ count: Int64) {
        guard count > 0 else { return }
        let status = "\(GatewayMetrics.gaveUpStatus)"
        add(.counter(count), to: MetricName.gatewayRequests, ["service": service, "status": status])
        let unavailable = SeriesValue.ratio(numerator: 0, denominator: count)
        add(unavailable, to: MetricName.gatewayAvailability, ["service": service])
        add(unavailable, to: MetricName.gatewayAvailability, MetricLabels())
    }

    private mutating func add(_ value: SeriesValue, to name: String, _ labels: MetricLabels) {
        let window = MetricWindow.during(SteadyState.before)
        guard let index = series.firstIndex(where: { $0.name == name && $0.labels == labels }),
            let place = series[index].values.firstIndex(where: { $0.window == window })
        else { return }
        series[index].values[place].value = series[index].values[place].value.merged(with: value) ?? value
    }
}
