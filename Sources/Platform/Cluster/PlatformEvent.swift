package import ActorRuntime
package import Contexts

/// What the platform did or saw, for the record of a run.
package struct PlatformEvent: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case faultStarted = "fault-started"
        case faultEnded = "fault-ended"
        case killed
        case crashed
        /// A new replica was placed on a node; its process started; the process of a dead replica was started again.
        case scheduled
        case started
        case restarted
        case ready
        case unready
        /// A liveness or startup probe has failed: the replica's process must end and start again.
        case probeFailed = "probe-failed"
        /// The replica was asked to end; has ended.
        case terminating
        case terminated
        /// A fault stopped the replica where it stands; the replica went on.
        case suspended
        case resumed
        /// The database does not let the service's replicas in.
        case accessDenied = "access-denied"
        /// The database was lost with the last replica on whose volume it lived.
        case storageLost = "storage-lost"
        /// The replica stays down. It died and is not restarted, or it was ended when its supervisor gave up.
        case stopped
        case escalated
        /// What the autoscaler saw and decided.
        case autoscaler
        /// What a release does; that it waits for evidence; that the new version has all replicas; that the old one has
        /// them again.
        case release
        case held = "release-held"
        case promoted = "release-promoted"
        case rolledBack = "release-rolled-back"
        case nodeNotReady = "node-not-ready"
        case nodeReady = "node-ready"
    }

    package var at: Instant
    package var kind: Kind
    /// Nil if the event concerns no single service.
    package var service: Int?
    /// The replica's number within its service; nil if the event concerns the whole service.
    package var replica: Int?
    /// The same replica in its world.
    package var id: ReplicaID?
    package var fault: Int?
    package var detail: String
    /// The faults behind the event. ``fault`` is the fault that the event is about.
    package var causes = FaultSet()
}
