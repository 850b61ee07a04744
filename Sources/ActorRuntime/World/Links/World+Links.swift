package import Contexts

/// What the network does to messages. Requests and answers, deliveries of the bus and acknowledgements cross the link
/// from who sends them to who gets them, in either world.
extension World {
    /// After this long the bus delivers a message again that it has heard nothing of, because a link lost either the
    /// delivery or its acknowledgement. No failure of the consumer.
    package static let acknowledgementTimeout = Timespan.seconds(1)

    /// Sets what is wrong with the way from one party to another; nil ends it. A message meets the condition as it
    /// leaves.
    ///
    /// - A request or an answer that is lost is not heard of: the time-outs of the caller and the gateway decide, of which
    ///   the gateway has one of its own for a request that was never connected; where there are none, the worker is held
    ///   until its replica dies. Refused connections and the news of a death cross
    ///   the link too; what the gateway or the caller knows by itself, such as that no replica is ready, does not.
    /// - Of a request that comes twice both are handled; the second answer is nobody's. So is a second acknowledgement.
    /// - While the way from the bus is cut the bus keeps what it has. Only partitions stop publication, on the way to the
    ///   bus: events stay in the outbox and the relay looks again after ``relayInterval``. Against single losses
    ///   publication is confirmed and repeated, as by Kafka's idempotent producer.
    package mutating func setLink(from: Party, to: Party, _ condition: LinkCondition?) {
        links.set(
            condition, from: from.index, to: to.index,
            stream: seed.fork("link").fork("\(name(of: from)) -> \(name(of: to))"))
        hasLinks = links.isAnySet
        switch (from, to) {
        case (.bus, .service(let service)): pump(service)
        case (.service(let service), .bus): setHindrance(.cutOff, condition?.isPartitioned ?? false, of: service)
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

    /// Tells the replicas of a service what keeps them from their work, and the relay when it is over.
    mutating func setHindrance(_ hindrance: ReplicaState.Hindrances, _ isOn: Bool, of service: ServiceID) {
        let index = Int(service.rawValue)
        guard services[index].hindrances.contains(hindrance) != isOn else { return }
        if isOn { services[index].hindrances.insert(hindrance) } else { services[index].hindrances.remove(hindrance) }
        for slot in slots.indices where slots[slot].service == service {
            guard let replica = slots[slot].replica else { continue }
            let input = Replica.Input.hinder(services[index].hindrances)
            if live != nil {
                send(input, to: UInt32(slot))
            } else {
                // Not the world's own effects: those of an event may be at hand. There are none here.
                var nothing = Effects()
                replica.processOnLoop(input, at: now, into: &nothing)
            }
        }
        if !isOn { queue.push(Event(.relay, target: UInt32(service.rawValue)), at: now + Self.relayInterval) }
    }

    /// Who a parcel comes from, as a link's end.
    private func sender(of parcel: ParcelRef) -> Int {
        switch parcel.parcel.sender {
        case .client: Party.gateway.index
        case .bus: Party.bus.index
        case .worker: Party.service(slots[Int(parcel.parcel.replica)].service).index
        }
    }

    /// Puts a parcel on its way to a replica over a link that may do something to it.
    mutating func sendOverLink(_ parcel: ParcelRef, _ event: Event, after delay: Timespan) {
        let service = parcel.parcel.service
        guard let passage = links.cross(from: sender(of: parcel), to: Party.service(service).index) else {
            return queue.push(event, at: now + delay)
        }
        blame(passage.faults, for: parcel, isLost: passage.isLost)
        guard !passage.isLost else { return loseOnLink(parcel) }
        if let copyDelay = passage.copyDelay {
            var copied = event
            copied.token = UInt64(copy(parcel).parcel.index)
            queue.push(copied, at: now + delay + copyDelay)
        }
        queue.push(event, at: now + delay + passage.delay)
    }

    private mutating func loseOnLink(_ parcel: ParcelRef) {
        services[Int(parcel.parcel.service.rawValue)].counters.lost += 1
        note(.lostOnLink, parcel)
        if parcel.parcel.sender == .bus {
            awaitAcknowledgement(of: parcel)
        } else if !awaitConnection(parcel) {
            leave(parcel)
            parcels.discard(parcel)
        }
    }

    /// What an answer takes longer on its link; nil where it is lost.
    mutating func crossBack(_ parcel: ParcelRef) -> Timespan? {
        guard let passage = links.cross(from: Party.service(parcel.parcel.service).index, to: sender(of: parcel)) else {
            return .zero
        }
        blame(passage.faults, for: parcel, isLost: passage.isLost)
        return passage.isLost ? nil : passage.delay
    }

    // MARK: The bus

    /// The bus has heard nothing of a delivery, and will not: it waits, and delivers again.
    mutating func awaitAcknowledgement(of parcel: ParcelRef) {
        queue.push(
            Event(.unacknowledged, token: UInt64(parcel.parcel.index)), at: now + Self.acknowledgementTimeout)
    }

    mutating func deliverAgain(_ parcel: ParcelRef) {
        forgetCongestion(of: parcel)
        returnCredit(of: parcel)
        dispatch(parcel)
        pump(parcel.parcel.service)
    }

    // MARK: Copies

    private mutating func copy(_ original: ParcelRef) -> ParcelRef {
        let parcel = original.parcel
        let copy = parcels.make(
            parcel.message, from: parcel.sender, to: parcel.service, replica: parcel.replica, worker: parcel.worker,
            call: parcel.call)
        copy.parcel.isCopy = true
        copy.parcel.poisoning = parcel.poisoning
        copy.parcel.isWatched = parcel.isWatched
        note(.copied, copy)
        let service = Int(parcel.service.rawValue)
        services[service].counters.duplicated += 1
        if parcel.sender == .bus { services[service].copies.began(parcel.message.id) }
        return copy
    }

    /// A copy of a message of the bus has come to its end, whichever. Nobody waits for it; the last one lets the inbox
    /// forget the message if the bus has let go of it.
    mutating func endCopy(_ parcel: ParcelRef) {
        let service = Int(parcel.parcel.service.rawValue)
        let id = parcel.parcel.message.id
        if services[service].copies.ended(id) { services[service].database.forget(id) }
        parcels.discard(parcel)
    }
}
