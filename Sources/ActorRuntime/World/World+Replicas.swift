package import Contexts

/// The life of replicas: they start, listen, stand still, drain and die.
extension World {
    /// Makes room for a replica of a service; it neither runs nor is ready yet.
    package mutating func addReplica(of service: ServiceID) -> ReplicaID {
        slots.append(Slot(service: service, place: services[Int(service.rawValue)].loads.addReplica()))
        bus.addReplica()
        refreshTerms(of: slots.count - 1)
        return ReplicaID(rawValue: UInt32(slots.count - 1))
    }

    package func service(of replica: ReplicaID) -> ServiceID { slots[Int(replica.rawValue)].service }

    package func isRunning(_ replica: ReplicaID) -> Bool { slots[Int(replica.rawValue)].replica != nil }

    /// Whether the replica is in the endpoints of its service.
    package func isReady(_ replica: ReplicaID) -> Bool { slots[Int(replica.rawValue)].isReady }

    /// Whether the replica's port is open.
    package func isListening(_ replica: ReplicaID) -> Bool { slots[Int(replica.rawValue)].isListening }

    package func isSuspended(_ replica: ReplicaID) -> Bool { slots[Int(replica.rawValue)].standstill.isOn }

    package func isDraining(_ replica: ReplicaID) -> Bool { slots[Int(replica.rawValue)].drain != .isNone }

    /// The mailbox and the workers of a running replica, as they were after its last input. What waits until a
    /// suspended replica goes on counts as in its mailbox.
    package func load(of replica: ReplicaID) -> ReplicaLoad? {
        isRunning(replica) ? slots[Int(replica.rawValue)].loadAndHeld : nil
    }

    /// What the latest incarnation of a replica has done; counts up, from zero at its start, and stays after its death.
    /// Zero where nobody watches its service.
    package func usage(of replica: ReplicaID) -> ReplicaUsage {
        slots[Int(replica.rawValue)].usage.usage(load(of: replica), at: now)
    }

    /// Tells the level of a service what has changed of a replica's load. What a dead one still says counts no more.
    @inline(__always)
    mutating func meterLoad(_ index: Int) {
        guard slots[index].unmanagedReplica != nil else { return }
        let (service, place) = (Int(slots[index].service.rawValue), slots[index].place)
        services[service].loads.set(slots[index].loadAndHeld, of: place, at: now)
    }

    // MARK: Start

    /// Starts a new incarnation of a replica that does not run. It refuses connections until it listens, and gets
    /// messages once it is ready.
    package mutating func start(_ replica: ReplicaID) {
        let index = Int(replica.rawValue)
        precondition(slots[index].replica == nil, "replica \(replica.rawValue) runs already")
        let service = Int(slots[index].service.rawValue)
        let configuration = services[service].configuration
        slots[index].incarnation += 1
        let incarnation = slots[index].incarnation
        slots[index].usage.begin(at: now)
        slots[index].pool = configuration.database.pool(for: configuration.workers)
        refreshTerms(of: index)
        let state = ReplicaState(
            incarnation: incarnation, logic: configuration.logic, workers: configuration.workers,
            mailbox: configuration.mailbox, calls: configuration.calls, chances: services[service].chances,
            hindrances: services[service].hindrances, at: now)
        slots[index].load = state.load
        for due in state.breakerTransitions {
            queue.push(.breaker(of: replica.rawValue, incarnation), at: max(due, now))
        }
        if let live {
            startLive(index, state, live)
        } else {
            slots[index].replica = Replica(on: executor, state: state)
        }
        bus.begin(replica.rawValue, incarnation, prefetch: configuration.prefetch)
    }

