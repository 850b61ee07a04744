package import Contexts

/// One running copy of a service: an actor with a mailbox that hosts the service's logic.
///
/// It dies and is replaced; the service's database stays. All that it does is the pure state machine
/// ``ReplicaState``; the actor is what keeps two threads out of it.
package actor Replica {
    /// What may happen to a replica.
    package enum Input: Sendable {
        /// A message has reached the door.
        case offer(ParcelRef)
        /// A worker has served its message.
        case finish(worker: UInt16)
        /// A worker has served its message, and its handling fails; whether a fault made it fail.
        case fail(worker: UInt16, DeliveryFailure, isByFault: Bool)
        /// What keeps the replica from its work has changed to this.
        case hinder(ReplicaState.Hindrances)
        /// The request of a worker has been answered, or came back: the parcel with the answer, which is the
        /// replica's until its effects return it.
        /// With the faults that are behind it, should it be a failed or a slow one.
        case answer(ParcelRef, FaultSet)
        /// The request of a worker has taken too long, and the faults behind that.
        case timeout(worker: UInt16, call: UInt64, FaultSet)
        /// The pause before the next attempt is over.
        case retry(worker: UInt16, call: UInt64)
        /// A circuit breaker wants to move on by itself.
        case breaker
        /// Crash at this point of the next message.
        case arm(CrashPoint)
        /// Publish what the outbox still holds.
        case relay
        /// Die: everything in the mailbox and in the workers' hands goes back, and nothing comes any more.
        case die
    }

    private let executor: QueueExecutor
    /// The way back to a live world, and to the bus; nil in virtual time.
    private let live: (link: LiveLink, gate: OutboxGate)?
    private var state: ReplicaState

    nonisolated package var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init(on executor: QueueExecutor, state: consuming ReplicaState) {
        self.executor = executor
        self.state = state
        live = nil
    }

    /// A replica of a live world: it gets its inputs in batches and sends its effects back.
    init(on executor: QueueExecutor, state: consuming ReplicaState, link: LiveLink, gate: OutboxGate) {
        self.executor = executor
        self.state = state
        self.state.leavesOutboxToReplica = true
        live = (link, gate)
    }

    package func process(_ input: consuming Input, at now: Instant, into effects: inout Effects) {
        state.process(input, at: now, into: &effects)
    }

}

// MARK: - The live world's way in

extension Replica: BatchReceiver {
    package func receive(_ batch: borrowing [TurnRef]) {
        guard let live else { preconditionFailure("a replica of a virtual world was sent an input") }
        for index in batch.indices {
            let turn = batch[index]
            state.process(turn.turn.input, at: live.link.clock.now, into: &turn.turn.effects)
            live.link.sendBack(turn, publishing: state.database, through: live.gate)
        }
    }
}

/// How busy a replica is at one instant.
package struct ReplicaLoad: Hashable, Sendable {
    package var mailboxDepth: Int
    package var busyWorkers: Int

    package init(mailboxDepth: Int, busyWorkers: Int) {
        self.mailboxDepth = mailboxDepth
        self.busyWorkers = busyWorkers
    }
}

// MARK: - The event loop's way in

extension Replica {
    // In the virtual world all replicas and the world share one executor, so the event loop may call in directly.
    // The compiler cannot see that; `assumeIsolated` checks it at run time for 130 to 385 ns a call, most of the time
    // that a message has. `processOnLoop` does what `assumeIsolated` does after its check. The check stands in
    // `World.run(until:_:)`, once for each run of the loop, and in debug builds for each call.
    private typealias Isolated = (isolated Replica, consuming Input, Instant, inout Effects) -> Void
    private typealias Bare = (Replica, consuming Input, Instant, inout Effects) -> Void

    /// Processes an input on the caller's thread. Only for the event loop whose executor the replica shares.
    nonisolated func processOnLoop(_ input: consuming Input, at now: Instant, into effects: inout Effects) {
        assert(isOnExecutor, "a replica was entered from outside of its event loop")
        let isolated: Isolated = { $0.process($1, at: $2, into: &$3) }
        unsafeBitCast(isolated, to: Bare.self)(self, input, now, &effects)
    }

    private nonisolated var isOnExecutor: Bool {
        preconditionIsolated()
        return true
    }
}
