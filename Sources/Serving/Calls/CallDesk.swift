package import Contexts

/// A replica's calls to other services: retry around circuit breaker around time-out, as ``CallPolicy`` says.
///
/// It follows the rules of a simulated replica. A call that the breaker does not permit ends at once, and is not tried
/// again. If an earlier attempt of the same call has failed, the call ends as that attempt did: it may have been carried
/// out, so the context must not believe that nothing was sent.
package actor CallDesk {
    private struct Guard {
        let timeout: Timespan?
        let retry: Retry?
        var breaker: CircuitBreaker?

        init(_ policy: CallPolicy, at now: Instant) {
            timeout = policy.timeout
            retry = policy.retry.map { Retry($0) }
            breaker = policy.circuitBreaker.map { CircuitBreaker($0, at: now) }
        }

        /// Makes the transition that is due, and asks for permission.
        mutating func permitsAttempt(at now: Instant) -> Bool {
            breaker?.advance(to: now)
            return breaker?.tryAcquirePermission(at: now) ?? true
        }

        mutating func attemptEnded(succeeded: Bool, after duration: Timespan, at now: Instant) {
            breaker?.advance(to: now)
            breaker?.onResult(duration: duration, succeeded: succeeded, at: now)
        }
    }

    private let peers: any PeerTransport
    private let clock: any ServedClock
    private var guards: [ServiceID: Guard]

    /// - Parameter policies: for each service that this one asks.
    package init(_ policies: [ServiceID: CallPolicy], peers: any PeerTransport, clock: any ServedClock) {
        self.peers = peers
        self.clock = clock
        let now = clock.now
        guards = policies.mapValues { Guard($0, at: now) }
    }

    /// The state of the breaker of calls to a service; nil without a breaker.
    package func breakerState(of service: ServiceID) -> CircuitBreaker.State? { guards[service]?.breaker?.state }

    /// Asks a service, as often as its policy allows. A service without a policy is asked once, without a time-out and
    /// without a breaker.
    func ask(_ request: Decision.Request) async -> RequestOutcome {
        let service = request.service
        if guards[service] == nil { guards[service] = Guard(CallPolicy(timeout: nil), at: clock.now) }
        var lastFailure: RequestOutcome?
        var attempt = 1
        while true {
            let began = clock.now
            guard guards[service]?.permitsAttempt(at: began) ?? true else { return lastFailure ?? .notPermitted }
            let answer = await peers.send(request.message, to: service, timeout: guards[service]?.timeout)
            let outcome = RequestOutcome(answer)
            let now = clock.now
            if case .reply = outcome {
                guards[service]?.attemptEnded(succeeded: true, after: now - began, at: now)
                return outcome
            }
            guards[service]?.attemptEnded(succeeded: false, after: now - began, at: now)
            attempt += 1
            guard let pause = guards[service]?.retry?.pause(beforeAttempt: attempt) else { return outcome }
            lastFailure = outcome
            do { try await clock.sleep(for: pause) } catch { return outcome }
        }
    }
}

extension RequestOutcome {
    fileprivate init(_ answer: PeerAnswer) {
        self =
            switch answer {
            case .reply(let message): .reply(message)
            case .failed: .unavailable
            case .timedOut: .timedOut
            }
    }
}
