package import Contexts

/// The state machine of a replica: mailbox, workers and the calls that they wait for. It knows no time but what comes
/// in, sends nothing itself, and answers each input with ``Effects``.
package struct ReplicaState: ~Copyable, Sendable {
    /// A replica's workers are numbered with 16 bits.
    package static let maximumWorkers = Int(UInt16.max)

    /// What keeps a replica from its work although it runs.
    package struct Hindrances: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The bus is out of reach: events stay in the outbox.
        static let cutOff = Hindrances(rawValue: 1)
        /// The database is down: nothing is handled, and the outbox out of reach.
        static let databaseDown = Hindrances(rawValue: 2)
    }

    enum Phase: Sendable {
        case idle
        /// The service time runs.
        case serving
        /// The worker is held by a call: an attempt is under way, or the pause before the next one.
        case calling
    }

    struct Worker: Sendable {
        var phase = Phase.idle
        var parcel: ParcelRef?
        var request: Decision.Request?
        /// The number of the attempt at hand. Answers to earlier ones are stale.
        var call: UInt64 = 0
        var attempt = 0
        /// How the attempt before this one failed.
        var lastFailure: RequestOutcome?
        var attemptStarted = Instant.start

        mutating func begin(_ parcel: ParcelRef) {
            self.parcel = parcel
            phase = .serving
        }

        mutating func release() {
            if request != nil { request = nil }
            call = 0
            parcel = nil
            phase = .idle
        }
    }

    let identity: UInt32
    let logic: any ServiceLogic
    let database: any ServiceDatabase
    let chances: RandomStream
    var mailbox: Mailbox
    var workers: UniqueArray<Worker>
    var idle: UniqueArray<UInt16>
    var guards: UniqueArray<CallGuard>
    var decision = Decision()
    var armed: CrashPoint?
    var hindrances: Hindrances = []
    /// A crash point was reached: nothing is handled any more, what is held waits for ``Replica/Input/die``.
    var isDead = false
    /// In the live world the outbox is read and sent in one step, which the replica does and not its state.
    var leavesOutboxToReplica = false
    /// Numbers of attempts begin anew with each incarnation, so the incarnation is their upper half.
    var nextCall: UInt64

    /// - Parameters:
    ///   - identity: the replica's index in its world.
    ///   - calls: what guards the calls to each service that this one may ask.
    ///   - chances: the stream that ``Work/chance`` is drawn from, the same for all replicas of a service.
    ///   - now: when the replica starts; its circuit breakers are new then.
    package init(
        identity: UInt32, incarnation: UInt32, logic: any ServiceLogic, workers: Int, mailbox: MailboxPolicy,
        calls: [(service: ServiceID, policy: CallPolicy)], chances: RandomStream, at now: Instant
    ) {
        precondition((1...Self.maximumWorkers).contains(workers), "a replica has 1 to \(Self.maximumWorkers) workers")
        self.identity = identity
        nextCall = UInt64(incarnation) << 32 | 1
        self.logic = logic
        database = logic.database
        self.chances = chances
        self.mailbox = Mailbox(mailbox)
        self.workers = UniqueArray(repeating: Worker(), count: workers)
        idle = UniqueArray(copying: (0..<UInt16(workers)).reversed())
        guards = UniqueArray(copying: calls.map { CallGuard($0.service, $0.policy, at: now) })
    }

    package var load: ReplicaLoad {
        ReplicaLoad(mailboxDepth: mailbox.depth, busyWorkers: workers.count - idle.count)
    }

    /// When circuit breakers want to move on by themselves, in the order of the calls.
    var breakerTransitions: [Instant] { guards.indices.compactMap { guards[$0].breaker?.nextTransition } }

    package mutating func process(_ input: consuming Replica.Input, at now: Instant, into effects: inout Effects) {
        defer { effects.load = load }
        if isDead { return bury(input, into: &effects) }
        switch consume input {
        case .offer(let parcel): offer(parcel, into: &effects)
        case .finish(let worker): handle(worker, .message, at: now, into: &effects)
        case .fail(let worker, let failure, let isByFault):
            fail(worker, failure, isByFault: isByFault, into: &effects)
        case .hinder(let hindrances): self.hindrances = hindrances
        case .answer(let reference, let faults):
            effects.giveBack(reference)
            let worker = reference.parcel.worker
            guard isCurrent(reference.parcel.call, of: worker) else { return }
            let isReply = reference.parcel.failure == nil
            let outcome: RequestOutcome = isReply ? .reply(reference.parcel.message) : .unavailable
            endAttempt(worker, outcome, by: faults, at: now, into: &effects)
        case .timeout(let worker, let call, let faults):
            guard isCurrent(call, of: worker) else { return }
            effects.caller = workers[Int(worker)].parcel
            effects.kinds.insert(.timedOut)
            endAttempt(worker, .timedOut, by: faults, at: now, into: &effects)
        case .retry(let worker, let call):
            guard isCurrent(call, of: worker) else { return }
            beginAttempt(worker, at: now, into: &effects)
        case .breaker: advanceBreakers(to: now, into: &effects)
        case .arm(let point): armed = point
        case .relay: publish(into: &effects)
        case .die: die(into: &effects)
        }
    }

    // MARK: Death

    /// Gives everything back that the replica holds.
    private mutating func die(into effects: inout Effects) {
        isDead = true
        effects.lost.append(contentsOf: mailbox.removeAll())
        for index in workers.indices {
            if let parcel = workers[index].parcel {
                // So that the bus knows which messages a consumer has failed at.
                parcel.parcel.failure = .replicaDied
                effects.lost.append(parcel)
            }
            workers[index] = Worker()
        }
        if !effects.lost.isEmpty { effects.kinds.insert(.lost) }
        effects.kinds.insert(.died)
    }

    /// What comes to a replica that has crashed goes back as it is.
    private mutating func bury(_ input: consuming Replica.Input, into effects: inout Effects) {
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
        workers[Int(worker)].begin(parcel)
        effects.startedWorker = worker
        effects.startedParcel = parcel
        effects.kinds.insert(.started)
    }

    /// Loads, decides and commits, then sends what was decided, up to the crash point if one is armed.
    mutating func handle(_ worker: UInt16, _ cause: Cause, at now: Instant, into effects: inout Effects) {
        guard let reference = workers[Int(worker)].parcel else { return }
        let crashPoint = armed
        if crashPoint == .beforeCommit || reference.parcel.isPoisoned { return crash(into: &effects) }
        guard !hindrances.contains(.databaseDown) else {
            return fail(worker, .databaseUnavailable, isByFault: true, into: &effects)
        }
        let result = decide(reference, cause, at: now, into: &effects)
        if crashPoint == .betweenCommitAndPublish { return crash(into: &effects) }
        publish(into: &effects)
        if crashPoint == .betweenPublishAndAcknowledgement { return crash(into: &effects) }
        if result == .committed, decision.request != nil {
            workers[Int(worker)].request = decision.request
            workers[Int(worker)].attempt = 0
            workers[Int(worker)].phase = .calling
            return beginAttempt(worker, at: now, into: &effects)
        }
        complete(reference, result, into: &effects)
        release(worker, into: &effects)
    }

    private mutating func decide(
        _ reference: ParcelRef, _ cause: Cause, at now: Instant, into effects: inout Effects
    ) -> HandlingResult {
        decision.removeAll()
        let work = Work(
            message: reference.parcel.message, cause: cause, now: now,
            chance: chances.value(at: reference.parcel.message.key), isFromBus: reference.parcel.sender == .bus)
        let result = logic.handle(work, decision: &decision)
        guard result == .committed else { return result }
        if !decision.transaction.timers.isEmpty || !decision.transaction.cancelledTimers.isEmpty {
            effects.take(timersOf: decision.transaction)
        }
        return result
    }

    /// Ends a worker's message without a decision.
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
        // Also where not: an earlier handling of the same parcel may have failed by a fault.
        reference.parcel.isFaulted = isByFault
        effects.completed = reference
        effects.kinds.formUnion([.completed, .answered])
    }

    private func publish(into effects: inout Effects) {
        guard hindrances.isEmpty else { return }
        guard !leavesOutboxToReplica else {
            effects.kinds.insert(.published)
            return
        }
        // A call that ends within the input that began it brings a second decision, whose events follow the first one's.
        database.allEvents(after: effects.events.last?.id ?? 0, into: &effects.events)
        if !effects.events.isEmpty { effects.kinds.insert(.published) }
    }

    /// Turns the parcel into its own answer.
    private mutating func complete(_ reference: ParcelRef, _ result: HandlingResult, into effects: inout Effects) {
        effects.completed = reference
        effects.kinds.insert(.completed)
        switch result {
        case .committed:
            // Nobody waits for an answer to a message of the bus, which knows the parcel by its message and needs that
            // again, should it not hear that it was handled.
            guard let reply = decision.reply, reference.parcel.sender != .bus else { return }
            reference.parcel.message = reply
            effects.kinds.insert(.answered)
        case .duplicate:
            effects.kinds.insert(.duplicate)
        case .conflict: answer(reference, .commitConflict, into: &effects)
        case .failed: answer(reference, .serviceError, into: &effects)
        }
    }

    private mutating func crash(into effects: inout Effects) {
        armed = nil
        isDead = true
        effects.kinds.insert(.crashed)
    }

    private mutating func release(_ worker: UInt16, into effects: inout Effects) {
        let next = mailbox.next()
        workers[Int(worker)].release()
        if let next { serve(next, with: worker, into: &effects) } else { idle.append(worker) }
    }
}

extension Effects {
    mutating func bounce(_ parcel: ParcelRef, _ kind: Kinds) {
        bounced = parcel
        kinds.insert(kind)
    }

    /// Takes over which timers a transaction has set and cancelled.
    mutating func take(timersOf transaction: Transaction) {
        for key in transaction.cancelledTimers {
            // A call that the breaker does not permit ends within the input that began it: its timer is not out yet.
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
}
