extension World {
    /// Makes room for a replica of a service; it neither runs nor is ready yet.
    package mutating func addReplica(of service: ServiceID) -> ReplicaID {
        slots.append(Slot(service: service))
        return ReplicaID(rawValue: UInt32(slots.count - 1))
    }

    package func isRunning(_ replica: ReplicaID) -> Bool { slots[Int(replica.rawValue)].replica != nil }

    package func isReady(_ replica: ReplicaID) -> Bool { slots[Int(replica.rawValue)].isReady }

    package func service(of replica: ReplicaID) -> ServiceID { slots[Int(replica.rawValue)].service }

    package func counters(of service: ServiceID) -> ServiceCounters { services[Int(service.rawValue)].counters }

    /// Messages of the bus that wait for a replica of the service with room.
    package func backlog(of service: ServiceID) -> Int { bus.backlog(of: service) }

    /// The mailbox and the workers of a running replica, as they were after its last input.
    package func load(of replica: ReplicaID) -> ReplicaLoad? {
        isRunning(replica) ? slots[Int(replica.rawValue)].load : nil
    }

    /// Starts a new incarnation of a replica that does not run. It gets messages once it is ready.
    package mutating func start(_ replica: ReplicaID) {
        let index = Int(replica.rawValue)
        precondition(slots[index].replica == nil, "replica \(replica.rawValue) runs already")
        let service = services[Int(slots[index].service.rawValue)]
        slots[index].incarnation += 1
        let state = ReplicaState(
            identity: replica.rawValue, incarnation: slots[index].incarnation, logic: service.configuration.logic,
            workers: service.configuration.workers, mailbox: service.configuration.mailbox,
            calls: service.configuration.calls, chances: service.chances, at: now)
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

    /// Puts a running replica among those that get messages, or takes it out.
    package mutating func setReady(_ isReady: Bool, _ replica: ReplicaID, _ observer: some WorldObserver) {
        let index = Int(replica.rawValue)
        guard slots[index].replica != nil, slots[index].isReady != isReady else { return }
        slots[index].isReady = isReady
        let service = slots[index].service
        if isReady {
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
    package mutating func kill(_ replica: ReplicaID, _ observer: some WorldObserver) {
        let index = Int(replica.rawValue)
        guard let victim = slots[index].replica else { return }
        setReady(false, replica, observer)
        slots[index].replica = nil
        if live != nil {
            send(.die, to: replica.rawValue)
            slots[index].port = nil
        } else {
            effects.removeAll()
            effects.incarnation = slots[index].incarnation
            victim.processOnLoop(.die, at: now, into: &effects)
            apply(to: replica.rawValue, observer)
        }
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
