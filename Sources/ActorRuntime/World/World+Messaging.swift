package import Contexts

extension World {
    /// Sends a client's request to a service, over the network, to the next ready replica.
    ///
    /// The answer, or why there is none, comes back as ``WorldObserver/clientAnswered(token:_:failure:world:)`` with
    /// the token, unless a mailbox drops the message: who waits needs a time-out.
    package mutating func submit(_ message: Message, to service: ServiceID, token: UInt64) {
        let parcel = parcels.make(numbered(message), from: .client, to: service, call: token)
        parcel.parcel.asked = now
        mark(parcel)
        note(.asked, parcel)
        if admit(parcel, to: Int(service.rawValue)) { send(parcel) }
    }

    /// Gives a message its id.
    mutating func numbered(_ message: Message) -> Message {
        var message = message
        message.id = nextMessage
        nextMessage &+= 1
        return message
    }

    mutating func networkDelay() -> Timespan { network.next(&networkStream) }

    /// Sends a parcel to the next ready replica, or back to its sender where there is none.
    mutating func send(_ parcel: ParcelRef) {
        let service = parcel.parcel.service
        guard let replica = nextEndpoint(of: service) else {
            services[Int(service.rawValue)].counters.rejected += 1
            return sendBack(parcel, .noReadyReplica, isOverLink: false)
        }
        send(parcel, to: replica)
    }

    /// Sends a parcel to a replica that the service's balancing has chosen.
    mutating func send(_ parcel: ParcelRef, to replica: UInt32) {
        parcel.parcel.endpoint = replica
        if services[Int(parcel.parcel.service.rawValue)].countsRequests { join(parcel, replica) }
        sendOff(parcel, to: replica)
    }

    /// Puts a parcel on the network to an incarnation of a replica.
    mutating func sendOff(_ parcel: ParcelRef, to replica: UInt32) {
        let incarnation = UInt16(truncatingIfNeeded: slots[Int(replica)].incarnation)
        let event = Event(.delivery, target: replica, worker: incarnation, token: UInt64(parcel.parcel.index))
        let delay = networkDelay()
        guard !hasLinks else { return sendOverLink(parcel, event, after: delay) }
        queue.push(event, at: now + delay)
    }

    /// One of the ready replicas, as the service's balancing chooses.
    private mutating func nextEndpoint(of service: ServiceID) -> UInt32? {
        let index = Int(service.rawValue)
        let count = services[index].endpoints.count
        guard count > 0 else { return nil }
        guard !services[index].countsRequests else { return leastRequested(of: index) }
        if services[index].nextEndpoint >= count { services[index].nextEndpoint = 0 }
        let endpoint = services[index].endpoints[services[index].nextEndpoint]
        services[index].nextEndpoint += 1
        return endpoint
    }

    /// A parcel has reached the replica that it was sent to.
    mutating func deliver(_ event: Event, _ observer: some WorldObserver) {
        let parcel = parcels[UInt32(event.token)]
        let slot = Int(event.target)
        guard slots[slot].isListening else { return refuse(parcel, at: slot, observer) }
        let isSameIncarnation = UInt16(truncatingIfNeeded: slots[slot].incarnation) == event.worker
        guard isSameIncarnation else { return lose(parcel, at: slot, observer) }
        if slots[slot].isWatched, parcel.parcel.arrived == .distantFuture { parcel.parcel.arrived = now }
        note(.arrived, parcel, at: event.target)
        if hasPoison, parcel.parcel.sender == .bus { taste(parcel) }
        if suspended > 0, slots[slot].isSuspended { return hold(event, observer) }
        process(.offer(parcel), at: event.target, observer)
    }

