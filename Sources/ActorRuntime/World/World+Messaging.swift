package import Contexts

/// Messages on their way to a replica, and results on their way back to whoever waits for them.
extension World {
    /// Sends a client's request to a service, over the network, to the next ready replica.
    ///
    /// The answer, or the reason why there is none, comes back as
    /// ``WorldObserver/clientAnswered(token:_:failure:world:)`` with the token, unless a mailbox drops the message. So
    /// whoever waits needs a time-out.
    package mutating func submit(_ message: Message, to service: ServiceID, token: UInt64) {
        let parcel = parcels.make(message, from: .client, to: service)
        number(parcel)
        parcel.parcel.client.token = token
        parcel.parcel.client.asked = now
        mark(parcel)
        note(.asked, parcel)
        guard gateway.admit(parcel, at: now) else {
            services[Int(service.rawValue)].counters.rejected += 1
            return sendBack(parcel, .overflow, isOverLink: false)
        }
        armGateway(service)
        send(parcel)
    }

    // MARK: There

    /// Sends a request to the next ready replica, or back to its sender if there is none.
    mutating func send(_ parcel: ParcelRef) {
        let service = Int(parcel.parcel.service.rawValue)
        guard let replica = services[service].endpoints.next() else {
            services[service].counters.rejected += 1
            return sendBack(parcel, .noReadyReplica, isOverLink: false)
        }
        send(parcel, to: replica)
    }

    /// Sends a request to a replica that the service's balancing has chosen.
    mutating func send(_ parcel: ParcelRef, to replica: UInt32) {
        parcel.parcel.destination = replica
        services[Int(parcel.parcel.service.rawValue)].endpoints.sent(parcel, to: replica)
        sendOff(parcel, to: replica)
    }

    /// Sends a parcel over the network to an incarnation of a replica.
    mutating func sendOff(_ parcel: ParcelRef, to replica: UInt32) {
        let event = Event.delivery(of: parcel.parcel.index, to: replica, slots[Int(replica)].incarnation)
        let delay = networkDelay()
        guard !links.isAnySet else { return sendOverLink(parcel, event, after: delay) }
        queue.push(event, at: now + delay)
    }

    /// Delivers a parcel that has reached the replica it was sent to.
    @inline(__always)
    mutating func deliver(_ event: Event, _ observer: some WorldObserver) {
        let parcel = parcels[event.parcel]
        let slot = Int(event.replica)
        guard slots[slot].isListening else { return refuse(parcel, at: slot, observer) }
        guard event.isDelivery(to: slots[slot].incarnation) else { return lose(parcel, at: slot, observer) }
        if slots[slot].usage.isOn, parcel.parcel.arrived == .distantFuture { parcel.parcel.arrived = now }
        note(.arrived, parcel, at: event.replica)
        if poison.isInUse, parcel.parcel.sender == .bus { poison.taste(parcel) }
        if standing > 0, slots[slot].standstill.isOn { return hold(event, observer) }
        process(.offer(parcel), at: event.replica, observer)
    }

    // MARK: Not there

    /// Refuses a parcel that has come to a closed port. The process behind the port starts, drains, or has died before
    /// its service's endpoints said so. If the endpoints do say so, the parcel was under way when that happened.
    private mutating func refuse(_ parcel: ParcelRef, at slot: Int, _ observer: some WorldObserver) {
        guard slots[slot].replica != nil || slots[slot].isReady else { return lose(parcel, at: slot, observer) }
        services[Int(parcel.parcel.service.rawValue)].counters.rejected += 1
        if parcel.parcel.sender == .bus {
            guard !parcel.parcel.isCopy else { return endCopy(parcel) }
            note(.turnedAway, parcel, at: UInt32(slot), .connectionRefused)
            bus.forgetCongestion(of: parcel)
            bus.returnCredit(of: parcel)
            redeliver(parcel)
        } else {
            blame.met(blame.down(slot), parcel, isLost: true)
            sendBack(parcel, .connectionRefused)
        }
    }

