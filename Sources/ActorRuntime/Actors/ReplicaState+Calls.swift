internal import Contexts

/// What stands between a replica and one service that it asks.
struct CallGuard: Sendable {
    let service: ServiceID
    let timeout: Timespan?
    let retry: Retry?
    var breaker: CircuitBreaker?
    var blame: BlameWindow?

    init(_ service: ServiceID, _ policy: CallPolicy, at now: Instant) {
        self.service = service
        timeout = policy.timeout
        retry = policy.retry.map { Retry($0) }
        breaker = policy.circuitBreaker.map { CircuitBreaker($0, at: now) }
        blame = policy.circuitBreaker.map { BlameWindow($0) }
    }
}

extension ReplicaState {
    func isCurrent(_ call: UInt64, of worker: UInt16) -> Bool {
        workers[Int(worker)].phase == .calling && workers[Int(worker)].call == call
    }

    /// Asks the breaker and, where it permits, sends the request once more.
    mutating func beginAttempt(_ worker: UInt16, at now: Instant, into effects: inout Effects) {
        guard let request = workers[Int(worker)].request else { return }
        let index = guardIndex(of: request.service)
        effects.caller = workers[Int(worker)].parcel
        workers[Int(worker)].attempt += 1
        workers[Int(worker)].attemptStarted = now
        workers[Int(worker)].call = nextCall
        nextCall &+= 1
        let permitted = withBreaker(index, at: now, into: &effects) { $0.tryAcquirePermission(at: now) } ?? true
        guard permitted else {
            effects.kinds.insert(.notPermitted)
            // An earlier attempt may have been carried out: the context must not take the call for one never made.
            let outcome = workers[Int(worker)].lastFailure ?? .notPermitted
            endCall(worker, outcome, at: now, into: &effects)
            return
        }
        effects.call = Effects.OutgoingCall(
            worker: worker, call: workers[Int(worker)].call, service: request.service, message: request.message,
            timeout: guards[index].timeout)
        effects.kinds.insert(.call)
    }

    /// Tells the breaker how an attempt ended, and either tries again or tells the context.
    ///
    /// - Parameter faults: those behind it, should it have failed or been slow.
    mutating func endAttempt(
        _ worker: UInt16, _ outcome: RequestOutcome, by faults: FaultSet, at now: Instant, into effects: inout Effects
    ) {
        guard let request = workers[Int(worker)].request else { return }
        let index = guardIndex(of: request.service)
        let succeeded = if case .reply = outcome { true } else { false }
        let duration = now - workers[Int(worker)].attemptStarted
        guards[index].blame?.record(faults, failed: !succeeded, duration: duration, at: now)
        _ = withBreaker(index, at: now, into: &effects) {
            $0.onResult(duration: duration, succeeded: succeeded, at: now)
        }
        if succeeded {
            endCall(worker, outcome, at: now, into: &effects)
        } else {
            retry(worker, after: outcome, at: now, into: &effects)
        }
    }

    private mutating func retry(
        _ worker: UInt16, after outcome: RequestOutcome, at now: Instant, into effects: inout Effects
    ) {
        guard let request = workers[Int(worker)].request,
            let pause = guards[guardIndex(of: request.service)].retry?
                .pause(beforeAttempt: workers[Int(worker)].attempt + 1)
        else { return endCall(worker, outcome, at: now, into: &effects) }
        workers[Int(worker)].lastFailure = outcome
        workers[Int(worker)].call = nextCall
        nextCall &+= 1
        effects.pause = Effects.Pause(worker: worker, call: workers[Int(worker)].call, length: pause)
        effects.caller = workers[Int(worker)].parcel
        effects.kinds.insert(.pause)
    }

    private mutating func endCall(
        _ worker: UInt16, _ outcome: RequestOutcome, at now: Instant, into effects: inout Effects
    ) {
        workers[Int(worker)].request = nil
        workers[Int(worker)].lastFailure = nil
        workers[Int(worker)].phase = .serving
        handle(worker, .outcome(outcome), at: now, into: &effects)
    }

    mutating func advanceBreakers(to now: Instant, into effects: inout Effects) {
        for index in guards.indices {
            _ = withBreaker(index, at: now, into: &effects) { $0.advance(to: now) }
        }
    }

    private func guardIndex(of service: ServiceID) -> Int {
        guard let index = guards.indices.first(where: { guards[$0].service == service }) else {
            preconditionFailure("service \(service.rawValue) is asked without a call policy")
        }
        return index
    }

    /// Lets the breaker work and notes what that changed.
    private mutating func withBreaker<Result>(
        _ index: Int, at now: Instant, into effects: inout Effects, _ body: (inout CircuitBreaker) -> Result
    ) -> Result? {
        guard let before = guards[index].breaker?.state else { return nil }
        // In its place: a breaker is large, and a call asks for it twice.
        let result = body(&guards[index].breaker!)
        guard let state = guards[index].breaker?.state, state != before else { return result }
        let faults = state == .open ? guards[index].blame?.faults(at: now) : nil
        // Each state but open measures anew.
        if state != .open { guards[index].blame?.reset() }
        effects.transitions.append(
            Effects.BreakerTransition(
                service: guards[index].service, from: before, to: state, cause: guards[index].breaker?.cause,
                next: guards[index].breaker?.nextTransition, faults: faults ?? FaultSet()))
        effects.kinds.insert(.moved)
        return result
    }
}
