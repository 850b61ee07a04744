internal import ActorRuntime
internal import Contexts

/// What the platform knows of one replica. A pod that is gone leaves its place to a later one.
struct Pod {
    enum Phase {
        /// Waits for a node, an image, or for its node to come back.
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
    /// Within its service, from 0; the lowest that is free when the pod is made.
    let number: Int
    /// Which of the service's versions it runs.
    var version = 0
    /// Drawn anew for each pod that has this place.
    var uid: UInt64 = 0
    var node = 0
    /// It waits for a node; ``node`` says nothing.
    var isUnplaced = true
    var phase = Phase.gone
    /// It is being deleted: it counts no longer, and is not started again.
    var isTerminating = false
    /// Its process was told to end, or will be when `preStop` is over.
    var isStopping = false
    /// It is to be started, and its node could not be reached when that was due.
    var isOverdue = false
    /// It was told, and could not hear it as it stands still.
    var isDeaf = false
    var supervisor: Supervisor
    var probes: PodProbes
    var createdAt = Instant.start
    var startedAt = Instant.start
    var restarts = 0
    /// Kubernetes' condition `Ready`, and since when.
    var isReady = false
    var readinessChanged = Instant.start
    /// It has been ready for `minReadySeconds`.
    var isAvailable = false
    /// As what it is in the counts of its service.
    var counted = ReplicaSetCounts.none
    /// Whether it belongs into the endpoints, and what of it the endpoints have not heard, in order.
    var isPublished = false
    var unheard: [Bool] = []
    /// The faults that wait for the replica to reach its crash point.
    var armedBy: [Int] = []
    /// The faults by which it has died last, and those by which it has stood still in this life.
    var diedBy = FaultSet()
    var wasHeldBy = FaultSet()
    /// The faults that keep it from doing anything.
    var heldBy: [Int] = []
    var memory: MemoryModel
    /// The faults by which it leaks, in bytes a second.
    var leaks: [(fault: Int, rate: Int64)] = []
    /// The faults by which it dies so long after each start.
    var loops: [(fault: Int, after: Timespan)] = []
    /// Counts starts and deaths, so that a wake-up for an earlier life is known as such.
    var life: UInt32 = 0
    /// What it had done when the autoscaler, and when a release's analysis, last looked.
    var scaledUsage = ReplicaUsage()
    var measuredUsage = ReplicaUsage()

    /// Whether it is one of the replicas that the service is to have: there, and not on its way out.
    var counts: Bool { phase != .gone && !isTerminating }
    /// Whether its place may be given to another.
    var isFree: Bool { phase == .gone && unheard.isEmpty }
    /// A pod has its address from the first start of its process until it is gone.
    var hasAddress: Bool { phase == .running || phase == .waiting || phase == .stopped }

    /// What counts where there are too many.
    ///
    /// - Parameter neighbours: pods of its service on its node, itself among them.
    func scaleInRank(neighbours: Int) -> ScaleInRank {
        ScaleInRank(
            isPlaced: !isUnplaced, isPending: phase == .pending, isReady: isReady, neighbours: neighbours,
            readySince: readinessChanged, restarts: restarts, createdAt: createdAt, uid: uid)
    }
}
