package import Contexts

/// How one replica differs from others of its service: the version that it runs, or that it is not warm yet.
package struct ReplicaBehaviour: Hashable, Sendable {
    /// Takes the place of the service's time; nil keeps that.
    package var time: Distribution?
    /// What every service time of the replica is multiplied by, as while it warms up; at least 0.
    package var timeFactor: Double
    /// The share of messages whose handling ends in an error, next to what a fault adds; 0...1.
    package var errorProbability: Double

    package init(time: Distribution? = nil, timeFactor: Double = 1, errorProbability: Double = 0) {
        self.time = time
        self.timeFactor = timeFactor
        self.errorProbability = errorProbability
    }
}

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
