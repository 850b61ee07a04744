internal import ActorRuntime
internal import Contexts

/// One life of a pod's process. What is said of an earlier life comes too late and is forgotten.
package struct PodLife: Hashable, Sendable {
    /// The pod's number among all pods that there have ever been.
    package let pod: Int
    /// Counts the processes that the pod has had.
    package let life: UInt32

    package init(pod: Int, life: UInt32) {
        self.pod = pod
        self.life = life
    }
}

/// What ``ProcessCluster`` knows of one pod, which is a process of this machine, or waits to become one again.
struct HostedPod {
    enum Phase {
        case running
        /// Its process has ended and will be started again.
        case waiting
        /// Its process has ended, and its supervision leaves it so.
        case stopped
    }

    let id: Int
    let service: Int
    /// The pod's number within its service, from 0: the lowest that was free when it was made.
    let number: Int
    let version: Int
    private let uid: UInt64
    private let createdAt: Instant
    var phase = Phase.waiting
    /// The pod is being deleted: it no longer counts, and is not started again.
    var isTerminating = false
    /// The process was told to end, or will be told when `preStop` is over.
    var isStopping = false
    /// The process has said that it listens.
    var isListening = false
    /// Whether it belongs into the endpoints.
    var isPublished = false
    var supervisor: Supervisor
    var probes: PodProbes
    private(set) var life: UInt32 = 0
    private(set) var startedAt: Instant
    private(set) var restarts = 0
    private(set) var isReady = false
    private(set) var readinessChanged: Instant
    private var isAvailable = false
    private var counted = ReplicaSetCounts.none

    init(_ id: Int, of service: Int, number: Int, version: Int, _ spec: ServiceSpec, uid: UInt64, at now: Instant) {
        self.id = id
        self.service = service
        self.number = number
        self.version = version
        self.uid = uid
        supervisor = Supervisor(spec.supervision)
        probes = PodProbes(spec.probes)
        probes.podTaken(at: now)
        (createdAt, startedAt, readinessChanged) = (now, now, now)
    }

    var key: PodLife { PodLife(pod: id, life: life) }

    /// Whether it is one of the replicas that the service should have.
    var counts: Bool { !isTerminating }

    /// - Parameter neighbours: pods of its service, including itself; all are on one machine.
    func scaleInRank(neighbours: Int) -> ScaleInRank {
        ScaleInRank(
            isPlaced: true, isPending: phase != .stopped && !isListening && restarts == 0, isReady: isReady,
            neighbours: neighbours, readySince: readinessChanged, restarts: restarts, createdAt: createdAt, uid: uid)
    }

    // MARK: Lives

    mutating func start(at now: Instant) {
        phase = .running
        startedAt = now
        life += 1
        probes.containerStarted(at: now)
    }

    /// Forgets what concerns only the process that has ended.
    mutating func ended(_ phase: Phase) {
        self.phase = phase
        life += 1
        (isStopping, isListening) = (false, false)
        probes.containerDied()
    }

    mutating func countRestart() { restarts += 1 }

    // MARK: Readiness

    /// What `Ready` should be now.
    var shouldBeReady: Bool { phase == .running && isListening && probes.isReady }

    mutating func setReady(_ isReady: Bool, at now: Instant, minReady: Timespan) {
        self.isReady = isReady
        readinessChanged = now
        isAvailable = isReady && minReady == .zero
    }

    mutating func checkAvailability(at now: Instant, minReady: Timespan) {
        isAvailable = isReady && readinessChanged + minReady <= now
    }

    /// How the counts of its service must change; nil if they need not.
    mutating func recount() -> (from: ReplicaSetCounts, to: ReplicaSetCounts)? {
        var now = ReplicaSetCounts.none
        if counts { now = ReplicaSetCounts(replicas: 1, ready: isReady ? 1 : 0, available: isAvailable ? 1 : 0) }
        guard now != counted else { return nil }
        defer { counted = now }
        return (counted, now)
    }

    /// What the autoscaler is shown.
    ///
    /// - Parameter values: one for each metric, in thousandths; nil if nobody could measure them.
    func sample(_ values: [Int64?], at now: Instant, over window: Timespan) -> PodSample {
        PodSample(
            phase: !counts || phase == .stopped ? .ending : isListening ? .running : .pending, startedAt: createdAt,
            isReady: isReady, readinessChanged: readinessChanged, values: values, sampledAt: now, window: window)
    }
}
