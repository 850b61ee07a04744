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
        /// The request of a worker has been answered, or came back: the parcel with the answer, which is the
        /// replica's only while it processes this input.
        case answer(ParcelRef)
        /// The request of a worker has taken too long.
        case timeout(worker: UInt16, call: UInt64)
        /// The pause before the next attempt is over.
        case retry(worker: UInt16, call: UInt64)
        /// A circuit breaker wants to move on by itself.
        case breaker
        /// Crash at this point of the next message.
        case arm(CrashPoint)
        /// Publish what the outbox still holds.
        case relay
    }

    private let executor: QueueExecutor
    private var state: ReplicaState

    nonisolated package var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init(on executor: QueueExecutor, state: consuming ReplicaState) {
        self.executor = executor
        self.state = state
    }

    package func process(_ input: consuming Input, at now: Instant, into effects: inout Effects) {
        state.process(input, at: now, into: &effects)
    }

    /// Takes everything that dies with the replica: mailbox first, then what the workers held.
    package func drain() -> [ParcelRef] { state.drain() }

    package var load: ReplicaLoad { state.load }
}

/// How busy a replica is at one instant.
package struct ReplicaLoad: Sendable {
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

    /// ``drain()`` for the event loop.
    nonisolated func drainOnLoop() -> [ParcelRef] { assumeIsolated { $0.drain() } }

    /// ``load`` for the event loop.
    nonisolated var loadOnLoop: ReplicaLoad { assumeIsolated { $0.load } }

    private nonisolated var isOnExecutor: Bool {
        preconditionIsolated()
        return true
    }
}
