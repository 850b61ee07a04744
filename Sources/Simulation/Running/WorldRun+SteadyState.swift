internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Load
internal import Measurement
internal import Scenarios

/// The steady state before the first fault. It is checked once, at the fault's instant and before the fault begins.
extension WorldRun {
    /// The check comes first among the events of its instant. So it must be scheduled before the faults are.
    func scheduleSteadyState(in world: inout World) {
        guard scenario.steadyState != nil, let first = scenario.firstFault else { return }
        world.wake(at: .start + first, token: WakeOwner.steadyState.base)
    }

    /// Judges the steady state by what has been measured so far, and ends the run where it does not hold.
    func checkSteadyState(_ world: inout World) {
        readGauges(&world)
        // Requests that are open now have waited at least this long. An application that hangs is not in its steady
        // state.
        var measurements = metrics.recorder.measurements(at: world.now.nanoseconds)
        let open = load.openRequests.filter { $0.intended >= .start + scenario.warmup }
        for (number, operation) in application.operations.enumerated() {
            let waiting = open.filter { $0.operation == number }
            let asksForSaga = number == sagaOperation
            measurements.addWaits(operation, asksForSaga: asksForSaga, waiting, until: world.now)
        }
        for (index, service) in application.services.enumerated() {
            measurements.addUnanswered(
                by: service, Int64(open.count { Int(application.service(of: $0).rawValue) == index }))
        }
        steadyVerdicts = verdictsBefore(measurements)
        let failed = steadyVerdicts.filter { !$0.isHeld }.map { "\($0.expectation): \($0.measuredText)" }
        let detail = failed.isEmpty ? "holds" : "does not hold, the run stops: " + failed.joined(separator: "; ")
        log(world.now, RunEventKind.steadyState, SteadyState.before, detail)
        guard !failed.isEmpty else { return }
        isUnsteady = true
        world.halt()
    }

    func verdictsBefore(_ measurements: Measurements) -> [Verdict] {
        steadyExpectations(SteadyState.before).map { $0.verdict(on: measurements) }
    }

    /// What must hold in a window of the steady state. Text that is not an expectation was reported when the file was
    /// read.
    func steadyExpectations(_ window: String) -> [Expectation] {
        (scenario.steadyState?.hold ?? []).compactMap { try? Expectation($0.text).during(window) }
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