    private mutating func startLive(_ index: Int, _ state: consuming ReplicaState, _ live: LiveLink) {
        let service = Int(slots[index].service.rawValue)
        let name = services[service].configuration.name
        let executor = slots[index].live.executor ?? QueueExecutor("\(name)/\(index)", threads: .shared)
        let replica = Replica(on: executor, state: state, link: live, gate: services[service].gate)
        slots[index].replica = replica
        // As many inputs may wait as the world has under way: mailboxes, workers and the bus's credit bound those.
        let port = ReceiverPort(to: replica, on: executor, limit: .max)
        slots[index].live = Slot.LiveSide(port: port, executor: executor)
    }

    /// Lets a replica behave as its version does, or as all of its service do where nil, from the next message on. It
    /// stays so over restarts until it is changed.
    package mutating func setBehaviour(_ behaviour: ReplicaBehaviour?, of replica: ReplicaID) {
        slots[Int(replica.rawValue)].behaviour = behaviour
        refreshTerms(of: Int(replica.rawValue))
    }

    // MARK: Ports and endpoints

    /// Opens the port of a running replica, or closes it: a message that reaches a closed one is refused, and the bus
    /// sends nothing there. The port of a replica that drains stays closed.
    package mutating func setListening(_ isListening: Bool, _ replica: ReplicaID) {
        let index = Int(replica.rawValue)
        guard slots[index].replica != nil, !isDraining(replica), slots[index].isListening != isListening else { return }
        setPort(isOpen: isListening, index)
        guard isListening else { return }
        blame.isBack(index)
        guard slots[index].isReady else { return }
        queue.push(.relay(of: slots[index].service), at: now)
        pump(slots[index].service)
    }

    private mutating func setPort(isOpen: Bool, _ index: Int) {
        slots[index].isListening = isOpen
        bus.setConnected(isOpen, UInt32(index))
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
        guard isReady else { return services[Int(service.rawValue)].endpoints.remove(replica.rawValue) }
        blame.isBack(index)
        services[Int(service.rawValue)].endpoints.add(replica.rawValue)
        relay(service, observer)
        pump(service)
    }

