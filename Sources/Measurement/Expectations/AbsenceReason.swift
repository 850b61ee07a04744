/// Why a metric has no value, as far as the run's measurements and the application's declarations tell.
enum AbsenceReason {
    /// - Returns: nil if nobody knows.
    static func text(
        of metric: String, _ labels: MetricLabels, in window: MetricWindow, _ measurements: Measurements
    ) -> String? {
        if case .during(let name) = window, isFault(name, measurements), !began(name, measurements) {
            return notBegun(name)
        }
        if let fault = labels["fault"], isFault(fault, measurements), !began(fault, measurements) {
            return notBegun(fault)
        }
        if let span = measurements.span(of: window), span.nanoseconds == 0 { return "the run was never in it" }
        if let declaration = measurements.declaration(of: metric) { return declaration.absence }
        return if metric.hasPrefix("breaker.") { "the call has no circuit breaker" } else { reasons[metric] }
    }

    private static let reasons: [String: String] = {
        let asked = "nobody asked for it"
        let begun = "no saga began"
        return [
            MetricName.recovery: "its services were not well again when the run ended, or nobody can have felt it",
            MetricName.detection: "no mechanism reacted to it",
            MetricName.latency: asked, MetricName.latencyUnanswered: asked, "service.time": asked,
            MetricName.gatewayAvailability: "no request has ended",
            MetricName.sagaCompletion: begun, MetricName.sagaSuccess: begun,
            MetricName.sagaLatency: "no saga has ended",
            MetricName.backlogGrowth: tooShort, MetricName.sagaGrowth: tooShort,
            MetricName.traceHeldBack: "no step of a trace had to wait",
            "gateway.active_requests": "the gateway has neither timeout nor maxRequests",
        ]
    }()

    private static let tooShort =
        "it takes \(GrowthTest.minimumReadings) readings, one a second, before arrivals end"

    private static func notBegun(_ fault: String) -> String {
        "the fault '\(fault)' did not begin: the run was over before"
    }

    private static func isFault(_ name: String, _ measurements: Measurements) -> Bool {
        measurements.series.contains { $0.name == MetricName.recovery && $0.labels["fault"] == name }
    }

    /// As far as the log of events knows.
    private static func began(_ fault: String, _ measurements: Measurements) -> Bool {
        measurements.events.knownUntil != nil
            || measurements.events.events.contains { $0.kind == RunEvent.faultStarted && $0.detail == fault }
    }
}
