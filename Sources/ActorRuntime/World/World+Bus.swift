package import Contexts

/// The world's work for the bus: it hands messages to replicas, and tells the bus what happens to them.
extension World {
    /// Posts an event to each of its subscribers.
    mutating func publish(_ message: Message, by replica: UInt32, _ observer: some WorldObserver) {
        digest.fold(message)
        note(.published, message, of: slots[Int(replica)].service, at: replica, value: message.body.c)
        observer.published(message, at: now)
        for index in 0..<bus.subscriberCount(of: message.type) {
            post(message, to: bus.subscriber(index, of: message.type))
        }
    }

    /// Posts a message to one subscriber.
    mutating func post(_ message: Message, to service: ServiceID) {
        let parcel = parcels.make(message, from: .bus, to: service)
        mark(parcel)
        note(.posted, parcel)
        if bus.enqueue(parcel, at: now) { dispatch(parcel) }
    }

    /// Lets any ready replica publish what an outbox still holds. If none is ready, the next replica that becomes ready
    /// or goes on does it.
    mutating func relay(_ service: ServiceID, _ observer: some WorldObserver) {
        for replica in services[Int(service.rawValue)].endpoints.replicas {
            guard slots[Int(replica)].replica != nil, !slots[Int(replica)].standstill.isOn else { continue }
            return process(.relay, at: replica, observer)
        }
    }

    // MARK: To replicas

    /// Sends the head of a lane to a replica that has room, or keeps it until one has.
    mutating func dispatch(_ parcel: ParcelRef) {
        let service = Int(parcel.parcel.service.rawValue)
        guard let handing = bus.dispatch(parcel, among: &services[service].endpoints, at: now) else {
            return note(.waitsInBus, parcel)
        }
        carryOut(handing)
    }

    /// Sends the messages that have waited for room, oldest first, as long as there is room.
    mutating func pump(_ service: ServiceID) {
        let index = Int(service.rawValue)
        while let handing = bus.dispatchWaiting(of: service, among: &services[index].endpoints, at: now) {
            carryOut(handing)
        }
    }

    /// Handles that a replica whose mailbox was full has room.
    mutating func trickle(to replica: UInt32) {
        let service = slots[Int(replica)].service
        let index = Int(service.rawValue)
        if let handing = bus.trickle(to: replica, of: service, among: services[index].endpoints, at: now) {
            carryOut(handing)
        }
    }

    private mutating func carryOut(_ handing: EventBus.Handing) {
        note(.handed, handing.parcel, at: handing.replica, value: handing.isRedelivery ? 1 : 0)
        if handing.isRedelivery {
            services[Int(handing.parcel.parcel.service.rawValue)].counters.redelivered += 1
        }
        sendOff(handing.parcel, to: handing.replica)
    }

    // MARK: And back

    /// Takes back a message that found a mailbox full, or was removed to make room in one.
    ///
    /// - Parameter replica: nil if another incarnation runs by now.
    mutating func takeBack(_ parcel: ParcelRef, from replica: UInt32?) {
        guard let replica else { return dispatch(parcel) }
        bus.returnCredit(of: parcel)
        bus.takeBack(parcel, from: replica, at: now)
        pump(parcel.parcel.service)
    }

    /// Tells the bus what happened to a message. The bus releases it or delivers it again.
    @inline(__always)
    mutating func settle(_ parcel: ParcelRef, _ observer: some WorldObserver) {
        let service = parcel.parcel.service
        follow(bus.settle(parcel), parcel, observer)
        // The message's room is free, at least until the message comes again.
        pump(service)
    }

    /// Does what follows from the end of a message's handling.
    @inline(__always)
    mutating func follow(_ settlement: EventBus.Settlement, _ parcel: ParcelRef, _ observer: some WorldObserver) {
        switch settlement {
        case .isHandled:
            if bus.endsInboxEntry(of: parcel) { forget(parcel) }
            advanceLane(after: parcel)
        case .comesAgain: redeliver(parcel)
        case .isDeadLetter: keepDeadLetter(parcel, observer)
        }
    }

