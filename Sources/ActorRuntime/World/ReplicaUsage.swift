package import Contexts

/// What happened to the messages of one incarnation of a replica, for somebody who compares versions.
package struct ReplicaUsage: Hashable, Sendable {
    /// Messages that the replica has finished with, in whatever way.
    package var handled: UInt64 = 0
    /// How many of those ended in an error, were turned away by its mailbox, or were with the replica when it died.
    package var failed: UInt64 = 0
    /// How many of those took longer, from their arrival at the replica, than the limit that the service is watched
    /// for.
    package var slow: UInt64 = 0
    /// The faults behind those that failed or were slow.
    package var faults = FaultSet()
    /// How long its workers were busy, added up over all of them.
    package var busy = Timespan.zero
    /// How long messages waited in its mailbox, added up over all of them.
    package var waiting = Timespan.zero

    package init() {}
}

/// Counts the usage of a replica whose service is watched.
struct UsageMeter {
    private(set) var isOn = false
    private var usage = ReplicaUsage()
    /// The time of its busy workers is counted until this instant.
    private var countedUntil = Instant.start

    mutating func turnOn(at now: Instant) {
        if !isOn { countedUntil = now }
        isOn = true
    }

    /// Records that a new incarnation begins.
    mutating func begin(at now: Instant) {
        usage = ReplicaUsage()
        countedUntil = now
    }

    /// Adds the time since the last call of this function. The replica had this load in that time.
    mutating func count(_ load: ReplicaLoad, until now: Instant) {
        guard isOn else { return }
        let length = (now - countedUntil).nanoseconds
        usage.busy = usage.busy + Timespan(nanoseconds: length * Int64(load.busyWorkers))
        usage.waiting = usage.waiting + Timespan(nanoseconds: length * Int64(load.mailboxDepth))
        countedUntil = now
    }

    /// Records that the replica has finished with a message.
    mutating func countHandled(failed: Bool, slow: Bool, by faults: FaultSet) {
        usage.handled += 1
        if failed { usage.failed += 1 }
        if slow { usage.slow += 1 }
        usage.faults.formUnion(faults)
    }

    /// Records that messages have failed.
    mutating func countFailed(_ messages: Int, by faults: FaultSet) {
        usage.handled += UInt64(messages)
        usage.failed += UInt64(messages)
        usage.faults.formUnion(faults)
    }

    /// The usage counted so far. If the replica runs, its load counts up to now.
    func usage(_ load: ReplicaLoad?, at now: Instant) -> ReplicaUsage {
        var meter = self
        if let load { meter.count(load, until: now) }
        return meter.usage
    }
}
