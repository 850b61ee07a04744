internal import Contexts

extension World {
    /// Gives a replica an input and does what it wants done: now in virtual time, when the replica has processed it in
    /// the live world. Inputs to the dead go nowhere.
    mutating func process(_ input: consuming Replica.Input, at index: UInt32, _ observer: some WorldObserver) {
        guard let replica = slots[Int(index)].unmanagedReplica else { return }
        guard live == nil else { return send(input, to: index) }
        effects.removeAll()
        effects.incarnation = slots[Int(index)].incarnation
        // A replica cannot reach its world, so the slot keeps it alive meanwhile.
        replica._withUnsafeGuaranteedRef { $0.processOnLoop(input, at: now, into: &effects) }
        apply(to: index, observer)
        if draining > 0 { tellIfDrained(Int(index), observer) }
    }

    /// Does what ``effects`` says. The order matters: what was committed takes effect before anything else is sent.
    mutating func apply(to index: UInt32, _ observer: some WorldObserver) {
        let kinds = effects.kinds
        let returned = effects.returned
        // Last of all, so that its place in the pool is not given to what these effects send.
        defer { if kinds.contains(.returned), let returned { parcels.discard(returned) } }
        if isCurrent(index) {
            if slots[Int(index)].isWatched { slots[Int(index)].countBusyTime(until: now) }
            if slots[Int(index)].load != effects.load {
                slots[Int(index)].load = effects.load
                meterLoad(Int(index))
            }
        }
        let service = slots[Int(index)].service
        if watch != nil { noteEffects(of: index) }
        if !kinds.isDisjoint(with: [.timers, .cancelledTimers]) { followTimers(of: service) }
        if kinds.contains(.published) { publishEvents(by: index, observer) }
        if kinds.contains(.timedOut) { services[Int(service.rawValue)].counters.timeouts += 1 }
        if kinds.contains(.moved) { reportTransitions(index, observer) }
        if !kinds.isDisjoint(with: [.lost, .died]) { return bury(index, observer) }
        if kinds.contains(.crashed) {
            guard isCurrent(index), slots[Int(index)].replica != nil else { return }
            return observer.crashed(replica: ReplicaID(rawValue: index), world: &self)
        }
        if kinds.contains(.started) { startService(index, effects.startedWorker) }
        if kinds.contains(.completed), let parcel = effects.completed { complete(parcel, by: index, observer) }
        if !kinds.isDisjoint(with: [.call, .pause, .notPermitted]) { continueCall(index) }
        if !kinds.isDisjoint(with: [.rejected, .dropped]), let parcel = effects.bounced {
            bounce(parcel, from: index)
        } else if slots[Int(index)].isCongested, isCurrent(index), hasRoom(index) {
            trickle(to: index)
        }
    }

    private func hasRoom(_ index: UInt32) -> Bool {
        let slot = slots[Int(index)]
        return slot.load.mailboxDepth < services[Int(slot.service.rawValue)].configuration.mailbox.capacity
    }

    /// Whether ``effects`` come from the incarnation that runs, and not from one that has been killed since.
    func isCurrent(_ index: UInt32) -> Bool { effects.incarnation == slots[Int(index)].incarnation }

    /// A dead replica gives back what it held. What it committed is looked after.
    private mutating func bury(_ index: UInt32, _ observer: some WorldObserver) {
        if effects.kinds.contains(.lost) {
            if slots[Int(index)].isWatched, isCurrent(index) {
                slots[Int(index)].usage.handled += UInt64(effects.lost.count)
                slots[Int(index)].usage.failed += UInt64(effects.lost.count)
                slots[Int(index)].usage.faults.formUnion(downBy(Int(index)))
            }
            for parcel in effects.lost { lose(parcel, at: Int(index), observer) }
        }
        guard effects.kinds.contains(.died) else { return }
        let service = slots[Int(index)].service
        queue.push(Event(.relay, target: UInt32(service.rawValue)), at: now + Self.relayInterval)
    }

    private mutating func publishEvents(by index: UInt32, _ observer: some WorldObserver) {
        // Moved out and back, so that publishing may use the world and the array keeps its memory.
        var events: [Message] = []
        swap(&events, &effects.events)
        for event in events { publish(event, by: index, observer) }
        if let last = events.last {
            services[Int(slots[Int(index)].service.rawValue)].database.confirm(through: last.id)
        }
        swap(&events, &effects.events)
    }

    private mutating func startService(_ index: UInt32, _ worker: UInt16) {
        let service = Int(slots[Int(index)].service.rawValue)
        var length = serviceTime(at: Int(index))
        if services[service].takesCommitTime { length = length + unpooledCommitTime(service) }
        let event = Event(
            .finish, target: index, worker: worker, token: UInt64(effects.incarnation))
        queue.push(event, at: now + length)
    }

