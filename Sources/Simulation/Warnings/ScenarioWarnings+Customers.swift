internal import ActorRuntime
internal import Contexts
internal import Load
internal import Platform
internal import Scenarios

/// Customers who ask nothing or cannot finish their journeys, and guards that never act.
extension ScenarioWarnings {
    mutating func checkJourneys() {
        let (saga, aSaga) = (scenario.vocabulary.words.saga, scenario.vocabulary.words.aSaga)
        let numbered = scenario.vocabulary.gateway.paths.first(where: \.isAboutSaga).map {
            ", or a number after the path, as \($0.path)/17"
        }
        for traffic in asking.traffics where !traffic.isTrace {
            let asks = traffic.steps.contains { $0.asks }
            for (index, step) in traffic.steps.enumerated() where !step.asks {
                let path = ["traffic", traffic.name, "journey", "\(index)"]
                let which = "step \(index + 1) of '\(traffic.name)', \(step.operation),"
                if !step.isEverTaken {
                    warn("\(which) is never taken: its probability is 0%", at: path)
                } else {
                    warn(
                        "\(which) never has anything to ask about: it is about \(aSaga), and no \(saga) step comes before it",
                        at: path, hint: "put \(aSaga) step before it\(numbered ?? "")")
                }
            }
            if !asks {
                warn(
                    "customers of '\(traffic.name)' never ask anything: no step of their journey has a request",
                    at: ["traffic", traffic.name])
            }
        }
    }

    mutating func checkCalls() {
        for call in scenario.application.calls {
            let path = [section, "calls", call.name]
            if call.policy.retry?.maxAttempts == 1 {
                warn(
                    "a retry of 1 attempt never tries again: the first attempt counts", at: path + ["retry"],
                    hint: "write maxAttempts: 2, or retry: off")
            }
            if let breaker = call.policy.circuitBreaker {
                checkBreaker(breaker, call.policy, path + ["circuitBreaker"])
            }
        }
        if let timeout = scenario.application.gateway.timeout, timeout >= LoadMachine.patience {
            warn(
                "the gateway's timeout of \(DurationText.print(timeout)) never ends a request: customers give up after "
                    + DurationText.print(LoadMachine.patience), at: [section, "gateway", "timeout"])
        }
        let gateway = scenario.application.gateway
        if let connecting = gateway.connectTimeout, connecting != GatewaySpec().connectTimeout,
            let timeout = gateway.timeout, connecting >= timeout
        {
            warn(
                "the gateway's connectTimeout of \(DurationText.print(connecting)) never ends an attempt: its timeout of "
                    + "\(DurationText.print(timeout)) does", at: [section, "gateway", "connectTimeout"])
        }
    }

    /// Defaults are meant for any time-out and any window. So only values that differ from the defaults are checked
    /// against those.
    private mutating func checkBreaker(_ breaker: CircuitBreakerConfiguration, _ policy: CallPolicy, _ path: [String]) {
        let usual = CircuitBreakerConfiguration()
        let slow =
            breaker.slowCallDurationThreshold != usual.slowCallDurationThreshold
            ? "slowCallDurationThreshold"
            : breaker.slowCallRateThreshold != usual.slowCallRateThreshold ? "slowCallRateThreshold" : nil
        if let slow, let timeout = policy.timeout, breaker.slowCallDurationThreshold >= timeout {
            warn(
                "no call is ever slow: a call takes \(DurationText.print(timeout)) at most, which is its timeout, and is "
                    + "slow beyond \(DurationText.print(breaker.slowCallDurationThreshold))", at: path + [slow],
                hint: "let slowCallDurationThreshold be below the timeout")
        }
        let isCounted = breaker.slidingWindowType == .countBased
        if isCounted, breaker.minimumNumberOfCalls > breaker.slidingWindowSize,
            breaker.minimumNumberOfCalls != usual.minimumNumberOfCalls
        {
            warn(
                "minimumNumberOfCalls \(breaker.minimumNumberOfCalls) is never reached in a window of "
                    + "\(breaker.slidingWindowSize) calls: the window's size counts, as in resilience4j",
                at: path + ["minimumNumberOfCalls"])
        }
        let needed =
            isCounted ? min(breaker.minimumNumberOfCalls, breaker.slidingWindowSize) : breaker.minimumNumberOfCalls
        guard let sagas = asking.mostSagas, sagas > 0, breaker.initialState == .closed else { return }
        let calls = sagas * Double(mostTries) * Double(policy.retry?.maxAttempts ?? 1)
        if calls < Double(needed) {
            warn(
                "the circuit breaker never opens: it judges from \(needed) calls on, and there are \(Int(calls)) at the most",
                at: path, hint: "lower minimumNumberOfCalls, or let more customers come")
        }
    }

