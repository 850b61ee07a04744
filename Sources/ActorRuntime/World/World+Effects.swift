internal import Contexts

/// Gives replicas their inputs, and does what they then ask for.
extension World {
    /// Gives a replica an input and does what the replica asks for. In virtual time this happens now; in the live world
    /// it happens when the replica has processed the input. Inputs to dead replicas are discarded.
    mutating func process(_ input: consuming Replica.Input, at index: UInt32, _ observer: some WorldObserver) {
        guard let replica = slots[Int(index)].unmanagedReplica else { return }
        guard live == nil else { return send(input, to: index) }
        effects.removeAll()
        effects.incarnation = slots[Int(index)].incarnation
        // A replica cannot reach its world, so its slot keeps it alive during the call.
        replica._withUnsafeGuaranteedRef { $0.processOnLoop(input, at: now, into: &effects) }
        apply(to: index, observer)
        if draining > 0 { tellIfDrained(Int(index), observer) }
    }

    /// Sends an input to a replica of a live world that runs or is about to die.
    mutating func send(_ input: consuming Replica.Input, to index: UInt32) {
        guard let port = slots[Int(index)].live.port else { return }
        let isIn = port.send(turns.make(input, for: index, slots[Int(index)].incarnation))
        precondition(isIn, "the port of a replica has no limit")
        slots[Int(index)].live.turnsUnderWay += 1
    }

    /// Whether ``effects`` come from the incarnation that runs, and not from an earlier one that was killed.
    func isCurrent(_ index: UInt32) -> Bool { effects.incarnation == slots[Int(index)].incarnation }

    /// Does what ``effects`` says.
    @inline(__always)
    mutating func apply(to index: UInt32, _ observer: some WorldObserver) {
        let returned = effects.kinds.contains(.returned) ? effects.returned : nil
        if isCurrent(index) { takeLoad(of: Int(index)) }
        if watch != nil { noteEffects(of: index) }
        applyOneByOne(index, effects.kinds, observer)
        // Last of all, so that these effects do not send something that takes its place in the pool.
        if let returned { parcels.discard(returned) }
    }

    @inline(__always)
    private mutating func takeLoad(of index: Int) {
        if slots[index].usage.isOn { slots[index].usage.count(slots[index].loadAndHeld, until: now) }
        guard slots[index].load != effects.load else { return }
        slots[index].load = effects.load
        meterLoad(index)
    }

    /// The order matters: what was committed takes effect before anything else is sent.
    @inline(__always)
    private mutating func applyOneByOne(_ index: UInt32, _ kinds: Effects.Kinds, _ observer: some WorldObserver) {
        let isOrdinary = kinds.isSubset(of: .ordinary)
        if !isOrdinary, !kinds.isDisjoint(with: [.timers, .cancelledTimers]) {
            followTimers(of: slots[Int(index)].service)
        }
        if kinds.contains(.published) { publishEvents(by: index, observer) }
        if !isOrdinary, appliesRare(index, kinds, observer) { return }
        if kinds.contains(.started) { startService(index, effects.startedWorker) }
        if kinds.contains(.completed), let parcel = effects.completed { complete(parcel, by: index, observer) }
        if !isOrdinary, !kinds.isDisjoint(with: [.call, .pause, .notPermitted]) { continueCall(index) }
        if !isOrdinary, !kinds.isDisjoint(with: [.rejected, .dropped]), let parcel = effects.bounced {
            let slot = isCurrent(index) ? Int(index) : nil
            turnAway(parcel, from: slot, isDropped: !effects.kinds.contains(.rejected))
        } else if bus.isCongested(index), isCurrent(index), hasRoom(index) {
            trickle(to: index)
        }
    }

    /// Does what only few inputs lead to. Returns true if the replica has died or crashed: nothing else follows then.
    private mutating func appliesRare(
        _ index: UInt32, _ kinds: Effects.Kinds, _ observer: some WorldObserver
    ) -> Bool {
        let service = Int(slots[Int(index)].service.rawValue)
        if kinds.contains(.timedOut) { services[service].counters.timeouts += 1 }
        if kinds.contains(.moved) { reportTransitions(index, observer) }
        if !kinds.isDisjoint(with: [.lost, .died]) {
            reclaim(from: index, observer)
            return true
        }
        guard kinds.contains(.crashed) else { return false }
        if isCurrent(index), slots[Int(index)].replica != nil {
            observer.crashed(replica: ReplicaID(rawValue: index), world: &self)
        }
        return true
    }

    private func hasRoom(_ index: UInt32) -> Bool {
        let service = Int(slots[Int(index)].service.rawValue)
        return slots[Int(index)].load.mailboxDepth < services[service].configuration.mailbox.capacity
    }

