package import Contexts

/// How well replicas do their work: versions, errors, and what is counted about them. The same in both worlds.
extension World {
    /// Lets a replica behave as its version does, or as all of its service do where nil, from the next message on. It
    /// stays so over restarts until it is changed.
    package mutating func setBehaviour(_ behaviour: ReplicaBehaviour?, of replica: ReplicaID) {
        let index = Int(replica.rawValue)
        slots[index].behaviour = behaviour
        slots[index].ownTime = behaviour?.time.map { Sampler($0) }
        refreshTerms(of: index)
    }

    /// Lets that share of a service's messages end in an error: nothing is decided, nothing committed. The sender of a
    /// request gets ``DeliveryFailure/serviceError``; to the bus it is a failure of the consumer. 0 ends it.
    package mutating func setErrorProbability(_ probability: Double, of service: ServiceID) {
        services[Int(service.rawValue)].errorProbability = probability
        refreshTerms(of: service)
    }

    /// Counts what the replicas of a service do from now on; see ``usage(of:)``.
    ///
    /// - Parameter slowAfter: a message is slow that took longer than this.
    package mutating func watch(_ service: ServiceID, slowAfter: Timespan) {
        services[Int(service.rawValue)].slowAfter = slowAfter
        refreshTerms(of: service)
    }

    /// What the latest incarnation of a replica has done; counts up, from zero at its start, and stays after its death.
    /// Zero where nobody watches its service.
    package func usage(of replica: ReplicaID) -> ReplicaUsage {
        var slot = slots[Int(replica.rawValue)]
        if slot.isWatched, slot.replica != nil { slot.countBusyTime(until: now) }
        return slot.usage
    }

    /// Works out anew what is special about the replicas of a service.
    mutating func refreshTerms(of service: ServiceID) {
        for index in slots.indices where slots[index].service == service { refreshTerms(of: index) }
    }

    /// Works out anew what is special about a replica, so that a message of an ordinary one costs a single look.
    mutating func refreshTerms(of index: Int) {
        let service = Int(slots[index].service.rawValue)
        let (fault, own) = (services[service].errorProbability, slots[index].behaviour?.errorProbability ?? 0)
        slots[index].errorProbability = fault + own - fault * own
        let isWatched = services[service].slowAfter != nil
        if isWatched, !slots[index].isWatched { slots[index].busyCountedUntil = now }
        slots[index].isWatched = isWatched
        slots[index].isOrdinary =
            slots[index].errorProbability <= 0 && slots[index].behaviour == nil && slots[index].pool == nil
    }

    /// How long a worker of a replica is busy with its next message.
    mutating func serviceTime(at index: Int) -> Timespan {
        let service = Int(slots[index].service.rawValue)
        guard let slowdown = services[service].slowdown else { return ownTime(at: index, service) }
        let length = slowdown.sampler.next(&services[service].timeStream)
        guard slowdown.added else { return length }
        return length + ownTime(at: index, service)
    }

    private mutating func ownTime(at index: Int, _ service: Int) -> Timespan {
        guard !slots[index].isOrdinary, let behaviour = slots[index].behaviour else {
            return services[service].drawTime()
        }
        let sampler = slots[index].ownTime ?? services[service].time
        let length = sampler.next(&services[service].timeStream)
        guard behaviour.timeFactor != 1 else { return length }
        return min(Timespan(seconds: length.seconds * max(0, behaviour.timeFactor)), Sampler.maximum)
    }

    /// A worker has served its time, and has what else it needs: its message is decided about, or fails.
    mutating func conclude(_ worker: UInt16, at index: Int, _ observer: some WorldObserver) {
        let service = Int(slots[index].service.rawValue)
        let probability = slots[index].errorProbability
        guard probability > 0 else { return process(.finish(worker: worker), at: UInt32(index), observer) }
        // One number for both causes: the lowest are the fault's, what is left of the probability is the version's.
        let drawn = services[service].errorStream.nextUnit()
        guard drawn < probability else { return process(.finish(worker: worker), at: UInt32(index), observer) }
        let isByFault = drawn < services[service].errorProbability
        process(.fail(worker: worker, .serviceError, isByFault: isByFault), at: UInt32(index), observer)
    }

    /// Counts a message that a replica of a watched service is done with.
    mutating func count(_ parcel: ParcelRef, at index: Int) {
        slots[index].usage.handled += 1
        let hasFailed = parcel.parcel.failure != nil
        if hasFailed { slots[index].usage.failed += 1 }
        guard let limit = services[Int(slots[index].service.rawValue)].slowAfter else { return }
        let isSlow = parcel.parcel.arrived <= now && now - parcel.parcel.arrived > limit
        if isSlow { slots[index].usage.slow += 1 }
        guard hasFailed || isSlow else { return }
        slots[index].usage.faults.formUnion(blamed(forMessage: parcel, isSlow: isSlow))
    }
}
