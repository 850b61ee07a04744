package import Contexts

extension World {
    /// Makes room for a replica of a service; it neither runs nor is ready yet.
    package mutating func addReplica(of service: ServiceID) -> ReplicaID {
        let index = Int(service.rawValue)
        slots.append(Slot(service: service, place: services[index].depths.count))
        services[index].depths.append(0)
        refreshTerms(of: slots.count - 1)
        return ReplicaID(rawValue: UInt32(slots.count - 1))
    }

    package func isRunning(_ replica: ReplicaID) -> Bool { slots[Int(replica.rawValue)].replica != nil }

    /// Whether the replica is in the endpoints of its service.
    package func isReady(_ replica: ReplicaID) -> Bool { slots[Int(replica.rawValue)].isReady }

    /// Whether the replica's port is open.
    package func isListening(_ replica: ReplicaID) -> Bool { slots[Int(replica.rawValue)].isListening }

    package func isSuspended(_ replica: ReplicaID) -> Bool { slots[Int(replica.rawValue)].isSuspended }

    package func service(of replica: ReplicaID) -> ServiceID { slots[Int(replica.rawValue)].service }

    package func counters(of service: ServiceID) -> ServiceCounters { services[Int(service.rawValue)].counters }

    /// Messages of the bus that wait for a replica of the service with room.
    package func backlog(of service: ServiceID) -> Int { bus.backlog(of: service) }

    /// The mailbox and the workers of a running replica, as they were after its last input. What waits until a
    /// suspended replica goes on counts as in its mailbox.
    package func load(of replica: ReplicaID) -> ReplicaLoad? {
        guard isRunning(replica) else { return nil }
        var load = slots[Int(replica.rawValue)].load
        load.mailboxDepth += slots[Int(replica.rawValue)].heldOffers
        return load
    }

    /// Starts a new incarnation of a replica that does not run. It refuses connections until it listens, and gets
    /// messages once it is ready.
    package mutating func start(_ replica: ReplicaID) {
        let index = Int(replica.rawValue)
        precondition(slots[index].replica == nil, "replica \(replica.rawValue) runs already")
        let service = services[Int(slots[index].service.rawValue)]
        slots[index].incarnation += 1
        slots[index].usage = ReplicaUsage()
        slots[index].busyCountedUntil = now
        openPool(index)
        let state = ReplicaState(
            incarnation: slots[index].incarnation, logic: service.configuration.logic,
            workers: service.configuration.workers, mailbox: service.configuration.mailbox,
            calls: service.configuration.calls, chances: service.chances, hindrances: service.hindrances, at: now)
        slots[index].load = state.load
        for due in state.breakerTransitions {
            queue.push(
                Event(.breaker, target: replica.rawValue, token: UInt64(slots[index].incarnation)), at: max(due, now))
        }
        if let live {
            startLive(index, state, live)
        } else {
            slots[index].replica = Replica(on: executor, state: state)
        }
        slots[index].credit = service.configuration.prefetch
        slots[index].isCongested = false
    }

    /// Opens the port of a running replica, or closes it: a message that reaches a closed one is refused, and the bus
    /// sends nothing there. The port of a replica that drains stays closed.
    package mutating func setListening(_ isListening: Bool, _ replica: ReplicaID) {
        let index = Int(replica.rawValue)
        guard slots[index].replica != nil, !slots[index].isDraining, slots[index].isListening != isListening else {
            return
        }
        slots[index].isListening = isListening
        if isListening { endBlame(of: index) }
        guard isListening, slots[index].isReady else { return }
        let service = slots[index].service
        queue.push(Event(.relay, target: UInt32(service.rawValue)), at: now)
        pump(service)
    }

    /// Puts a running replica into the endpoints of its service, or takes any replica out.
    ///
    /// The world does not ask whether it listens: who knows only the endpoints sends to a process that still starts,
    /// has crashed or is about to end, and is refused. Whether that may be is the caller's decision, as with
    /// Kubernetes' `publishNotReadyAddresses` and the time that its endpoints take to follow.
    package mutating func setReady(_ isReady: Bool, _ replica: ReplicaID, _ observer: some WorldObserver) {
        let index = Int(replica.rawValue)
        guard slots[index].replica != nil || !isReady, slots[index].isReady != isReady else { return }
        slots[index].isReady = isReady
        let service = slots[index].service
        if isReady {
            if slots[index].replica != nil { endBlame(of: index) }
            services[Int(service.rawValue)].endpoints.append(replica.rawValue)
            relay(service, observer)
            pump(service)
        } else {
            services[Int(service.rawValue)].endpoints.removeAll { $0 == replica.rawValue }
        }
    }

    /// Kills a replica: mailbox and work in hand are gone, what its transactions committed stays.
    ///
    /// In the live world the replica still processes what it had been sent before, and gives the rest back when it
    /// comes to its death; the next incarnation may be started meanwhile, and begins after it.
    ///
    /// - Parameter keepsAddress: leaves the replica in the endpoints of its service, where it stays until
    ///   ``setReady(_:_:_:)`` takes it out: those who have not heard of its death are refused.
    package mutating func kill(
        _ replica: ReplicaID, keepsAddress: Bool = false, _ observer: some WorldObserver
    ) {
        let index = Int(replica.rawValue)
        guard let victim = slots[index].replica else { return }
        if !keepsAddress { setReady(false, replica, observer) }
        slots[index].replica = nil
        slots[index].isListening = false
        endDrain(index)
        let held = takeHeld(index)
        meter(index, busy: 0, depth: 0)
        if live != nil {
            send(.die, to: replica.rawValue)
            slots[index].port = nil
        } else {
            effects.removeAll()
            effects.incarnation = slots[index].incarnation
            victim.processOnLoop(.die, at: now, into: &effects)
            apply(to: replica.rawValue, observer)
        }
        for event in held { loseHeld(event, observer) }
    }

    /// Lets a replica crash at a point of the next message that it handles.
    package mutating func arm(_ point: CrashPoint, _ replica: ReplicaID, _ observer: some WorldObserver) {
        process(.arm(point), at: replica.rawValue, observer)
    }

    /// Changes how long the workers of a service are busy, from the next message on; nil ends it.
    package mutating func slow(_ service: ServiceID, _ slowdown: (time: Distribution, added: Bool)?) {
        services[Int(service.rawValue)].slowdown = slowdown.map { (Sampler($0.time), $0.added) }
    }
}
