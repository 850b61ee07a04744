package import Contexts

/// What became of the messages of one incarnation of a replica, as somebody sees it who compares versions.
package struct ReplicaUsage: Hashable, Sendable {
    /// Messages that the replica has done with, one way or the other.
    package var handled: UInt64 = 0
    /// Of those: ended in an error, turned away by its mailbox, or were with it when it died.
    package var failed: UInt64 = 0
    /// Of those: took longer, from their arrival at the replica, than the service is watched for.
    package var slow: UInt64 = 0
    /// The faults behind those that failed or were slow.
    package var faults = FaultSet()
    /// How long its workers were busy, added up over all of them.
    package var busy = Timespan.zero
    /// How long messages waited in its mailbox, added up over all of them.
    package var waiting = Timespan.zero

    package init() {}
}

/// Counts the usage of a replica, where its service is watched.
struct UsageMeter {
    private(set) var isOn = false
    private var usage = ReplicaUsage()
    /// Until when the time of its busy workers is counted.
    private var countedUntil = Instant.start

    mutating func turnOn(at now: Instant) {
        if !isOn { countedUntil = now }
        isOn = true
    }

    /// A new incarnation begins.
    mutating func begin(at now: Instant) {
        usage = ReplicaUsage()
        countedUntil = now
    }

    /// Adds the time since this was called last, in which the replica was so busy.
    mutating func count(_ load: ReplicaLoad, until now: Instant) {
        guard isOn else { return }
        let length = (now - countedUntil).nanoseconds
        usage.busy = usage.busy + Timespan(nanoseconds: length * Int64(load.busyWorkers))
        usage.waiting = usage.waiting + Timespan(nanoseconds: length * Int64(load.mailboxDepth))
        countedUntil = now
    }

    /// The replica is done with a message.
    mutating func countHandled(failed: Bool, slow: Bool, by faults: FaultSet) {
        usage.handled += 1
        if failed { usage.failed += 1 }
        if slow { usage.slow += 1 }
        usage.faults.formUnion(faults)
    }

    /// Messages have come to nothing.
    mutating func countFailed(_ messages: Int, by faults: FaultSet) {
        usage.handled += UInt64(messages)
        usage.failed += UInt64(messages)
        usage.faults.formUnion(faults)
    }

    /// What is counted, up to now where the replica runs and is so busy.
    func usage(_ load: ReplicaLoad?, at now: Instant) -> ReplicaUsage {
        var meter = self
        if let load { meter.count(load, until: now) }
        return meter.usage
    }
}
