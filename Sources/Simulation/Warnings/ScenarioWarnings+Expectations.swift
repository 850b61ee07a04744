internal import ActorRuntime
internal import Contexts
internal import Measurement
internal import Platform
internal import Scenarios
internal import Texts

/// Expectations that can never be judged.
extension ScenarioWarnings {
    /// Metrics that count what customers asked, in the window in which they asked it.
    private static let asked = [
        "latency", "service.time", "requests.answered", "requests.failed", "requests.outcome", "gateway.requests",
        "gateway.availability", "gateway.retries",
    ]
    /// Those of them that count sagas and their outcomes. The metrics that begin with the application's word for a saga
    /// come on top.
    private static let ofSagas = [
        "saga.started", "saga.succeeded", "saga.compensated", "saga.compensations", "saga.completion",
        "saga.success", "saga.latency", "saga.messages",
    ]

    mutating func checkExpectations() {
        for source in scenario.expectations {
            guard let expectation = try? Expectation(source.text) else { continue }
            let ofSagas = [scenario.vocabulary.words.saga] + Self.ofSagas
            if ofSagas.contains(where: { Self.names(expectation.path, $0) }) {
                checkAsked(expectation, in: scenario.vocabulary.beginnings, source.position)
            } else if Self.asked.contains(where: { Self.names(expectation.path, $0) }) {
                checkAsked(expectation, in: expectation.labels["operation"].map { [$0] }, source.position)
            }
            if !isVariant { checkPart(expectation, source.position) }
        }
    }

    /// Whether a path is a metric, or a metric with more words after it.
    private static func names(_ path: String, _ metric: String) -> Bool {
        path == metric || path.hasPrefix(metric + ".")
    }

    /// - Parameter operations: the steps that the expectation is about; nil for all.
    private mutating func checkAsked(
        _ expectation: Expectation, in operations: [String]?, _ position: SourcePosition
    ) {
        func isMeant(_ step: AskingTimes.Step) -> Bool { operations?.contains(step.operation) ?? true }
        if let operations, !asking.takes(isMeant) {
            return warn(
                "nothing can ever be held against '\(expectation.text)': no customer ever takes the step "
                    + operations.map { "'\($0)'" }.joined(separator: " or "), at: position)
        }
        if let service = expectation.labels["service"], scenario.vocabulary.serviceNames.contains(service),
            !asking.asks(service)
        {
            return warn(
                "nothing can ever be held against '\(expectation.text)': no customer ever asks '\(service)'",
                at: position)
        }
        guard let (start, end) = window(expectation.windowName),
            start >= end || !asking.mayAsk(from: start, until: end, isMeant)
        else { return }
        let span = "\(DurationText.print(start)) to \(DurationText.print(max(start, end)))"
        warn(
            "nothing can ever be held against '\(expectation.text)': nobody asks "
                + (expectation.windowName.map { "in the window \($0), \(span)" } ?? "after the warm-up, \(span)"),
            at: position)
    }

    /// When a window begins, and when it ends at the latest; nil for a window that the file does not determine.
    private func window(_ name: String?) -> (start: Timespan, end: Timespan)? {
        if let fault = scenario.faults.first(where: { $0.name == name }) {
            // A kill is over when its victims are dead. No file can tell when that is.
            guard !fault.action.happensOnce else { return nil }
            return (fault.at, min(fault.end ?? scenario.latestEnd, scenario.latestEnd))
        }
        switch name {
        case nil: return (scenario.warmup, scenario.latestEnd)
        case "measured": return (scenario.warmup, min(asking.arrivalsEnd ?? scenario.duration, scenario.duration))
        case "drain": return asking.arrivalsEnd.map { (max($0, scenario.warmup), scenario.latestEnd) }
        case "warm-up": return (.zero, scenario.warmup)
        case "run": return (.zero, scenario.latestEnd)
        default: return nil
        }
    }

    /// Checks an expectation about a part of the application that this scenario does not have.
    private mutating func checkPart(_ expectation: Expectation, _ position: SourcePosition) {
        let path = expectation.path
        if path.hasPrefix("breaker."), scenario.application.calls.allSatisfy({ $0.policy.circuitBreaker == nil }) {
            warn("'\(expectation.text)' speaks of a circuit breaker, and no call has one", at: position)
        } else if Self.names(path, "gateway.retries"), (scenario.application.gateway.nextUpstream?.tries ?? 1) <= 1 {
            warn("'\(expectation.text)' speaks of further attempts, and the gateway makes one", at: position)
        } else if path.hasPrefix("releases."), scenario.releases.isEmpty {
            warn("'\(expectation.text)' speaks of releases, and there are none", at: position)
        } else if path.hasPrefix("gateway.active_requests"), scenario.application.gateway.timeout == nil,
            scenario.application.gateway.maxRequests == nil
        {
            warn(
                "'\(expectation.text)' has no value where the gateway has neither timeout nor maxRequests", at: position
            )
        }
    }
}