    // MARK: Death

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
        setPort(isOpen: false, index)
        if slots[index].drain == .isUnderWay { draining -= 1 }
        slots[index].drain = .isNone
        let held = endStandstill(index)
        let (service, place) = (Int(slots[index].service.rawValue), slots[index].place)
        services[service].loads.set(ReplicaLoad(mailboxDepth: 0, busyWorkers: 0), of: place, at: now)
        if live != nil {
            send(.die, to: replica.rawValue)
            slots[index].live.port = nil
        } else {
            effects.removeAll()
            effects.incarnation = slots[index].incarnation
            victim.processOnLoop(.die, at: now, into: &effects)
            apply(to: replica.rawValue, observer)
        }
        for event in held { loseHeld(event, observer) }
    }

    /// What has waited for a replica that was killed: messages are lost, everything else comes too late.
    private mutating func loseHeld(_ event: Event, _ observer: some WorldObserver) {
        switch event.kind {
        case .delivery: lose(parcels[event.parcel], at: Int(event.replica), observer)
        case .answer: parcels.discard(parcels[event.parcel])
        default: break
        }
    }

    /// Lets a replica crash at a point of the next message that it handles.
    package mutating func arm(_ point: CrashPoint, _ replica: ReplicaID, _ observer: some WorldObserver) {
        process(.arm(point), at: replica.rawValue, observer)
    }

    // MARK: An orderly end

    /// Tells a running replica to end, as `SIGTERM` does: it takes no new messages, finishes those that it holds, and
    /// the observer hears of it as ``WorldObserver/drained(replica:world:)``, at once where it holds nothing.
    ///
    /// Its port is closed from now on. The bus sends elsewhere; a request is refused as long as the endpoints still
    /// name the replica. Whoever waits for ever, for an answer that does not come, has to be killed.
    package mutating func drain(_ replica: ReplicaID, _ observer: some WorldObserver) {
        let index = Int(replica.rawValue)
        guard slots[index].replica != nil, !isDraining(replica) else { return }
        setPort(isOpen: false, index)
        slots[index].drain = .isUnderWay
        draining += 1
        tellIfDrained(index, observer)
    }

    /// Tells the observer once a draining replica holds nothing any more.
    mutating func tellIfDrained(_ index: Int, _ observer: some WorldObserver) {
        guard slots[index].drain == .isUnderWay, slots[index].isIdle else { return }
        slots[index].drain = .isOver
        draining -= 1
        observer.drained(replica: ReplicaID(rawValue: UInt32(index)), world: &self)
    }
}

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
        if !slots[index].standstill.isOn { standing += 1 }
        slots[index].standstill.begin(isReachable: isReachable)
    }

    /// Lets a suspended replica go on: at this instant it gets all that has waited, in order.
    package mutating func resume(_ replica: ReplicaID, _ observer: some WorldObserver) {
        let index = Int(replica.rawValue)
        guard slots[index].standstill.isOn else { return }
        // Should it die or be suspended again meanwhile, each event meets that as one does that comes then.
        for event in endStandstill(index) { perform(event, observer) }
        blame.goesOn(index)
        relay(slots[index].service, observer)
    }

    /// Ends a suspension, if there is one, and returns what has waited.
    private mutating func endStandstill(_ index: Int) -> [Event] {
        guard slots[index].standstill.isOn else { return [] }
        slots[index].usage.count(slots[index].loadAndHeld, until: now)
        let isConnected = slots[index].standstill.isUnreachable
        let waited = slots[index].standstill.end()
        if isConnected {
            for event in waited where event.kind == .delivery { gateway.connected(parcels[event.parcel]) }
        }
        standing -= 1
        meterLoad(index)
        return waited
    }

    /// Whether an event has to wait until the replica that it is for goes on; it is kept then. Messages come to
    /// ``hold(_:_:)`` by themselves, once their incarnation is known.
    mutating func keepsWaiting(_ event: Event) -> Bool {
        switch event.kind {
        case .finish, .answer, .timeout, .retry, .breaker, .commit, .connectionTimeout:
            guard slots[Int(event.replica)].standstill.isOn else { return false }
            slots[Int(event.replica)].standstill.keep(event)
            return true
        case .delivery, .timer, .redelivery, .clientAnswer, .relay, .wake, .unacknowledged, .acknowledgement,
            .gatewayTimeout, .connectTimeout:
            return false
        }
    }

    /// Keeps a message that has come to a suspended replica, or turns it away where there is no room.
    mutating func hold(_ event: Event, _ observer: some WorldObserver) {
        let (index, parcel) = (Int(event.replica), parcels[event.parcel])
        let service = Int(slots[index].service.rawValue)
        let (policy, workers) = (services[service].configuration.mailbox, services[service].configuration.workers)
        let load = slots[index].loadAndHeld
        let door = policy.overflow == .block ? MailboxPolicy.maximumCapacity : 0
        guard load.mailboxDepth + load.busyWorkers < policy.capacity + workers + door else {
            let isDropped = policy.overflow == .dropNewest || policy.overflow == .dropOldest
            return turnAway(parcel, from: index, isDropped: isDropped)
        }
        note(.held, parcel, at: event.replica)
        slots[index].usage.count(load, until: now)
        slots[index].standstill.keep(event)
        meterLoad(index)
        if slots[index].standstill.isUnreachable { awaitConnection(parcel, to: event.replica) }
    }

    /// Takes a message back out of what waits for a replica that nobody reaches. Returns whether it waited there.
    mutating func takeBackHeld(_ parcel: ParcelRef, by replica: UInt32) -> Bool {
        let index = Int(replica)
        guard slots.indices.contains(index) else { return false }
        let load = slots[index].loadAndHeld
        guard slots[index].standstill.takeBack(parcel.parcel.index) else { return false }
        slots[index].usage.count(load, until: now)
        meterLoad(index)
        let service = Int(parcel.parcel.service.rawValue)
        services[service].counters.lost += 1
        services[service].endpoints.ended(parcel)
        return true
    }
}
