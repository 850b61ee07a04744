package import Contexts

/// One running copy of a service: an actor with a mailbox that hosts the service's logic.
///
/// A replica dies and is replaced; the service's database stays. The pure state machine ``ReplicaState`` does all the
/// work. The actor keeps two threads from entering it at once.
package actor Replica {
    /// What may happen to a replica.
    package enum Input: Sendable {
        /// A message has reached the door.
        case offer(ParcelRef)
        /// A worker has served its message.
        case finish(worker: UInt16)
        /// A worker has served its message, and the handling fails. The flag says whether a fault made it fail.
        case fail(worker: UInt16, DeliveryFailure, isByFault: Bool)
        /// What keeps the replica from its work has changed to this value.
        case hinder(ReplicaState.Hindrances)
        /// A worker's request was answered or came back. The parcel holds the answer. It belongs to the replica until
        /// the replica's effects return it. The set holds the faults behind the answer if it is a failed or a slow one.
        case answer(ParcelRef, FaultSet)
        /// A worker's request has taken too long. The set holds the faults behind that.
        case timeout(worker: UInt16, call: UInt64, FaultSet)
        /// The pause before the next attempt is over.
        case retry(worker: UInt16, call: UInt64)
        /// The time has come for a circuit breaker to change its state by itself.
        case breaker
        /// Crash at this point of the next message's handling.
        case arm(CrashPoint)
        /// Publish what the outbox still holds.
        case relay
        /// Die: the replica gives back everything in its mailbox and in its workers' hands, and accepts nothing more.
        case die
    }

    private let executor: QueueExecutor
    /// The way back to a live world and to the bus; nil in virtual time.
    private let live: (link: LiveLink, gate: OutboxGate)?
    private var state: ReplicaState

    nonisolated package var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init(on executor: QueueExecutor, state: consuming ReplicaState) {
        self.executor = executor
        self.state = state
        live = nil
    }

    /// Creates a replica of a live world. It gets its inputs in batches and sends its effects back.
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

/// The points in the handling of a message where a crash is hardest to handle correctly.
package enum CrashPoint: String, CaseIterable, Sendable {
    /// The decision is made; nothing is written yet.
    case beforeCommit = "before-commit"
    /// Rows, outbox and inbox are written; no event has left yet.
    case betweenCommitAndPublish = "between-commit-and-publish"
    /// The events have left; the bus does not know yet that the message was handled.
    case betweenPublishAndAcknowledgement = "between-publish-and-acknowledgement"
}

// MARK: - The event loop's way in

extension Replica {
    // In the virtual world all replicas and the world share one executor, so the event loop may call a replica
    // directly. The compiler cannot see that. `assumeIsolated` checks it at run time, but costs 130 to 385 ns a call,
    // which is most of the time available for a message. `processOnLoop` does what `assumeIsolated` does after its
    // check. The check itself is in `World.run(until:_:)`: once for each run of the loop, and in debug builds for each
    // call.
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