    /// Handles a parcel that was with a replica that died, or on the way to it.
    mutating func lose(_ parcel: ParcelRef, at slot: Int, _ observer: some WorldObserver) {
        services[Int(parcel.parcel.service.rawValue)].counters.lost += 1
        if parcel.parcel.sender == .bus {
            guard !parcel.parcel.isCopy else { return endCopy(parcel) }
            let wasInHand = parcel.parcel.posting.wasInHand
            parcel.parcel.posting.wasInHand = false
            note(.turnedAway, parcel, at: parcel.parcel.destination, .replicaDied, value: wasInHand ? 1 : 0)
            follow(wasInHand ? bus.countFailure(of: parcel) : .comesAgain, parcel, observer)
        } else {
            blame.met(blame.down(slot), parcel, isLost: true)
            sendBack(parcel, .replicaDied)
        }
    }

    /// Handles a parcel that a mailbox has no room for, or loses to make room.
    ///
    /// - Parameter slot: the replica, if it is still the incarnation that the parcel was sent to.
    mutating func turnAway(_ parcel: ParcelRef, from slot: Int?, isDropped: Bool) {
        let service = Int(parcel.parcel.service.rawValue)
        let replica = slot.map { UInt32($0) }
        if let slot, slots[slot].usage.isOn, parcel.parcel.sender != .bus {
            slots[slot].usage.countFailed(1, by: blame.hampers(parcel.parcel.service))
        }
        if parcel.parcel.sender == .bus {
            // The bus keeps a message that a mailbox has no room for, whatever the mailbox's policy.
            services[service].counters.rejected += 1
            guard !parcel.parcel.isCopy else { return endCopy(parcel) }
            note(.turnedAway, parcel, at: replica, .mailboxFull)
            takeBack(parcel, from: replica)
        } else if isDropped {
            services[service].counters.dropped += 1
            note(.dropped, parcel, at: replica)
            services[service].endpoints.ended(parcel)
            parcels.discard(parcel)
        } else {
            services[service].counters.rejected += 1
            sendBack(parcel, .mailboxFull)
        }
    }

    // MARK: And back

    /// Tells the sender that its message has failed.
    mutating func sendBack(_ parcel: ParcelRef, _ failure: DeliveryFailure, isOverLink: Bool = true) {
        parcel.parcel.failure = failure
        note(.turnedAway, parcel, failure)
        sendAnswer(parcel, isOverLink: isOverLink)
    }

    /// Sends a parcel that has become an answer to the one who waits for it. Nobody waits for a copy.
    ///
    /// - Parameter isOverLink: false if the sender's own side knows the answer.
    mutating func sendAnswer(_ reference: ParcelRef, isOverLink: Bool = true) {
        guard !reference.parcel.isCopy else { return parcels.discard(reference) }
        // Reads the fields one by one, because a copy of the parcel would count references.
        digest.fold(reference.parcel.message)
        digest.fold(reference.parcel.failure.map { UInt64($0.rawValue) + 1 } ?? 0)
        services[Int(reference.parcel.service.rawValue)].endpoints.ended(reference)
        var delay = networkDelay()
        if links.isAnySet, isOverLink {
            guard let added = crossBack(reference) else {
                note(.lostOnLink, reference, value: 1)
                return parcels.discard(reference)
            }
            delay = delay + added
        }
        let index = reference.parcel.index
        if reference.parcel.sender == .client {
            queue.push(.clientAnswer(in: index, to: reference.parcel.client.attempt), at: now + delay)
        } else {
            let caller = reference.parcel.caller
            queue.push(.answer(in: index, to: caller.worker, of: caller.replica), at: now + delay)
        }
    }

    /// Handles an answer that has reached the replica whose worker waits, or waited, for it.
    mutating func answer(_ event: Event, _ observer: some WorldObserver) {
        let parcel = parcels[event.parcel]
        guard slots[Int(event.replica)].replica != nil else { return parcels.discard(parcel) }
        noteAnswer(parcel, isAwaited: true)
        process(.answer(parcel, blame.behindAnswer(parcel)), at: event.replica, observer)
    }

    /// Handles an answer that has reached its client.
    mutating func answerClient(_ parcel: ParcelRef, _ observer: some WorldObserver) {
        if parcel.parcel.failure != nil, passOn(parcel, observer) { return }
        let isAwaited = gateway.end(parcel, at: now)
        noteAnswer(parcel, isAwaited: isAwaited)
        let (token, message, failure) = (parcel.parcel.client.token, parcel.parcel.message, parcel.parcel.failure)
        parcels.discard(parcel)
        guard isAwaited else { return }
        observer.clientAnswered(token: token, message, failure: failure, world: &self)
    }
}
