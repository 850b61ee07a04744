internal import Contexts
internal import DequeModule

extension World {
    /// Puts an event before each of its subscribers.
    mutating func publish(_ message: Message, by replica: UInt32, _ observer: some WorldObserver) {
        digest.fold(message)
        note(.published, message, of: slots[Int(replica)].service, at: replica, value: message.body.c)
        observer.published(message, at: now)
        for index in 0..<bus.subscriberCount(of: message.type) {
            post(message, to: bus.subscriber(index, of: message.type))
        }
    }

    /// Puts a message before one subscriber.
    mutating func post(_ message: Message, to service: ServiceID) {
        let parcel = parcels.make(message, from: .bus, to: service)
        mark(parcel)
        note(.posted, parcel)
        if bus.enqueue(parcel, at: now) { dispatch(parcel) }
    }

    /// Sends the head of a lane to a replica that has room, or keeps it until one has.
    mutating func dispatch(_ parcel: ParcelRef) {
        let service = parcel.parcel.service
        if let replica = nextWithCredit(of: service) {
            hand(parcel, to: replica)
        } else {
            note(.waitsInBus, parcel)
            bus.subscribers[Int(service.rawValue)].backlog.append(parcel)
            bus.countBacklog(Int(service.rawValue), at: now)
        }
    }

    private mutating func hand(_ parcel: ParcelRef, to replica: UInt32) {
        note(.handed, parcel, at: replica, value: parcel.parcel.wasDelivered ? 1 : 0)
        slots[Int(replica)].credit -= 1
        parcel.parcel.replica = replica
        parcel.parcel.worker = UInt16(truncatingIfNeeded: slots[Int(replica)].incarnation)
        if parcel.parcel.wasDelivered {
            services[Int(parcel.parcel.service.rawValue)].counters.redelivered += 1
            parcel.parcel.arrived = .distantFuture
        }
        parcel.parcel.wasDelivered = true
        sendOff(parcel, to: replica)
    }

    private mutating func nextWithCredit(of service: ServiceID) -> UInt32? {
        let index = Int(service.rawValue)
        guard !isCutOffFromBus(service) else { return nil }
        let count = services[index].endpoints.count
        for _ in 0..<count {
            if services[index].nextEndpoint >= count { services[index].nextEndpoint = 0 }
            let endpoint = services[index].endpoints[services[index].nextEndpoint]
            services[index].nextEndpoint += 1
            if slots[Int(endpoint)].credit > 0, slots[Int(endpoint)].isListening, !slots[Int(endpoint)].isCongested {
                return endpoint
            }
        }
        return nil
    }

    /// The replica that a parcel was sent to has room for another one, if it still runs.
    mutating func returnCredit(of parcel: ParcelRef) {
        let slot = Int(parcel.parcel.replica)
        guard UInt16(truncatingIfNeeded: slots[slot].incarnation) == parcel.parcel.worker else { return }
        slots[slot].credit += 1
    }

    /// A worker is done with a message of the bus, which hears of it.
    mutating func acknowledgeOverLink(_ parcel: ParcelRef, _ observer: some WorldObserver) {
        let service = parcel.parcel.service
        guard let passage = links.cross(from: Party.service(service).index, to: Party.bus.index) else {
            return settle(parcel, observer)
        }
        if passage.isLost {
            note(.lostOnLink, parcel, value: 1)
            parcel.parcel.failure = nil
            awaitAcknowledgement(of: parcel)
        } else {
            queue.push(Event(.acknowledgement, token: UInt64(parcel.parcel.index)), at: now + passage.delay)
        }
    }

    /// The bus hears what became of a message: it lets go of it, or delivers it again.
    mutating func settle(_ parcel: ParcelRef, _ observer: some WorldObserver) {
        returnCredit(of: parcel)
        guard let failure = parcel.parcel.failure else { return acknowledge(parcel) }
        parcel.parcel.failure = nil
        let service = parcel.parcel.service
        // A database that is down is nothing that the message could be blamed for.
        if failure == .databaseUnavailable { redeliver(parcel) } else { countFailure(parcel, observer) }
        // Its room is free until it comes again.
        pump(service)
    }

