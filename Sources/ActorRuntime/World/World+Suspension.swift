internal import Contexts

/// Replicas that stand still: `SIGSTOP`, a hang, a pause of the garbage collector, a node that nobody reaches.
extension World {
    /// Stops a running replica where it stands. Nobody is told: it stays in the endpoints, its port stays open, and
    /// what comes to it waits, as in the backlog of a socket, in the order in which it came.
    ///
    /// Messages wait up to the room that its mailbox and its workers have left; beyond that they are turned away as at a
    /// full mailbox. Only that both policies that drop lose the message that arrives: a process that stands still drops
    /// nothing itself. A live replica still processes what it had been sent before.
    ///
    /// - Parameter isReachable: false for a replica whose node is lost: a connection to it does not come about, which the
    ///   gateway learns at its connect time-out.
    package mutating func suspend(_ replica: ReplicaID, isReachable: Bool = true) {
        let index = Int(replica.rawValue)
        guard slots[index].replica != nil else { return }
        if !isReachable { slots[index].isUnreachable = true }
        guard !slots[index].isSuspended else { return }
        slots[index].isSuspended = true
        suspended += 1
    }

    /// Lets a suspended replica go on: at this instant it gets all that has waited, in order.
    package mutating func resume(_ replica: ReplicaID, _ observer: some WorldObserver) {
        let index = Int(replica.rawValue)
        guard slots[index].isSuspended else { return }
        // Should it die or be suspended again meanwhile, each event meets that as one does that comes then.
        for event in takeHeld(index) { perform(event, observer) }
        if index < blame.held.count { blame.held[index] = FaultSet() }
        relay(slots[index].service, observer)
    }

    /// Whether an event has to wait until the replica that it is for goes on; it is kept then. Messages come to
    /// ``hold(_:_:)`` by themselves, once their incarnation is known.
    mutating func keepsWaiting(_ event: Event) -> Bool {
        switch event.kind {
        case .finish, .answer, .timeout, .retry, .breaker, .commit, .connectionTimeout:
            guard slots[Int(event.target)].isSuspended else { return false }
            slots[Int(event.target)].held.append(event)
            return true
        case .delivery, .timer, .redelivery, .clientAnswer, .relay, .wake, .unacknowledged, .acknowledgement,
            .gatewayTimeout, .connectTimeout:
            return false
        }
    }

    /// Keeps a message that has come to a suspended replica, or turns it away where there is no room.
    mutating func hold(_ event: Event, _ observer: some WorldObserver) {
        let index = Int(event.target)
        let configuration = services[Int(slots[index].service.rawValue)].configuration
        let taken = slots[index].load.mailboxDepth + slots[index].load.busyWorkers + slots[index].heldOffers
        let policy = configuration.mailbox
        let room =
            policy.capacity + configuration.workers + (policy.overflow == .block ? MailboxPolicy.maximumCapacity : 0)
        if taken < room {
            note(.held, parcels[UInt32(event.token)], at: event.target)
            slots[index].held.append(event)
            if slots[index].isWatched { slots[index].countBusyTime(until: now) }
            slots[index].heldOffers += 1
            meterLoad(index)
            if slots[index].isUnreachable { awaitConnection(parcels[UInt32(event.token)], to: event.target) }
        } else {
            let isDropped = policy.overflow == .dropNewest || policy.overflow == .dropOldest
            turnAway(parcels[UInt32(event.token)], from: index, isDropped: isDropped)
        }
    }

    /// Ends a suspension and returns what has waited.
    mutating func takeHeld(_ index: Int) -> [Event] {
        guard slots[index].isSuspended else { return [] }
        slots[index].isSuspended = false
        if slots[index].isUnreachable { noteConnections(slots[index].held) }
        slots[index].isUnreachable = false
        suspended -= 1
        if slots[index].isWatched { slots[index].countBusyTime(until: now) }
        slots[index].heldOffers = 0
        meterLoad(index)
        defer { slots[index].held = [] }
        return slots[index].held
    }

    /// What has waited for a replica that was killed: messages are lost, everything else comes too late.
    mutating func loseHeld(_ event: Event, _ observer: some WorldObserver) {
        switch event.kind {
        case .delivery: lose(parcels[UInt32(event.token)], at: Int(event.target), observer)
        case .answer: parcels.discard(parcels[UInt32(event.token)])
        default: break
        }
    }
}