    /// A worker is done with a parcel: the sender gets its answer, the bus its acknowledgement.
    private mutating func complete(_ parcel: ParcelRef, by index: UInt32, _ observer: some WorldObserver) {
        let service = Int(parcel.parcel.service.rawValue)
        services[service].counters.delivered += 1
        let isAwaited = services[service].awaitsSuccess && parcel.parcel.failure == nil
        defer { if isAwaited { tellSuccess(of: service, observer) } }
        if effects.kinds.contains(.duplicate) { services[service].counters.duplicates += 1 }
        if slots[Int(index)].isWatched, isCurrent(index) { count(parcel, at: Int(index)) }
        if parcel.parcel.sender == .bus {
            guard !parcel.parcel.isCopy else { return endCopy(parcel) }
            if hasLinks { acknowledgeOverLink(parcel, observer) } else { settle(parcel, observer) }
        } else if effects.kinds.contains(.answered) {
            parcel.parcel.message.id = nextMessage
            nextMessage &+= 1
            sendAnswer(parcel)
        } else {
            leave(parcel)
            parcels.discard(parcel)
        }
    }

    private mutating func tellSuccess(of service: Int, _ observer: some WorldObserver) {
        services[service].awaitsSuccess = false
        observer.handledWell(by: ServiceID(rawValue: UInt16(service)), world: &self)
    }

    private mutating func continueCall(_ index: UInt32) {
        let caller = Int(slots[Int(index)].service.rawValue)
        if effects.kinds.contains(.notPermitted) { services[caller].counters.notPermitted += 1 }
        if effects.kinds.contains(.pause), let pause = effects.pause {
            services[caller].counters.retries += 1
            queue.push(Event(.retry, target: index, worker: pause.worker, token: pause.call), at: now + pause.length)
        }
        guard effects.kinds.contains(.call), let call = effects.call else { return }
        services[caller].counters.calls += 1
        if blame.isKept { blameCall(call, of: Int(index)) }
        if let timeout = call.timeout {
            queue.push(Event(.timeout, target: index, worker: call.worker, token: call.call), at: now + timeout)
        }
        let parcel = parcels.make(
            numbered(call.message), from: .worker, to: call.service, replica: index, worker: call.worker,
            call: call.call)
        mark(parcel)
        note(.called, parcel, at: index, worker: call.worker, value: Int64(effects.caller?.parcel.index ?? 0))
        send(parcel)
    }

    private mutating func bounce(_ parcel: ParcelRef, from index: UInt32) {
        turnAway(parcel, from: isCurrent(index) ? Int(index) : nil, isDropped: !effects.kinds.contains(.rejected))
    }

    /// A mailbox has no room for a parcel, or loses it to make room.
    ///
    /// - Parameter slot: the replica, where it is still the incarnation that the parcel was sent to.
    mutating func turnAway(_ parcel: ParcelRef, from slot: Int?, isDropped: Bool) {
        let service = Int(parcel.parcel.service.rawValue)
        if let slot, slots[slot].isWatched, parcel.parcel.sender != .bus {
            slots[slot].usage.handled += 1
            slots[slot].usage.failed += 1
            slots[slot].usage.faults.formUnion(hampers(parcel.parcel.service))
        }
        if parcel.parcel.sender == .bus {
            // The bus keeps what a mailbox has no room for, whatever the mailbox's policy.
            services[service].counters.rejected += 1
            guard !parcel.parcel.isCopy else { return endCopy(parcel) }
            note(.turnedAway, parcel, at: slot.map { UInt32($0) }, .mailboxFull)
            guard let slot else { return dispatch(parcel) }
            returnCredit(of: parcel)
            takeBack(parcel, from: UInt32(slot))
        } else if isDropped {
            services[service].counters.dropped += 1
            note(.dropped, parcel, at: slot.map { UInt32($0) })
            leave(parcel)
            parcels.discard(parcel)
        } else {
            services[service].counters.rejected += 1
            sendBack(parcel, .mailboxFull)
        }
    }

    /// A breaker dies with its replica: what one did after that, before it came to its death, concerns nobody.
    private mutating func reportTransitions(_ index: UInt32, _ observer: some WorldObserver) {
        guard isCurrent(index), slots[Int(index)].replica != nil else { return }
        for transition in effects.transitions {
            observer.breakerMoved(replica: ReplicaID(rawValue: index), transition, at: now)
            guard let due = transition.next else { continue }
            let token = UInt64(effects.incarnation)
            queue.push(Event(.breaker, target: index, token: token), at: max(due, now))
        }
    }
}