    /// A message has been handled: its inbox entry has served, its lane moves on, and a replica has room again.
    mutating func acknowledge(_ parcel: ParcelRef) {
        let service = parcel.parcel.service
        let id = parcel.parcel.message.id
        if services[Int(service.rawValue)].copies.released(id) {
            services[Int(service.rawValue)].database.forget(id)
        }
        advanceLane(after: parcel)
        pump(service)
    }

    mutating func advanceLane(after parcel: ParcelRef) {
        let next = bus.dequeue(parcel, at: now, in: parcels)
        parcels.discard(parcel)
        if let next { dispatch(next) }
    }

    /// Sends what has waited for room, oldest first, as far as there is room.
    mutating func pump(_ service: ServiceID) {
        let index = Int(service.rawValue)
        while !bus.subscribers[index].backlog.isEmpty, let replica = nextWithCredit(of: service) {
            hand(takeWaiting(index), to: replica)
        }
    }

    /// A message found a mailbox full, or made room in one: it waits in the bus again, before all others, and its
    /// replica gets no more than it shows room for.
    mutating func takeBack(_ parcel: ParcelRef, from replica: UInt32) {
        slots[Int(replica)].isCongested = true
        let service = parcel.parcel.service
        bus.subscribers[Int(service.rawValue)].backlog.prepend(parcel)
        bus.countBacklog(Int(service.rawValue), at: now)
        pump(service)
    }

    /// A replica whose mailbox was full has room: it gets one message, and by what becomes of that the next.
    ///
    /// One for each sign of room, because the room is not the bus's alone. The message under way is such a sign when it
    /// arrives, and so is the end of each that takes up credit, so none waits while a replica is idle. Where nothing
    /// waits, or nothing can be sent there now, the replica is like any other again: no further sign need come, and
    /// whoever opens the way pumps.
    mutating func trickle(to replica: UInt32) {
        let service = slots[Int(replica)].service
        let index = Int(service.rawValue)
        guard !bus.subscribers[index].backlog.isEmpty, slots[Int(replica)].isReady, slots[Int(replica)].isListening,
            !isCutOffFromBus(service)
        else {
            slots[Int(replica)].isCongested = false
            return
        }
        guard slots[Int(replica)].credit > 0 else { return }
        hand(takeWaiting(index), to: replica)
    }

    /// Takes out what has waited longest for room.
    private mutating func takeWaiting(_ index: Int) -> ParcelRef {
        let parcel = bus.subscribers[index].backlog.removeFirst()
        bus.countBacklog(index, at: now)
        return parcel
    }

    /// Credit is about to come back that no word of the replica goes with: none need follow, so that it must not be
    /// waited for.
    mutating func forgetCongestion(of parcel: ParcelRef) {
        slots[Int(parcel.parcel.replica)].isCongested = false
    }

    private func isCutOffFromBus(_ service: ServiceID) -> Bool {
        hasLinks && links.isPartitioned(from: Party.bus.index, to: Party.service(service).index)
    }

    /// A message was not brought to an end: it comes again after a while.
    mutating func redeliver(_ parcel: ParcelRef) {
        queue.push(Event(.redelivery, token: UInt64(parcel.parcel.index)), at: now + Self.redeliveryDelay)
    }

    /// Publishes what an outbox still holds, by any replica that is ready; where none is, the next one that becomes
    /// ready, or goes on, does it.
    mutating func relay(_ service: ServiceID, _ observer: some WorldObserver) {
        for endpoint in services[Int(service.rawValue)].endpoints {
            guard slots[Int(endpoint)].replica != nil, !slots[Int(endpoint)].isSuspended else { continue }
            return process(.relay, at: endpoint, observer)
        }
    }
}
