package import Contexts

/// What the network does to messages. Requests, answers, deliveries of the bus and acknowledgements all cross the link
/// from sender to receiver, in both worlds.
extension World {
    /// If the bus hears nothing of a message for this long, it delivers the message again. A link has lost either the
    /// delivery or its acknowledgement. This is not a failure of the consumer.
    package static let acknowledgementTimeout = Timespan.seconds(1)

    /// Sets what is wrong with the link from one party to another; nil ends it. A message meets the condition when it
    /// leaves.
    ///
    /// - Nobody hears of a lost request or a lost answer. The time-outs of the caller and of the gateway decide. The
    ///   gateway has a separate time-out for a request that was never connected. Without time-outs, the worker is held
    ///   until its replica dies. Refused connections and the news of a death cross the link too. What the gateway or
    ///   the caller knows by itself, such as that no replica is ready, does not cross it.
    /// - If a request comes twice, both copies are handled, and nobody gets the second answer. The same is true of a
    ///   second acknowledgement.
    /// - While the link from the bus is cut, the bus keeps its messages. Only partitions of the link to the bus stop
    ///   publication: events stay in the outbox, and the relay looks again after ``relayInterval``. Single losses do
    ///   not stop it, because publication is confirmed and repeated, as by Kafka's idempotent producer.
    package mutating func setLink(from: Party, to: Party, _ condition: LinkCondition?) {
        links.set(condition, from: from, to: to, named: "\(name(of: from)) -> \(name(of: to))")
        let isPartitioned = condition?.isPartitioned ?? false
        switch (from, to) {
        case (.bus, .service(let service)):
            bus.setCutOff(isPartitioned, service)
            pump(service)
        case (.service(let service), .bus): setHindrance(.cutOff, isPartitioned, of: service)
        default: break
        }
    }

    private func name(of party: Party) -> String {
        switch party {
        case .gateway: "gateway"
        case .bus: "bus"
        case .service(let service): services[Int(service.rawValue)].configuration.name
        }
    }

    // MARK: Crossing

    /// The party that a parcel comes from.
    private func sender(of parcel: ParcelRef) -> Party {
        switch parcel.parcel.sender {
        case .client: .gateway
        case .bus: .bus
        case .worker: .service(slots[Int(parcel.parcel.caller.replica)].service)
        }
    }

    /// Sends a parcel to a replica over a link that may affect it.
    mutating func sendOverLink(_ parcel: ParcelRef, _ event: Event, after delay: Timespan) {
        guard let passage = links.cross(from: sender(of: parcel), to: .service(parcel.parcel.service)) else {
            return queue.push(event, at: now + delay)
        }
        blame.met(passage.faults, parcel, isLost: passage.isLost)
        guard !passage.isLost else { return loseOnLink(parcel) }
        if let copyDelay = passage.copyDelay {
            queue.push(event.delivery(ofCopy: copy(parcel).parcel.index), at: now + delay + copyDelay)
        }
        queue.push(event, at: now + delay + passage.delay)
    }

    private mutating func copy(_ original: ParcelRef) -> ParcelRef {
        let copy = parcels.makeCopy(of: original)
        note(.copied, copy)
        services[Int(copy.parcel.service.rawValue)].counters.duplicated += 1
        if copy.parcel.sender == .bus { bus.copyBegan(of: copy) }
        return copy
    }

    private mutating func loseOnLink(_ parcel: ParcelRef) {
        let service = Int(parcel.parcel.service.rawValue)
        services[service].counters.lost += 1
        note(.lostOnLink, parcel)
        if parcel.parcel.sender == .bus {
            awaitAcknowledgement(of: parcel)
        } else if !awaitConnection(parcel) {
            services[service].endpoints.ended(parcel)
            parcels.discard(parcel)
        }
    }

    /// How much longer an answer takes on its link; nil if it is lost.
    mutating func crossBack(_ parcel: ParcelRef) -> Timespan? {
        guard let passage = links.cross(from: .service(parcel.parcel.service), to: sender(of: parcel)) else {
            return .zero
        }
        blame.met(passage.faults, parcel, isLost: passage.isLost)
        return passage.isLost ? nil : passage.delay
    }

    /// Tells the bus that a worker has finished with one of its messages.
    mutating func acknowledgeOverLink(_ parcel: ParcelRef, _ observer: some WorldObserver) {
        guard let passage = links.cross(from: .service(parcel.parcel.service), to: .bus) else {
            return settle(parcel, observer)
        }
        if passage.isLost {
            note(.lostOnLink, parcel, value: 1)
            parcel.parcel.failure = nil
            awaitAcknowledgement(of: parcel)
        } else {
            queue.push(.acknowledgement(of: parcel.parcel.index), at: now + passage.delay)
        }
    }
}