    /// A parcel has come to a closed port: of a process that starts, drains, or has died without its service's
    /// endpoints saying so. Where they do say so, the parcel was under way when that happened.
    private mutating func refuse(_ parcel: ParcelRef, at slot: Int, _ observer: some WorldObserver) {
        guard slots[slot].replica != nil || slots[slot].isReady else { return lose(parcel, at: slot, observer) }
        services[Int(parcel.parcel.service.rawValue)].counters.rejected += 1
        if parcel.parcel.sender == .bus {
            guard !parcel.parcel.isCopy else { return endCopy(parcel) }
            note(.turnedAway, parcel, at: UInt32(slot), .connectionRefused)
            forgetCongestion(of: parcel)
            returnCredit(of: parcel)
            redeliver(parcel)
        } else {
            blame(downBy(slot), for: parcel, isLost: true)
            sendBack(parcel, .connectionRefused)
        }
    }

    /// An answer has reached the replica whose worker waits for it, or waited.
    mutating func answer(_ event: Event, _ observer: some WorldObserver) {
        let parcel = parcels[UInt32(event.token)]
        guard slots[Int(event.target)].replica != nil else { return parcels.discard(parcel) }
        noteAnswer(parcel, isAwaited: true)
        process(.answer(parcel, blamed(for: parcel)), at: event.target, observer)
    }

    /// An answer has reached the client that it is for.
    mutating func answerClient(_ event: Event, _ observer: some WorldObserver) {
        let parcel = parcels[UInt32(event.token)]
        if parcel.parcel.failure != nil, passOn(parcel, observer) { return }
        let isAwaited = dismiss(parcel)
        noteAnswer(parcel, isAwaited: isAwaited)
        let (token, message, failure) = (parcel.parcel.call, parcel.parcel.message, parcel.parcel.failure)
        parcels.discard(parcel)
        guard isAwaited else { return }
        observer.clientAnswered(token: token, message, failure: failure, world: &self)
    }

    /// Sends a parcel that has become an answer to the one who waits for it. For a copy nobody does.
    ///
    /// - Parameter isOverLink: false for what the sender's own side knows.
    mutating func sendAnswer(_ reference: ParcelRef, isOverLink: Bool = true) {
        guard !reference.parcel.isCopy else { return parcels.discard(reference) }
        // Field by field: a copy of the parcel would count references.
        digest.fold(reference.parcel.message)
        digest.fold(reference.parcel.failure.map { UInt64($0.rawValue) + 1 } ?? 0)
        leave(reference)
        let kind: Event.Kind = reference.parcel.sender == .client ? .clientAnswer : .answer
        let (replica, worker, index) = (reference.parcel.replica, reference.parcel.worker, reference.parcel.index)
        var delay = networkDelay()
        if hasLinks, isOverLink {
            guard let added = crossBack(reference) else {
                note(.lostOnLink, reference, value: 1)
                return parcels.discard(reference)
            }
            delay = delay + added
        }
        queue.push(Event(kind, target: replica, worker: worker, token: UInt64(index)), at: now + delay)
    }

    /// Tells the sender that its message has come to nothing.
    mutating func sendBack(_ parcel: ParcelRef, _ failure: DeliveryFailure, isOverLink: Bool = true) {
        parcel.parcel.failure = failure
        note(.turnedAway, parcel, failure)
        sendAnswer(parcel, isOverLink: isOverLink)
    }

    /// A parcel was with a replica that died, or on the way to it.
    mutating func lose(_ parcel: ParcelRef, at slot: Int, _ observer: some WorldObserver) {
        services[Int(parcel.parcel.service.rawValue)].counters.lost += 1
        if parcel.parcel.sender == .bus {
            guard !parcel.parcel.isCopy else { return endCopy(parcel) }
            let wasInHand = parcel.parcel.failure != nil
            parcel.parcel.failure = nil
            note(.turnedAway, parcel, at: parcel.parcel.replica, .replicaDied, value: wasInHand ? 1 : 0)
            if wasInHand { countFailure(parcel, observer) } else { redeliver(parcel) }
        } else {
            blame(downBy(slot), for: parcel, isLost: true)
            sendBack(parcel, .replicaDied)
        }
    }
}
