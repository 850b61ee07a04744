package import Contexts

/// The state machine of a replica: its mailbox, its workers and the calls that they wait for. It learns the time only
/// from its inputs, sends nothing itself, and answers each input with ``Effects``.
package struct ReplicaState: ~Copyable, Sendable {
    /// A replica's workers are numbered with 16 bits.
    package static let maximumWorkers = Int(UInt16.max)

    /// What keeps a running replica from its work.
    package struct Hindrances: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The replica cannot reach the bus: events stay in the outbox.
        static let cutOff = Hindrances(rawValue: 1)
        /// The database is down: no message is handled, and the outbox cannot be read.
        static let databaseDown = Hindrances(rawValue: 2)
    }

    // Not private, like the elements of every `UniqueArray`: Swift 6.3.1's compiler crashes if another file destroys
    // one.
    struct Worker: Sendable {
        /// The message that the worker is handling; nil if it is idle.
        var parcel: ParcelRef?
        /// The call that the worker waits for: an attempt is under way, or the pause before the next one. Nil if there
        /// is none.
        var request: Decision.Request?
        /// Where in ``ReplicaState/guards`` the guard of the call is.
        var callGuard = 0
        /// The number of the current attempt. Answers to earlier attempts are stale.
        var call: UInt64 = 0
        var attempt = 0
        /// How the previous attempt failed.
        var lastFailure: RequestOutcome?
        var attemptStarted = Instant.start

        func isWaiting(for call: UInt64) -> Bool { request != nil && self.call == call }
    }

    private let core: ServiceCore
    private let unretainedCore: Unmanaged<ServiceCore>
    private let chances: RandomStream
    private var mailbox: Mailbox
    private var workers: UniqueArray<Worker>
    private var idle: UniqueArray<UInt16>
    private var guards: UniqueArray<CallGuard>
    private var decision = Decision()
    private var armed: CrashPoint?
    private var hindrances: Hindrances
    /// The replica has reached a crash point. It handles nothing more, and keeps what it holds until
    /// ``Replica/Input/die``.
    private var isDead = false
    /// In the live world the outbox is read and sent in one step. The replica does this, not its state.
    var leavesOutboxToReplica = false
    /// The numbers of attempts begin again with each incarnation, so their upper half is the incarnation.
    private var nextCall: UInt64

    /// - Parameters:
    ///   - calls: what guards the calls to each service that this one may call.
    ///   - chances: the stream that ``Work/chance`` is drawn from. All replicas of a service share it.
    ///   - now: when the replica starts. Its circuit breakers are new at that instant.
    package init(
        incarnation: UInt32, logic: any ServiceLogic, workers: Int, mailbox: MailboxPolicy,
        calls: [(service: ServiceID, policy: CallPolicy)], chances: RandomStream, hindrances: Hindrances = [],
        at now: Instant
    ) {
        precondition((1...Self.maximumWorkers).contains(workers), "a replica has 1 to \(Self.maximumWorkers) workers")
        nextCall = UInt64(incarnation) << 32 | 1
        core = ServiceCore(logic)
        unretainedCore = core.unretained
        self.chances = chances
        self.hindrances = hindrances
        self.mailbox = Mailbox(mailbox)
        self.workers = UniqueArray(repeating: Worker(), count: workers)
        idle = UniqueArray(copying: (0..<UInt16(workers)).reversed())
        guards = UniqueArray(copying: calls.map { CallGuard($0.service, $0.policy, at: now) })
    }

    /// The database of the service.
    var database: any ServiceDatabase { core.database }

    package var load: ReplicaLoad {
        ReplicaLoad(mailboxDepth: mailbox.depth, busyWorkers: workers.count - idle.count)
    }

    /// When circuit breakers will change their states by themselves, in the order of the calls.
    var breakerTransitions: [Instant] { guards.indices.compactMap { guards[$0].nextTransition } }

    @inline(__always)
    package mutating func process(_ input: consuming Replica.Input, at now: Instant, into effects: inout Effects) {
        defer { effects.load = load }
        if isDead { return returnUnprocessed(input, into: &effects) }
        switch consume input {
        case .offer(let parcel): offer(parcel, into: &effects)
        case .finish(let worker): handle(worker, .message, at: now, into: &effects)
        case .fail(let worker, let failure, let isByFault):
            fail(worker, failure, isByFault: isByFault, into: &effects)
        case .hinder(let hindrances): self.hindrances = hindrances
        case .answer(let reference, let faults):
            effects.giveBack(reference)
            let worker = reference.parcel.caller.worker
            guard workers[Int(worker)].isWaiting(for: reference.parcel.caller.call) else { return }
            let isReply = reference.parcel.failure == nil
            let outcome: RequestOutcome = isReply ? .reply(reference.parcel.message) : .unavailable
            attemptEnded(worker, outcome, by: faults, at: now, into: &effects)
        case .timeout(let worker, let call, let faults):
            guard workers[Int(worker)].isWaiting(for: call) else { return }
            effects.caller = workers[Int(worker)].parcel
            effects.kinds.insert(.timedOut)
            attemptEnded(worker, .timedOut, by: faults, at: now, into: &effects)
        case .retry(let worker, let call):
            guard workers[Int(worker)].isWaiting(for: call) else { return }
            makeCall(worker, at: now, into: &effects)
        case .breaker: for index in guards.indices { guards[index].advance(to: now, into: &effects) }
        case .arm(let point): armed = point
        case .relay: publish(into: &effects)
        case .die: die(into: &effects)
        }
    }

    // MARK: Death

    /// Gives back everything that the replica holds.
    private mutating func die(into effects: inout Effects) {
        isDead = true
        effects.lost.append(contentsOf: mailbox.removeAll())
        for index in workers.indices {
            if let parcel = workers[index].parcel {
                // This tells the bus which messages a consumer has failed at.
                parcel.parcel.posting.wasInHand = true
                effects.lost.append(parcel)
            }
            workers[index] = Worker()
        }
        if !effects.lost.isEmpty { effects.kinds.insert(.lost) }
        effects.kinds.insert(.died)
    }

    /// Returns the inputs of a replica that has crashed as they are.
    private mutating func returnUnprocessed(_ input: consuming Replica.Input, into effects: inout Effects) {
        switch consume input {
        case .offer(let parcel):
            effects.lost.append(parcel)
            effects.kinds.insert(.lost)
        case .answer(let parcel, _): effects.giveBack(parcel)
        case .die: die(into: &effects)
        case .finish, .fail, .hinder, .timeout, .retry, .breaker, .arm, .relay: break
        }
    }

    // MARK: Mailbox and workers

    @inline(__always)
    private mutating func offer(_ parcel: ParcelRef, into effects: inout Effects) {
        guard idle.isEmpty else { return serve(parcel, with: idle.removeLast(), into: &effects) }
        switch mailbox.offer(parcel) {
        case .accepted, .blocked: break
        case .rejected: effects.bounce(parcel, .rejected)
        case .droppedNewest: effects.bounce(parcel, .dropped)
        case .droppedOldest(let oldest): effects.bounce(oldest, .dropped)
        }
    }

    private mutating func serve(_ parcel: ParcelRef, with worker: UInt16, into effects: inout Effects) {
        workers[Int(worker)].parcel = parcel
        effects.startedWorker = worker
        effects.startedParcel = parcel
        effects.kinds.insert(.started)
    }

    // MARK: Handling

    /// Handles a worker's message, or the end of its call, until the worker waits or is free again.
    private mutating func handle(
        _ worker: UInt16, _ cause: consuming Cause, at now: Instant, into effects: inout Effects
    ) {
        if carryOut(worker, cause, at: now, into: &effects) == .asks { makeCall(worker, at: now, into: &effects) }
    }

    /// Makes an attempt at a worker's call. A call that the breaker does not permit ends at once. Its end is handled
    /// next, in the same input. If that handling makes another call, the same applies to that call.
    private mutating func makeCall(_ worker: UInt16, at now: Instant, into effects: inout Effects) {
        while let end = beginAttempt(worker, at: now, into: &effects),
            carryOut(worker, .outcome(end), at: now, into: &effects) == .asks
        {}
    }

    /// What a worker does after it has handled something.
    private enum Sequel {
        /// It makes the call that the decision asks for.
        case asks
        /// It has another message, has no message, or is dead.
        case isDone
    }

    /// Loads, decides and commits, then sends the decision's messages. Stops at the crash point if one is set.
    private mutating func carryOut(
        _ worker: UInt16, _ cause: consuming Cause, at now: Instant, into effects: inout Effects
    ) -> Sequel {
        guard let reference = workers[Int(worker)].parcel else { return .isDone }
        let crashPoint = armed
        if crashPoint == .beforeCommit || reference.parcel.isPoisoned { return crash(into: &effects) }
        guard !hindrances.contains(.databaseDown) else {
            fail(worker, .databaseUnavailable, isByFault: true, into: &effects)
            return .isDone
        }
        let result = decide(reference, cause, at: now, into: &effects)
        if crashPoint == .betweenCommitAndPublish { return crash(into: &effects) }
        publish(into: &effects)
        if crashPoint == .betweenPublishAndAcknowledgement { return crash(into: &effects) }
        if result == .committed, decision.request != nil {
            // Exchanged and not copied. A worker that may decide has no request.
            swap(&workers[Int(worker)].request, &decision.request)
            workers[Int(worker)].attempt = 0
            return .asks
        }
        complete(reference, result, into: &effects)
        release(worker, into: &effects)
        return .isDone
    }

    private mutating func decide(
        _ reference: ParcelRef, _ cause: consuming Cause, at now: Instant, into effects: inout Effects
    ) -> HandlingResult {
        decision.removeAll()
        let work = Work(
            message: reference.parcel.message, cause: cause, now: now,
            chance: chances.value(at: reference.parcel.message.key), isFromBus: reference.parcel.sender == .bus)
        let result = unretainedCore.handle(work, decision: &decision)
        guard result == .committed else { return result }
        if !decision.transaction.timers.isEmpty || !decision.transaction.cancelledTimers.isEmpty {
            effects.take(timersOf: decision.transaction)
        }
        return result
    }

    /// Ends the handling of a worker's message without a decision.
    private mutating func fail(
        _ worker: UInt16, _ failure: DeliveryFailure, isByFault: Bool, into effects: inout Effects
    ) {
        guard let reference = workers[Int(worker)].parcel else { return }
        answer(reference, failure, isByFault: isByFault, into: &effects)
        release(worker, into: &effects)
    }

    private func answer(
        _ reference: ParcelRef, _ failure: DeliveryFailure, isByFault: Bool = false, into effects: inout Effects
    ) {
        reference.parcel.failure = failure
        // Also set when it is false: an earlier handling of the same parcel may have failed because of a fault.
        reference.parcel.isFaulted = isByFault
        effects.completed = reference
        effects.kinds.formUnion([.completed, .answered])
    }

    // Mutating although it changes nothing: before a call that only borrows, the compiler copies the whole state.
    private mutating func publish(into effects: inout Effects) {
        guard hindrances.isEmpty else { return }
        guard !leavesOutboxToReplica else {
            effects.kinds.insert(.published)
            return
        }
        // A call that ends within the input that began it leads to a second decision. Its events follow the first
        // one's.
        unretainedCore.allEvents(after: effects.events.last?.id ?? 0, into: &effects.events)
        if !effects.events.isEmpty { effects.kinds.insert(.published) }
    }

    /// Turns the parcel into its own answer.
    private mutating func complete(_ reference: ParcelRef, _ result: HandlingResult, into effects: inout Effects) {
        effects.completed = reference
        effects.kinds.insert(.completed)
        switch result {
        case .committed:
            // Nobody waits for an answer to a message of the bus. The bus knows the parcel by its message, and needs
            // the message again if it does not hear that it was handled.
            guard let reply = decision.reply, reference.parcel.sender != .bus else { return }
            reference.parcel.message = reply
            effects.kinds.insert(.answered)
        case .duplicate:
            effects.kinds.insert(.duplicate)
        // A world's databases park nothing.
        case .conflict, .parked: answer(reference, .commitConflict, into: &effects)
        case .failed: answer(reference, .serviceError, into: &effects)
        }
    }

    private mutating func crash(into effects: inout Effects) -> Sequel {
        armed = nil
        isDead = true
        effects.kinds.insert(.crashed)
        return .isDone
    }

    @inline(__always)
    private mutating func release(_ worker: UInt16, into effects: inout Effects) {
        workers[Int(worker)].parcel = nil
        if let next = mailbox.next() { serve(next, with: worker, into: &effects) } else { idle.append(worker) }
    }

    // MARK: Calls

    /// Asks the breaker, and sends the request once more if the breaker permits it. Otherwise returns how the call has
    /// ended.
    private mutating func beginAttempt(
        _ worker: UInt16, at now: Instant, into effects: inout Effects
    ) -> RequestOutcome? {
        guard let request = workers[Int(worker)].request else { return nil }
        let index = guardIndex(of: request.service)
        workers[Int(worker)].callGuard = index
        effects.caller = workers[Int(worker)].parcel
        workers[Int(worker)].attempt += 1
        workers[Int(worker)].attemptStarted = now
        numberAttempt(of: worker)
        guard guards[index].permitsAttempt(at: now, into: &effects) else {
            effects.kinds.insert(.notPermitted)
            // An earlier attempt may have been carried out, so the context must not believe that no attempt was made.
            return endCall(worker, workers[Int(worker)].lastFailure ?? .notPermitted)
        }
        effects.call = Effects.OutgoingCall(
            worker: worker, call: workers[Int(worker)].call, service: request.service, message: request.message,
            timeout: guards[index].timeout)
        effects.kinds.insert(.call)
        return nil
    }

    /// Records that an attempt has ended: tells the breaker how, and then either retries after a pause or ends the
    /// call.
    ///
    /// - Parameter faults: the faults behind the attempt if it failed or was slow.
    private mutating func attemptEnded(
        _ worker: UInt16, _ outcome: RequestOutcome, by faults: FaultSet, at now: Instant, into effects: inout Effects
    ) {
        guard workers[Int(worker)].request != nil else { return }
        let index = workers[Int(worker)].callGuard
        let succeeded = if case .reply = outcome { true } else { false }
        guards[index].attemptEnded(
            succeeded: succeeded, after: now - workers[Int(worker)].attemptStarted, by: faults, at: now, into: &effects)
        guard !succeeded, let pause = guards[index].pause(beforeAttempt: workers[Int(worker)].attempt + 1) else {
            return handle(worker, .outcome(endCall(worker, outcome)), at: now, into: &effects)
        }
        workers[Int(worker)].lastFailure = outcome
        numberAttempt(of: worker)
        effects.pause = Effects.Pause(worker: worker, call: workers[Int(worker)].call, length: pause)
        effects.caller = workers[Int(worker)].parcel
        effects.kinds.insert(.pause)
    }

    /// Gives a worker's attempt, or the pause before it, its own number. Results of earlier attempts are then stale.
    private mutating func numberAttempt(of worker: UInt16) {
        workers[Int(worker)].call = nextCall
        nextCall &+= 1
    }

    private mutating func endCall(_ worker: UInt16, _ outcome: RequestOutcome) -> RequestOutcome {
        workers[Int(worker)].request = nil
        workers[Int(worker)].lastFailure = nil
        return outcome
    }

    private func guardIndex(of service: ServiceID) -> Int {
        guard let index = guards.indices.first(where: { guards[$0].service == service }) else {
            preconditionFailure("service \(service.rawValue) is asked without a call policy")
        }
        return index
    }
}

extension Effects {
    mutating func bounce(_ parcel: ParcelRef, _ kind: Kinds) {
        bounced = parcel
        kinds.insert(kind)
    }

    /// Records the timers that a transaction has set and cancelled.
    mutating func take(timersOf transaction: Transaction) {
        for key in transaction.cancelledTimers {
            // A call that the breaker does not permit ends within the input that began it. Its timer has not left yet.
            if kinds.contains(.timers) { timers.removeAll { $0.timer.message.key == key } }
            cancelledTimers.append(key)
            kinds.insert(.cancelledTimers)
        }
        for timer in transaction.timers {
            if kinds.contains(.timers) { timers.removeAll { $0.timer.message.key == timer.message.key } }
            timers.append((timer, transaction.due(timer)))
            kinds.insert(.timers)
        }
    }

    mutating func giveBack(_ parcel: ParcelRef) {
        returned = parcel
        kinds.insert(.returned)
    }

    mutating func report(_ transition: BreakerTransition) {
        transitions.append(transition)
        kinds.insert(.moved)
    }
}