    /// Lets the inbox of a service forget a message.
    private func forget(_ parcel: ParcelRef) {
        services[Int(parcel.parcel.service.rawValue)].unretainedCore.forget(parcel.parcel.message.id)
    }

    @inline(__always)
    private mutating func advanceLane(after parcel: ParcelRef) {
        let next = bus.dequeue(parcel, at: now, in: parcels)
        parcels.discard(parcel)
        if let next { dispatch(next) }
    }

    /// Delivers a message again after a while, because it was not handled to the end.
    mutating func redeliver(_ parcel: ParcelRef) {
        queue.push(.redelivery(of: parcel.parcel.index), at: now + Self.redeliveryDelay)
    }

    /// Waits and then delivers a message again, because the bus has heard nothing of a delivery, and will not.
    mutating func awaitAcknowledgement(of parcel: ParcelRef) {
        queue.push(.unacknowledged(parcel.parcel.index), at: now + Self.acknowledgementTimeout)
    }

    mutating func deliverAgain(_ parcel: ParcelRef) {
        bus.forgetCongestion(of: parcel)
        bus.returnCredit(of: parcel)
        dispatch(parcel)
        pump(parcel.parcel.service)
    }

    /// Ends a copy of a message of the bus, whatever happened to it. Nobody waits for a copy.
    mutating func endCopy(_ parcel: ParcelRef) {
        if bus.copyEnded(parcel) { forget(parcel) }
        parcels.discard(parcel)
    }
}

/// Messages that the bus cannot deliver successfully.
extension World {
    /// A message becomes a dead letter after its consumers have failed at it this often.
    ///
    /// A failure is an error of the handling, a commit that always conflicts, or a replica that died with the message
    /// in a worker's hands. A full mailbox, a closed port, a lost message and a database that is down are not failures.
    /// Source: the default delivery limit of RabbitMQ's quorum queues.
    package static let maximumDeliveries = EventBus.maximumFailures

    /// The largest number of dead letters that are kept for a service. If one more comes, the oldest is given up for
    /// good: it is counted as ``ServiceCounters/discarded``, and its lane moves on.
    package static let maximumDeadLetters = EventBus.maximumDeadLetters

    private mutating func keepDeadLetter(_ parcel: ParcelRef, _ observer: some WorldObserver) {
        let service = Int(parcel.parcel.service.rawValue)
        services[service].counters.deadLettered += 1
        note(.deadLettered, parcel)
        let givenUp = bus.keepDeadLetter(parcel)
        observer.deadLettered(parcel.parcel.message, to: parcel.parcel.service, at: now)
        guard let givenUp else { return }
        services[service].counters.discarded += 1
        advanceLane(after: givenUp)
    }

    /// Puts the dead letters of a service back, oldest first, and clears their failures; SQS' redrive.
    package mutating func redriveDeadLetters(of service: ServiceID) {
        for parcel in bus.takeDeadLetters(of: service) { dispatch(parcel) }
    }

    // MARK: Figures

    /// The number of dead letters that are kept for a service.
    package func deadLetters(of service: ServiceID) -> Int { bus.deadLetterCount(of: service) }

    /// The number of messages of the bus that wait for a replica of the service with room.
    package func backlog(of service: ServiceID) -> Int { bus.backlog(of: service) }

    /// The number of messages posted to a service and not acknowledged yet, waiting messages and dead letters included;
    /// Kafka's consumer lag.
    package func lag(of service: ServiceID) -> Int { bus.lag(of: service) }

    /// How long ago the oldest of the messages that ``lag(of:)`` counts was posted; zero if there is none.
    package func timeLag(of service: ServiceID) -> Timespan {
        bus.oldestPosting(of: service).map { now - $0 } ?? .zero
    }
}
