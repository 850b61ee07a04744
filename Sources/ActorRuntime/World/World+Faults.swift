package import Contexts

/// What faults do to services and their messages. Faults of links and of databases are in the files of those.
extension World {
    /// Changes how long the workers of a service are busy, from the next message on; nil ends the change.
    package mutating func slow(_ service: ServiceID, _ slowdown: (time: Distribution, added: Bool)?) {
        services[Int(service.rawValue)].handling.slow(slowdown)
    }

    /// Makes this share of a service's messages end in an error: nothing is decided and nothing is committed. The
    /// sender of a request gets ``DeliveryFailure/serviceError``. For the bus it is a failure of the consumer. 0 ends
    /// it.
    package mutating func setErrorProbability(_ probability: Double, of service: ServiceID) {
        services[Int(service.rawValue)].handling.setErrorProbability(probability)
        refreshTerms(of: service)
    }

    /// Poisons the next messages of the bus that reach a replica of a service. Any replica that handles one crashes,
    /// each time, until ``cure(_:)``.
    package mutating func poison(_ messages: Int, of service: ServiceID) { poison.poison(messages, of: service) }

    /// Makes poisoned messages of a service harmless, and poisons no more. In a live world a message that is already
    /// with a replica may crash it once more.
    package mutating func cure(_ service: ServiceID) {
        poison.cure(service)
        guard live == nil else { return }
        for parcel in parcels.all where parcel.parcel.service == service { parcel.parcel.isPoisoned = false }
    }

    /// Tells the replicas of a service what keeps them from their work. Also tells the relay when that is over.
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
                // These are not the world's own effects, because those may belong to the event being handled. There are
                // none here.
                var nothing = Effects()
                replica.processOnLoop(input, at: now, into: &nothing)
            }
        }
        if !isOn { queue.push(.relay(of: service), at: now + Self.relayInterval) }
    }
}

/// Records who is to blame. Faults say what they do. Calls that fail or are slow carry the faults' numbers to the
/// circuit breakers that they open. Deaths carry them to the restarts, and messages to the releases that fail because
/// of them.
extension World {
    /// Records blame from now on. Without this call nobody is blamed, and messages cost nothing extra.
    package mutating func keepBlame() { blame.isKept = true }

    /// Records that a fault slows a service, or keeps it from its work, from now on.
    package mutating func hamper(_ service: ServiceID, by fault: Int) { blame.hamper(service, by: fault) }

    /// Sets the faults that make a service's messages end in an error; see ``setErrorProbability(_:of:)``.
    package mutating func setFailing(_ service: ServiceID, by faults: FaultSet) {
        blame.setFailing(service, by: faults)
    }

    /// Records that faults are about to kill a replica. The blame lasts until the replica is ready again.
    package mutating func blameDeath(of replica: ReplicaID, on faults: FaultSet) {
        blame.takeDown(Int(replica.rawValue), of: service(of: replica), by: faults)
    }

    /// Records that a fault will make a replica stand still. Call this before ``suspend(_:isReachable:)``.
    package mutating func blameStandstill(of replica: ReplicaID, on fault: Int) {
        blame.hold(Int(replica.rawValue), of: service(of: replica), by: fault)
    }
}
