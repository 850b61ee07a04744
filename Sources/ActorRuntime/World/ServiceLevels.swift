internal import Contexts

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

/// How full the mailboxes of a service's replicas are, and how many of their workers are busy, as they change.
struct LoadMeter: ~Copyable {
    /// Of each replica, by its place among them.
    private var loads = UniqueArray<ReplicaLoad>()
    /// Of the depths the largest, and the busy workers of all.
    private var depth = LevelMeter()
    private var busy = LevelMeter()

    /// Makes a place for a replica.
    mutating func addReplica() -> Int {
        loads.append(ReplicaLoad(mailboxDepth: 0, busyWorkers: 0))
        return loads.count - 1
    }

    /// A replica may be busier now, or less.
    mutating func set(_ load: ReplicaLoad, of place: Int, at now: Instant) {
        let change = load.busyWorkers - loads[place].busyWorkers
        if change != 0 {
            loads[place].busyWorkers = load.busyWorkers
            busy.add(change, at: now)
        }
        if load.mailboxDepth != loads[place].mailboxDepth { changeDepth(of: place, to: load.mailboxDepth, at: now) }
    }

    private mutating func changeDepth(of place: Int, to new: Int, at now: Instant) {
        let old = loads[place].mailboxDepth
        loads[place].mailboxDepth = new
        if new >= depth.value {
            depth.set(new, at: now)
        } else if old == depth.value {
            depth.set(loads.indices.reduce(0) { max($0, loads[$1].mailboxDepth) }, at: now)
        }
    }

    /// What they were like since this was called last.
    mutating func takeLevels(at now: Instant) -> (depth: LevelReading, busy: LevelReading) {
        (depth.take(at: now), busy.take(at: now))
    }
}