    /// Takes back what a dead replica held, and looks after what it committed.
    private mutating func reclaim(from index: UInt32, _ observer: some WorldObserver) {
        if effects.kinds.contains(.lost) {
            if slots[Int(index)].usage.isOn, isCurrent(index) {
                slots[Int(index)].usage.countFailed(effects.lost.count, by: blame.down(Int(index)))
            }
            for parcel in effects.lost { lose(parcel, at: Int(index), observer) }
        }
        guard effects.kinds.contains(.died) else { return }
        queue.push(.relay(of: slots[Int(index)].service), at: now + Self.relayInterval)
    }

    private mutating func publishEvents(by index: UInt32, _ observer: some WorldObserver) {
        guard !effects.events.isEmpty else { return }
        // Moved out, so that publishing may use the world. Each event is then moved and not copied.
        var events: [Message] = []
        swap(&events, &effects.events)
        let last = events[events.count - 1].id
        // Usually there is just one.
        if events.count > 1 { events.reverse() }
        while !events.isEmpty { publish(events.removeLast(), by: index, observer) }
        services[Int(slots[Int(index)].service.rawValue)].unretainedCore.confirm(through: last)
        // The array keeps its memory.
        swap(&events, &effects.events)
    }

    @inline(__always)
    private mutating func startService(_ index: UInt32, _ worker: UInt16) {
        let service = Int(slots[Int(index)].service.rawValue)
        var length =
            slots[Int(index)].isOrdinary
            ? services[service].handling.nextTime() : services[service].handling.nextTime(as: slots[Int(index)].terms)
        // If a worker may have to wait for a connection, the commit comes after that wait.
        if !services[service].hasPool, services[service].commits.takeTime {
            length = length + services[service].commits.next()
        }
        queue.push(.finish(worker, of: index, effects.incarnation), at: now + length)
    }

    /// Finishes a worker's parcel: the sender gets its answer, or the bus its acknowledgement.
    @inline(__always)
    private mutating func complete(_ parcel: ParcelRef, by index: UInt32, _ observer: some WorldObserver) {
        let service = Int(parcel.parcel.service.rawValue)
        services[service].counters.delivered += 1
        let isAwaited = services[service].awaitsSuccess && parcel.parcel.failure == nil
        if effects.kinds.contains(.duplicate) { services[service].counters.duplicates += 1 }
        if slots[Int(index)].usage.isOn, isCurrent(index) { countUsage(of: parcel, at: Int(index)) }
        if parcel.parcel.sender == .bus {
            if parcel.parcel.isCopy {
                endCopy(parcel)
            } else if links.isAnySet {
                acknowledgeOverLink(parcel, observer)
            } else {
                settle(parcel, observer)
            }
        } else if effects.kinds.contains(.answered) {
            number(parcel)
            sendAnswer(parcel)
        } else {
            services[service].endpoints.ended(parcel)
            parcels.discard(parcel)
        }
        guard isAwaited else { return }
        services[service].awaitsSuccess = false
        observer.handledWell(by: ServiceID(rawValue: UInt16(service)), world: &self)
    }

    /// Counts a message that a replica of a watched service has finished with.
    private mutating func countUsage(of parcel: ParcelRef, at index: Int) {
        let hasFailed = parcel.parcel.failure != nil
        let limit = services[Int(slots[index].service.rawValue)].slowAfter ?? .zero
        let isSlow = parcel.parcel.arrived <= now && now - parcel.parcel.arrived > limit
        let faults = hasFailed || isSlow ? blame.behindMessage(parcel, isSlow: isSlow) : FaultSet()
        slots[index].usage.countHandled(failed: hasFailed, slow: isSlow, by: faults)
    }

    private mutating func continueCall(_ index: UInt32) {
        let caller = Int(slots[Int(index)].service.rawValue)
        if effects.kinds.contains(.notPermitted) { services[caller].counters.notPermitted += 1 }
        if effects.kinds.contains(.pause), let pause = effects.pause {
            services[caller].counters.retries += 1
            queue.push(.retry(of: pause.call, by: pause.worker, of: index), at: now + pause.length)
        }
        guard effects.kinds.contains(.call), let call = effects.call else { return }
        services[caller].counters.calls += 1
        blame.begin(call.call, of: call.worker, of: Int(index), to: call.service)
        if let timeout = call.timeout {
            queue.push(.timeout(of: call.call, by: call.worker, of: index), at: now + timeout)
        }
        let parcel = parcels.make(call.message, from: .worker, to: call.service)
        parcel.parcel.caller = Parcel.Caller(replica: index, worker: call.worker, call: call.call)
        number(parcel)
        mark(parcel)
        note(.called, parcel, at: index, worker: call.worker, value: Int64(effects.caller?.parcel.index ?? 0))
        send(parcel)
    }

    /// A breaker dies with its replica. Nobody needs to hear what it did between the kill and its death.
    private mutating func reportTransitions(_ index: UInt32, _ observer: some WorldObserver) {
        guard isCurrent(index), slots[Int(index)].replica != nil else { return }
        for transition in effects.transitions {
            observer.breakerMoved(replica: ReplicaID(rawValue: index), transition, at: now)
            guard let due = transition.next else { continue }
            queue.push(.breaker(of: index, effects.incarnation), at: max(due, now))
        }
    }
}
