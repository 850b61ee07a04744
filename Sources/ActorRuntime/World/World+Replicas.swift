package import Contexts

/// The life of replicas: they start, listen, stand still, drain and die.
extension World {
    /// Adds a replica of a service. It neither runs nor is ready yet.
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

    /// The mailbox and the workers of a running replica, after its last input. What waits until a suspended replica
    /// goes on counts as in its mailbox.
    package func load(of replica: ReplicaID) -> ReplicaLoad? {
        isRunning(replica) ? slots[Int(replica.rawValue)].loadAndHeld : nil
    }

    /// What the latest incarnation of a replica has done. The counts start at zero when it starts and stay after its
    /// death. They are zero if nobody watches its service.
    package func usage(of replica: ReplicaID) -> ReplicaUsage {
        slots[Int(replica.rawValue)].usage.usage(load(of: replica), at: now)
    }

    /// Reports a change of a replica's load to the meter of its service. Reports of a dead replica no longer count.
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
        // As many inputs may wait as the world has under way. Mailboxes, workers and the bus's credit bound that
        // number.
        let port = ReceiverPort(to: replica, on: executor, limit: .max)
        slots[index].live = Slot.LiveSide(port: port, executor: executor)
    }

    /// Makes a replica behave as its version does, from the next message on; nil makes it behave as all of its service
    /// do. This lasts over restarts until it is changed.
    package mutating func setBehaviour(_ behaviour: ReplicaBehaviour?, of replica: ReplicaID) {
        slots[Int(replica.rawValue)].behaviour = behaviour
        refreshTerms(of: Int(replica.rawValue))
    }

    // MARK: Ports and endpoints

    /// Opens or closes the port of a running replica. A message that reaches a closed port is refused, and the bus
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

    /// Adds a running replica to the endpoints of its service, or removes any replica from them.
    ///
    /// The world does not check whether the replica listens. A sender that knows only the endpoints may send to a
    /// process that still starts, has crashed or is about to end; the message is then refused. The caller decides
    /// whether that may happen, as with Kubernetes' `publishNotReadyAddresses` and with the time that its endpoints
    /// take to follow.
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

    /// Kills a replica. Its mailbox and the work in hand are lost; what its transactions committed stays.
    ///
    /// In the live world the replica still processes everything that it was sent before, and gives back the rest when
    /// it dies. The next incarnation may be started meanwhile, and begins after that.
    ///
    /// - Parameter keepsAddress: leaves the replica in the endpoints of its service until ``setReady(_:_:_:)`` removes
    ///   it. Senders that have not heard of its death are refused.
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

    /// Handles what has waited for a replica that was killed: messages are lost, and everything else comes too late.
    private mutating func loseHeld(_ event: Event, _ observer: some WorldObserver) {
        switch event.kind {
        case .delivery: lose(parcels[event.parcel], at: Int(event.replica), observer)
        case .answer: parcels.discard(parcels[event.parcel])
        default: break
        }
    }

    /// Makes a replica crash at a point of the next message that it handles.
    package mutating func arm(_ point: CrashPoint, _ replica: ReplicaID, _ observer: some WorldObserver) {
        process(.arm(point), at: replica.rawValue, observer)
    }

    // MARK: An orderly end

    /// Tells a running replica to end, as `SIGTERM` does. It takes no new messages and finishes those that it holds.
    /// The observer then hears of it as ``WorldObserver/drained(replica:world:)``, at once if the replica holds
    /// nothing.
    ///
    /// Its port is closed from now on. The bus sends elsewhere. A request is refused as long as the endpoints still
    /// name the replica. A replica that waits for an answer that never comes must be killed.
    package mutating func drain(_ replica: ReplicaID, _ observer: some WorldObserver) {
        let index = Int(replica.rawValue)
        guard slots[index].replica != nil, !isDraining(replica) else { return }
        setPort(isOpen: false, index)
        slots[index].drain = .isUnderWay
        draining += 1
        tellIfDrained(index, observer)
    }

    /// Tells the observer when a draining replica holds nothing any more.
    mutating func tellIfDrained(_ index: Int, _ observer: some WorldObserver) {
        guard slots[index].drain == .isUnderWay, slots[index].isIdle else { return }
        slots[index].drain = .isOver
        draining -= 1
        observer.drained(replica: ReplicaID(rawValue: UInt32(index)), world: &self)
    }
}

/// Replicas that stand still: `SIGSTOP`, a hang, a pause of the garbage collector, or a node that nobody can reach.
extension World {
    /// Suspends a running replica. Nobody is told: it stays in the endpoints and its port stays open. What comes to it
    /// waits in the order in which it came, as in the backlog of a socket.
    ///
    /// Messages wait up to the room that its mailbox and its workers have left. Messages beyond that are turned away as
    /// at a full mailbox, with one difference: both policies that drop lose the message that arrives, because a
    /// suspended process drops nothing itself. A live replica still processes what it was sent before.
    ///
    /// - Parameter isReachable: false for a replica whose node is lost. A connection to it cannot be made; the gateway
    ///   learns this at its connect time-out.
    package mutating func suspend(_ replica: ReplicaID, isReachable: Bool = true) {
        let index = Int(replica.rawValue)
        guard slots[index].replica != nil else { return }
        if !slots[index].standstill.isOn { standing += 1 }
        slots[index].standstill.begin(isReachable: isReachable)
    }

    /// Lets a suspended replica go on. At this instant it gets everything that has waited, in order.
    package mutating func resume(_ replica: ReplicaID, _ observer: some WorldObserver) {
        let index = Int(replica.rawValue)
        guard slots[index].standstill.isOn else { return }
        // If the replica dies or is suspended again meanwhile, each event is treated as if it came then.
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

    /// Whether an event must wait until its replica goes on; if so, it is kept. Messages go to ``hold(_:_:)`` on their
    /// own, once their incarnation is known.
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

    /// Keeps a message that has come to a suspended replica, or turns it away if there is no room.
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

    /// Removes a message from those that wait for a replica that nobody can reach. Returns whether it waited there.
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