    /// How often a service may get the same request from the gateway. A request with an effect is repeated only if it
    /// may be sent twice.
    private var mostTries: Int {
        guard let rule = scenario.application.gateway.nextUpstream, rule.on.contains(.nonIdempotent) else { return 1 }
        return max(1, rule.tries)
    }

    mutating func checkServices() {
        for entry in scenario.application.services {
            let spec = entry.spec
            let path = [section, "services", spec.name]
            if let pool = spec.database.pool, pool > spec.workers {
                warn(
                    "\(pool) connections of '\(spec.name)' for \(spec.workers) workers: those beyond the workers are never "
                        + "used", at: path + ["database", "maximumPoolSize"])
            }
            if spec.database.connectionTimeout != DatabaseSpec().connectionTimeout,
                spec.database.pool ?? spec.workers >= spec.workers
            {
                warn(
                    "no worker of '\(spec.name)' ever waits for a connection: each has one of its own",
                    at: path + ["database", "connectionTimeout"], hint: "set maximumPoolSize below workers")
            }
            if let autoscaler = spec.autoscaler, autoscaler.minReplicas == autoscaler.maxReplicas {
                warn(
                    "the autoscaler of '\(spec.name)' never changes anything: minReplicas and maxReplicas are both "
                        + "\(autoscaler.maxReplicas)", at: path + ["autoscaler"])
            }
            if spec.warmUp.duration > .zero, spec.warmUp.factor == 1 {
                warn(
                    "a warm-up of '\(spec.name)' with factor 1 slows nothing down", at: path + ["warmUp"],
                    hint: "set its factor above 1")
            }
            for version in spec.versions
            where !scenario.releases.contains(where: { $0.service == spec.name && $0.version == version.name }) {
                warn(
                    "no release brings the version '\(version.name)' of '\(spec.name)'",
                    at: path + ["versions", version.name])
            }
        }
    }

    // MARK: Customers who cannot finish their journeys

    /// The last customer to arrive has gracefulStop for a whole journey. If the pauses of a journey alone take longer,
    /// the end of every such journey is missing, whatever the application does.
    mutating func checkThinking() {
        for (spec, traffic) in zip(scenario.traffic, asking.traffics) where !traffic.isTrace {
            guard let last = traffic.steps.lastIndex(where: \.asks) else { continue }
            let pauses = spec.journey[..<last].reduce(0) { $0 + typicalPause($1) }
            guard pauses > spec.gracefulStop.seconds else { continue }
            let needed = Timespan(seconds: pauses)
            let rounded = Timespan.seconds(Int64(pauses.rounded(.up)))
            warn(
                "the last customers of '\(spec.name)' are cut off: the think times of a journey alone take about "
                    + "\(DurationText.print(pauses < 1 ? needed : rounded)), and gracefulStop is "
                    + DurationText.print(spec.gracefulStop), at: ["traffic", spec.name, "gracefulStop"],
                hint: "set gracefulStop to more than that")
        }
    }

    /// The seconds that a customer typically thinks in a step and after it.
    private func typicalPause(_ step: JourneyStep) -> Double {
        let times = scenario.vocabulary.step(step.name)?.times.map { step[$0] } ?? 1...1
        return step.probability * Double(times.lowerBound + times.upperBound) / 2 * step.think.typicalSeconds
    }
}

extension Distribution {
    fileprivate var typicalSeconds: Double {
        switch self {
        case .constant(let span): span.seconds
        case .exponential(let mean): mean.seconds
        case .uniform(let lower, let upper): (lower.seconds + upper.seconds) / 2
        case .lognormal(let p50, _): p50.seconds
        case .empirical(let samples): samples.isEmpty ? 0 : samples[samples.count / 2].seconds
        }
    }
}
