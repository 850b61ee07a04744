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
    let version: Int
    /// Drawn anew for each pod that gets this place.
    private let uid: UInt64
    private let createdAt: Instant
    private(set) var node = 0
    /// The pod waits for a node, and ``node`` has no meaning.
    private(set) var isUnplaced = true
    var phase = Phase.pending
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
    var memory: MemoryModel
    var faults = PodFaults()
    var endpoints = EndpointNews()
    private(set) var startedAt = Instant.start
    private var restarts = 0
    /// Counts starts and deaths, so that a wake-up for an earlier life is recognised.
    private(set) var life: UInt32
    /// Kubernetes' condition `Ready`, and when it last changed.
    private(set) var isReady = false
    private(set) var readinessChanged: Instant
    /// The pod has been ready for `minReadySeconds`.
    private var isAvailable = false
    /// How the counts of its service include the pod now.
    private var counted = ReplicaSetCounts.none
    /// What it had done when the autoscaler last looked, and when a release's analysis last looked.
    private var scaledUsage = ReplicaUsage()
    private var measuredUsage = ReplicaUsage()

    /// A pending pod.
    ///
    /// - Parameter life: that of the pod whose place it takes.
    init(
        _ replica: ReplicaID, of service: Int, number: Int, version: Int, _ spec: ServiceSpec, uid: UInt64,
        life: UInt32, at now: Instant
    ) {
        self.replica = replica
        self.service = service
        self.number = number
        self.version = version
        self.uid = uid
        self.life = life
        supervisor = Supervisor(spec.supervision)
        probes = PodProbes(spec.probes)
        memory = MemoryModel(spec.memory, at: now)
        createdAt = now
        readinessChanged = now
    }

    /// Whether it is one of the replicas that the service should have: it is there, and not on its way out.
    var counts: Bool { phase != .gone && !isTerminating }
    /// Whether another pod may take its place.
    var isFree: Bool { phase == .gone && endpoints.areUpToDate }
    /// A pod has its address from the first start of its process until it is gone.
    var hasAddress: Bool { phase == .running || phase == .waiting || phase == .stopped }

    func isOn(_ node: Int) -> Bool { self.node == node && !isUnplaced }

    mutating func place(on node: Int) {
        self.node = node
        isUnplaced = false
    }

    /// Ranks the pod among pods of which too many exist.
    ///
    /// - Parameter neighbours: pods of its service on its node, including itself.
    func scaleInRank(neighbours: Int) -> ScaleInRank {
        ScaleInRank(
            isPlaced: !isUnplaced, isPending: phase == .pending, isReady: isReady, neighbours: neighbours,
            readySince: readinessChanged, restarts: restarts, createdAt: createdAt, uid: uid)
    }

    // MARK: Lives

    /// The process runs. Returns whether it never ran before.
    mutating func start(at now: Instant) -> Bool {
        let isFirst = phase == .pending
        phase = .running
        startedAt = now
        scaledUsage = ReplicaUsage()
        measuredUsage = ReplicaUsage()
        return isFirst
    }

    /// Forgets what concerns only the process that has ended.
    mutating func endLife() {
        life += 1
        faults.endLife()
        isStopping = false
        isDeaf = false
        probes.containerDied()
    }

    /// The process has died, and the supervision is asked about it.
    mutating func countRestart() { restarts += 1 }

    /// The process has ended for good.
    mutating func end() {
        isTerminating = false
        faults.end()
    }

    // MARK: Readiness

    /// Makes the pod one that has been ready for as long as it must be to be available.
    mutating func beAvailable(at now: Instant, minReady: Timespan) {
        (isReady, isAvailable) = (true, true)
        readinessChanged = now + Timespan(nanoseconds: -minReady.nanoseconds)
    }

    /// Sets the condition `Ready`, which has changed.
    mutating func setReady(_ isReady: Bool, at now: Instant, minReady: Timespan) {
        self.isReady = isReady
        readinessChanged = now
        isAvailable = isReady && minReady == .zero
    }

    /// The pod may have been ready for long enough by now.
    mutating func checkAvailability(at now: Instant, minReady: Timespan) {
        isAvailable = isReady && readinessChanged + minReady <= now
    }

    /// How the counts of its service must change because the pod has begun or ceased to count, to be ready or to be
    /// available; nil if they need not.
    mutating func recount() -> (from: ReplicaSetCounts, to: ReplicaSetCounts)? {
        var now = ReplicaSetCounts.none
        if counts { now = ReplicaSetCounts(replicas: 1, ready: isReady ? 1 : 0, available: isAvailable ? 1 : 0) }
        guard now != counted else { return nil }
        defer { counted = now }
        return (counted, now)
    }

    // MARK: Usage

    /// What the metrics pipeline knows of the pod: means since the latest look. There are none for a process that has
    /// not run for all of that time.
    ///
    /// - Parameter usage: what its present process has done; nil without one.
    mutating func sample(
        _ metrics: [AutoscalerMetric], _ usage: ReplicaUsage?, since: Instant, at now: Instant
    ) -> PodSample {
        let window = now - since
        var sample = PodSample(
            phase: phase == .pending ? .pending : counts && phase != .stopped ? .running : .ending,
            startedAt: createdAt, isReady: isReady, readinessChanged: readinessChanged,
            values: metrics.map { _ in nil }, sampledAt: now, window: window)
        guard let usage else { return sample }
        let before = scaledUsage
        scaledUsage = usage
        guard startedAt <= since, window > .zero else { return sample }
        sample.values = metrics.map { metric in
            switch metric.kind {
            case .cpu: Int64((usage.busy - before.busy).seconds / window.seconds * 1_000)
            case .requestsPerSecond: Int64(Double(usage.handled - before.handled) / window.seconds * 1_000)
            case .mailboxDepth: Int64((usage.waiting - before.waiting).seconds / window.seconds * 1_000)
            }
        }
        return sample
    }

    /// Takes note of what its process has done, for a release's analysis. Returns what was noted before.
    mutating func takeUsage(_ usage: ReplicaUsage) -> ReplicaUsage {
        defer { measuredUsage = usage }
        return measuredUsage
    }
}

/// Whether a pod belongs into the endpoints, and the news of it that they have not heard yet.
struct EndpointNews {
    private(set) var isPublished = false
    /// In order.
    private var unheard: [Bool] = []

    var areUpToDate: Bool { unheard.isEmpty }

    /// What the endpoints know from the beginning.
    mutating func begin(_ isPublished: Bool) { self.isPublished = isPublished }

    /// Returns whether that is news.
    mutating func publish(_ isPublished: Bool) -> Bool {
        guard isPublished != self.isPublished else { return false }
        self.isPublished = isPublished
        unheard.append(isPublished)
        return true
    }

    /// Takes the oldest news that was not heard yet.
    mutating func hear() -> Bool? { unheard.isEmpty ? nil : unheard.removeFirst() }
}
