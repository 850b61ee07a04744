internal import DequeModule

extension World {
    /// Puts an event before each of its subscribers.
    mutating func publish(_ message: Message, _ observer: some WorldObserver) {
        digest.fold(message)
        observer.published(message, at: now)
        for index in 0..<bus.subscriberCount(of: message.type) {
            post(message, to: bus.subscriber(index, of: message.type))
        }
    }

    /// Puts a message before one subscriber.
    mutating func post(_ message: Message, to service: ServiceID) {
        let parcel = parcels.make(message, from: .bus, to: service)
        if bus.enqueue(parcel, in: parcels) { dispatch(parcel) }
    }

    /// Sends the head of a lane to a replica that has room, or keeps it until one has.
    mutating func dispatch(_ parcel: ParcelRef) {
        let service = parcel.parcel.service
        if let replica = nextWithCredit(of: service) {
            hand(parcel, to: replica)
        } else {
            bus.subscribers[Int(service.rawValue)].backlog.append(parcel)
        }
    }

    private mutating func hand(_ parcel: ParcelRef, to replica: UInt32) {
        slots[Int(replica)].credit -= 1
        if parcel.parcel.wasDelivered {
            services[Int(parcel.parcel.service.rawValue)].counters.redelivered += 1
        }
        parcel.parcel.wasDelivered = true
        sendOff(parcel, to: replica)
    }

    private mutating func nextWithCredit(of service: ServiceID) -> UInt32? {
        let index = Int(service.rawValue)
        let count = services[index].endpoints.count
        for _ in 0..<count {
            if services[index].nextEndpoint >= count { services[index].nextEndpoint = 0 }
            let endpoint = services[index].endpoints[services[index].nextEndpoint]
            services[index].nextEndpoint += 1
            if slots[Int(endpoint)].credit > 0, !slots[Int(endpoint)].isCongested { return endpoint }
        }
        return nil
    }

    /// A message has been handled: its inbox entry has served, its lane moves on, and a replica has room again.
    mutating func acknowledge(_ parcel: ParcelRef) {
        let service = parcel.parcel.service
        services[Int(service.rawValue)].configuration.logic.forget(parcel.parcel.message.id)
        advanceLane(after: parcel)
        pump(service)
    }

    private mutating func advanceLane(after parcel: ParcelRef) {
        let next = bus.dequeue(parcel, in: parcels)
        parcels.discard(parcel)
        if let next { dispatch(next) }
    }

    /// Sends what has waited for room, oldest first, as far as there is room.
    mutating func pump(_ service: ServiceID) {
        let index = Int(service.rawValue)
        while !bus.subscribers[index].backlog.isEmpty, let replica = nextWithCredit(of: service) {
            hand(bus.subscribers[index].backlog.removeFirst(), to: replica)
        }
    }

    /// A message found a mailbox full, or made room in one: it waits in the bus again, before all others, and its
    /// replica gets no more than it shows room for.
    mutating func takeBack(_ parcel: ParcelRef, from replica: UInt32) {
        slots[Int(replica)].isCongested = true
        let service = parcel.parcel.service
        bus.subscribers[Int(service.rawValue)].backlog.prepend(parcel)
        pump(service)
    }

    /// A replica whose mailbox was full has room: it gets one message, and by what becomes of that the next.
    ///
    /// One for each sign of room, because the room is not the bus's alone. The message under way is such a sign when it
    /// arrives, so none waits while a replica is idle.
    mutating func trickle(to replica: UInt32) {
        let index = Int(slots[Int(replica)].service.rawValue)
        guard !bus.subscribers[index].backlog.isEmpty else {
            slots[Int(replica)].isCongested = false
            return
        }
        guard slots[Int(replica)].isReady, slots[Int(replica)].credit > 0 else { return }
        hand(bus.subscribers[index].backlog.removeFirst(), to: replica)
    }

    /// A message was not acknowledged: it comes again after a while, or is given up.
    mutating func redeliver(_ parcel: ParcelRef, _ observer: some WorldObserver) {
        parcel.parcel.failures += 1
        guard parcel.parcel.failures < Self.maximumDeliveries else { return deadLetter(parcel, observer) }
        queue.push(Event(.redelivery, token: UInt64(parcel.parcel.index)), at: now + Self.redeliveryDelay)
    }

    private mutating func deadLetter(_ parcel: ParcelRef, _ observer: some WorldObserver) {
        let service = parcel.parcel.service
        services[Int(service.rawValue)].counters.deadLettered += 1
        observer.deadLettered(parcel.parcel.message, to: service, at: now)
        advanceLane(after: parcel)
        pump(service)
    }

    /// Publishes what an outbox still holds, by any replica that is ready; where none is, the next one that becomes
    /// ready does it.
    mutating func relay(_ service: ServiceID, _ observer: some WorldObserver) {
        guard let replica = services[Int(service.rawValue)].endpoints.first else { return }
        process(.relay, at: replica, observer)
    }
}
