package import Contexts

/// What faults do to services and their messages; those of links and of databases are with these.
extension World {
    /// Changes how long the workers of a service are busy, from the next message on; nil ends it.
    package mutating func slow(_ service: ServiceID, _ slowdown: (time: Distribution, added: Bool)?) {
        services[Int(service.rawValue)].handling.slow(slowdown)
    }

    /// Lets that share of a service's messages end in an error: nothing is decided, nothing committed. The sender of a
    /// request gets ``DeliveryFailure/serviceError``; to the bus it is a failure of the consumer. 0 ends it.
    package mutating func setErrorProbability(_ probability: Double, of service: ServiceID) {
        services[Int(service.rawValue)].handling.setErrorProbability(probability)
        refreshTerms(of: service)
    }

    /// Poisons the next messages of the bus that reach a replica of a service: whichever replica handles one crashes,
    /// each time, until ``cure(_:)``.
    package mutating func poison(_ messages: Int, of service: ServiceID) { poison.poison(messages, of: service) }

    /// Makes poisoned messages of a service harmless, and poisons no more. In a live world one that is with a replica
    /// already may crash it once more.
    package mutating func cure(_ service: ServiceID) {
        poison.cure(service)
        guard live == nil else { return }
        for parcel in parcels.all where parcel.parcel.service == service { parcel.parcel.isPoisoned = false }
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
        if !isOn { queue.push(.relay(of: service), at: now + Self.relayInterval) }
    }
}

/// Who is to blame: faults tell what they do, and calls that fail or are slow carry their numbers to the circuit
/// breakers that they open, deaths to the restarts, and messages to the releases that fail by them.
extension World {
    /// Keeps account from now on. Without that nobody is blamed, and no message pays for it.
    package mutating func keepBlame() { blame.isKept = true }

    /// A fault slows a service or keeps it from its work from now on.
    package mutating func hamper(_ service: ServiceID, by fault: Int) { blame.hamper(service, by: fault) }

    /// The faults by which a service's messages end in an error; see ``setErrorProbability(_:of:)``.
    package mutating func setFailing(_ service: ServiceID, by faults: FaultSet) {
        blame.setFailing(service, by: faults)
    }

    /// A replica is about to die by faults. That is so until it is ready again.
    package mutating func blameDeath(of replica: ReplicaID, on faults: FaultSet) {
        blame.takeDown(Int(replica.rawValue), of: service(of: replica), by: faults)
    }

    /// A replica is to stand still by a fault; to be called before ``suspend(_:isReachable:)``.
    package mutating func blameStandstill(of replica: ReplicaID, on fault: Int) {
        blame.hold(Int(replica.rawValue), of: service(of: replica), by: fault)
    }
}
