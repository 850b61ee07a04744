internal import Contexts

/// The levels of a service between two readings: mean and maximum.
package struct ServiceLevels: Hashable, Sendable {
    /// Messages in the fullest mailbox.
    package var mailboxDepth: LevelReading
    /// Workers with a message in hand, of all replicas.
    package var busyWorkers: LevelReading
    /// Messages of the bus that wait for a replica with room.
    package var backlog: LevelReading
    /// The age of the oldest event that the service has not acknowledged, in nanoseconds.
    package var lag: LevelReading
    /// Requests of clients that the gateway has under way; nil if it does not count them.
    package var activeRequests: LevelReading?
}

/// How full the mailboxes of a service's replicas are, and how many of their workers are busy, as they change.
struct LoadMeter: ~Copyable {
    /// The load of each replica, by its place among the service's replicas.
    private var loads = UniqueArray<ReplicaLoad>()
    /// The largest of the depths, and the busy workers of all replicas together.
    private var depth = LevelMeter()
    private var busy = LevelMeter()

    /// Adds a place for a replica.
    mutating func addReplica() -> Int {
        loads.append(ReplicaLoad(mailboxDepth: 0, busyWorkers: 0))
        return loads.count - 1
    }

    /// Records the load of a replica after it may have changed.
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

    /// The levels since the last call of this function.
    mutating func takeLevels(at now: Instant) -> (depth: LevelReading, busy: LevelReading) {
        (depth.take(at: now), busy.take(at: now))
    }
}
