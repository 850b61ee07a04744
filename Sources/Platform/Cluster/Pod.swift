internal import ActorRuntime
internal import Contexts

/// What the platform knows of one replica. The place of a pod that is gone goes to a later pod.
struct Pod {
    enum Phase {
        /// Waits for a node, for an image, or for its node to come back.
        case pending
        case running
        /// Its process has died and will be started again.
        case waiting
        /// Its process has died, and its supervision leaves it dead.
        case stopped
        case gone
    }

    let replica: ReplicaID
    let service: Int
    /// The pod's number within its service, from 0: the lowest that is free when the pod is made.
    let number: Int
    /// Which of the service's versions it runs.
    var version = 0
    /// Drawn anew for each pod that gets this place.
    var uid: UInt64 = 0
    var node = 0
    /// The pod waits for a node, and ``node`` has no meaning.
    var isUnplaced = true
    var phase = Phase.gone
    /// The pod is being deleted: it no longer counts, and is not started again.
    var isTerminating = false
    /// The process was told to end, or will be told when `preStop` is over.
    var isStopping = false
    /// The process should have been started, but its node was out of reach.
    var isOverdue = false
    /// The process was told to end, and could not hear it because it stands still.
    var isDeaf = false
    var supervisor: Supervisor
    var probes: PodProbes
    var createdAt = Instant.start
    var startedAt = Instant.start
    var restarts = 0
    /// Kubernetes' condition `Ready`, and when it last changed.
    var isReady = false
    var readinessChanged = Instant.start
    /// The pod has been ready for `minReadySeconds`.
    var isAvailable = false
    /// How the counts of its service include the pod now.
    var counted = ReplicaSetCounts.none
    /// Whether the pod belongs into the endpoints, and the news of it that the endpoints have not heard, in order.
    var isPublished = false
    var unheard: [Bool] = []
    /// The faults that wait for the replica to reach its crash point.
    var armedBy: [Int] = []
    /// The faults behind its last death, and the faults that have made it stand still in this life.
    var diedBy = FaultSet()
    var wasHeldBy = FaultSet()
    /// The faults that keep it from doing anything.
    var heldBy: [Int] = []
    var memory: MemoryModel
    /// The faults that make it leak, in bytes a second.
    var leaks: [(fault: Int, rate: Int64)] = []
    /// The faults that kill it a given time after each start.
    var loops: [(fault: Int, after: Timespan)] = []
    /// Counts starts and deaths, so that a wake-up for an earlier life is recognised.
    var life: UInt32 = 0
    /// What it had done when the autoscaler last looked, and when a release's analysis last looked.
    var scaledUsage = ReplicaUsage()
    var measuredUsage = ReplicaUsage()

    /// Whether it is one of the replicas that the service should have: it is there, and not on its way out.
    var counts: Bool { phase != .gone && !isTerminating }
    /// Whether another pod may take its place.
    var isFree: Bool { phase == .gone && unheard.isEmpty }
    /// A pod has its address from the first start of its process until it is gone.
    var hasAddress: Bool { phase == .running || phase == .waiting || phase == .stopped }

    /// Ranks the pod among pods of which too many exist.
    ///
    /// - Parameter neighbours: pods of its service on its node, including itself.
    func scaleInRank(neighbours: Int) -> ScaleInRank {
        ScaleInRank(
            isPlaced: !isUnplaced, isPending: phase == .pending, isReady: isReady, neighbours: neighbours,
            readySince: readinessChanged, restarts: restarts, createdAt: createdAt, uid: uid)
    }
}
