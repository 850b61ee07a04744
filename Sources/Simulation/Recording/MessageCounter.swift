internal import ActorRuntime
internal import Contexts
internal import Measurement

/// Counts the messages of a service that ended in one way, as the world counts them. It is a figure of the whole run.
struct MessageCounter {
    var kind: String
    var value: UInt64
    var better: Better

    /// Registers the figure for a service.
    func register(_ service: String, in recorder: RunRecorder) throws(RecorderError) -> FigureID {
        try recorder.figure(
            "messages.\(kind)", labels: MetricLabels([("service", service)]), unit: .count, better: better)
    }
}

extension ServiceCounters {
    /// Every counter with its name, in the order of reports.
    var named: [MessageCounter] {
        func counter(_ kind: String, _ value: UInt64, _ better: Better = .lower) -> MessageCounter {
            MessageCounter(kind: kind, value: value, better: better)
        }
        return [
            counter("delivered", delivered, .neither), counter("rejected", rejected), counter("dropped", dropped),
            counter("lost", lost), counter("redelivered", redelivered), counter("dead_lettered", deadLettered),
            counter("discarded", discarded),
            // Links make copies because a fault says so. An inbox that recognizes them does its job.
            counter("duplicated", duplicated, .neither), counter("duplicates", duplicates, .neither),
            // A breaker that holds calls back and a retry are mechanisms that do their job.
            counter("calls", calls, .neither), counter("not_permitted", notPermitted, .neither),
            counter("retries", retries, .neither),
            counter("timeouts", timeouts),
            counter("gateway_timeouts", gatewayTimeouts), counter("passed_on", passedOn, .neither),
        ]
    }
}
