package import Contexts

/// What a service was like between two readings, on the average and at the most.
package struct ServiceLevels: Hashable, Sendable {
    /// Messages in the fullest mailbox.
    package var mailboxDepth: LevelReading
    /// Workers with a message in hand, of all replicas.
    package var busyWorkers: LevelReading
    /// Messages of the bus that wait for a replica with room.
    package var backlog: LevelReading
    /// The age of the oldest event that the service has not acknowledged, in nanoseconds.
    package var lag: LevelReading
    /// Requests of clients that the gateway has under way; nil where it does not count them.
    package var activeRequests: LevelReading?
}

extension World {
    /// What a service was like since this was called last, and what it is like now. One reader can call it: each
    /// reading begins where the one before ended.
    package mutating func takeLevels(of service: ServiceID) -> ServiceLevels {
        let index = Int(service.rawValue)
        return ServiceLevels(
            mailboxDepth: services[index].depth.take(at: now), busyWorkers: services[index].busy.take(at: now),
            backlog: bus.subscribers[index].waiting.take(at: now), lag: bus.subscribers[index].age.take(at: now),
            activeRequests: services[index].desk?.takeLevel(at: now))
    }

    /// Counts what has changed of a replica's load for its service. What a dead one still says counts no more.
    @inline(__always)
    mutating func meterLoad(_ index: Int) {
        guard slots[index].unmanagedReplica != nil else { return }
        meter(
            index, busy: slots[index].load.busyWorkers, depth: slots[index].load.mailboxDepth + slots[index].heldOffers)
    }

    mutating func meter(_ index: Int, busy: Int, depth: Int) {
        let (service, place) = (Int(slots[index].service.rawValue), slots[index].place)
        let change = busy - slots[index].meteredBusy
        if change != 0 { slots[index].meteredBusy = busy }
        services[service].meter(change, depth: depth, of: place, at: now)
    }
}

extension World.Service {
    /// So many workers more are busy, and one of its mailboxes may have another depth.
    fileprivate mutating func meter(_ change: Int, depth new: Int, of place: Int, at now: Instant) {
        if change != 0 { busy.add(change, at: now) }
        if new != depths[place] { changeDepth(of: place, to: new, at: now) }
    }

    private mutating func changeDepth(of place: Int, to new: Int, at now: Instant) {
        let old = depths[place]
        depths[place] = new
        if new >= depth.value {
            depth.set(new, at: now)
        } else if old == depth.value {
            depth.set(depths.max() ?? 0, at: now)
        }
    }
}
