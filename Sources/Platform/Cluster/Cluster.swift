package import ActorRuntime
package import Contexts

/// Keeps the replicas of every service running. It places and starts them, probes their health, learns of their deaths,
/// restarts them as their supervision says, exchanges their versions and changes their number.
///
/// The cluster is a sequencer. ``Pod``, ``Deployment``, ``Rollout``, ``NodePool`` and the controllers below them are
/// state machines that touch no world. They say what follows from what has happened, and the cluster does it, in order.
///
/// Services have the same numbers here as in the world: the order in which they were given.
package struct Cluster {
    let spec: ClusterSpec
    /// Whether the endpoints name replicas that are not ready.
    let publishesNotReady: Bool
    var deployments: [Deployment]
    /// In the order in which they were made. A pod that is gone keeps its place until a new one takes it.
    var pods: [Pod] = []
    var nodes: NodePool
    var draws: ClusterDraws
    private let releases: [Release]
    private let tokenBase: UInt64
    /// Whether anything has happened since the log was last taken, even if it has no line in the log.
    package private(set) var hasActed = false
    /// What has happened since the log was last taken.
    private var log: [PlatformEvent] = []

    /// - Parameters:
    ///   - services: in the order of the world's services.
    ///   - releases: those of unknown versions or services never begin.
    ///   - tokenBase: the first token of the cluster's wake-ups; it needs 56 bits below the next base.
    package init(
        _ services: [ServiceSpec], spec: ClusterSpec = ClusterSpec(), publishesNotReady: Bool = false,
        releases: [Release] = [], seed: RandomStream, tokenBase: UInt64
    ) {
        self.spec = spec
        self.publishesNotReady = publishesNotReady
        self.releases = releases
        self.tokenBase = tokenBase
        deployments = services.map { Deployment($0) }
        nodes = NodePool(count: spec.nodes, services: services.count)
        draws = ClusterDraws(seed: seed)
    }

    // MARK: Log

    package mutating func takeLog() -> [PlatformEvent] {
        hasActed = false
        defer { log.removeAll() }
        return log
    }

    mutating func note(_ event: PlatformEvent) {
        hasActed = true
        log.append(event)
    }

    mutating func note(
        _ at: Instant, _ kind: PlatformEvent.Kind, pod: Int, fault: Int? = nil, causes: FaultSet = FaultSet(),
        detail: String = ""
    ) {
        note(
            PlatformEvent(
                at: at, kind: kind, service: pods[pod].service, replica: pods[pod].number, id: pods[pod].replica,
                fault: fault, detail: detail, causes: causes))
    }

    mutating func note(
        _ at: Instant, _ kind: PlatformEvent.Kind, service: Int?, detail: String, causes: FaultSet = FaultSet()
    ) {
        note(PlatformEvent(at: at, kind: kind, service: service, replica: nil, detail: detail, causes: causes))
    }

    /// Notes something that has no line in the log but may have changed a service's health.
    mutating func noteChange() { hasActed = true }

    // MARK: Wake-ups

    func wake(
        _ kind: ClusterWake.Kind, _ subject: Int, life: UInt32 = 0, at instant: Instant, in world: inout World
    ) {
        world.wake(at: instant, token: tokenBase | ClusterWake(kind, subject, life: life).token)
    }

    /// Schedules a wake-up for the pod's present life.
    func wake(_ kind: ClusterWake.Kind, pod index: Int, at instant: Instant, in world: inout World) {
        wake(kind, index, life: pods[index].life, at: instant, in: &world)
    }

    /// Handles one of the cluster's own wake-ups.
    package mutating func woke(token: UInt64, in world: inout World, _ observer: some WorldObserver) {
        guard let wake = ClusterWake(token: token & (1 << 56 - 1)) else { return }
        switch wake.kind {
        case .endpoints: hearEndpoints(wake.subject, in: &world, observer)
        case .sync: sync(wake.subject, in: &world)
        case .autoscale: autoscale(wake.subject, in: &world, observer)
        case .release: begin(releases[wake.subject], in: &world, observer)
        case .look, .measure:
            guard deployments[wake.subject].releases == wake.life else { return }
            if wake.kind == .measure { measure(wake.subject, in: &world, observer) }
            reconcile(wake.subject, in: &world, observer)
        case .unreachable:
            guard nodes.isLost(wake.subject, since: wake.life) else { return }
            noticeLoss(wake.subject, in: &world, observer)
        case .taint: taint(in: &world)
        case .evict:
            guard nodes.isTainted(wake.subject, since: wake.life) else { return }
            evict(wake.subject, in: &world, observer)
        default:
            guard pods[wake.subject].life == wake.life else { return }
            wokePod(wake.subject, wake.kind, in: &world, observer)
        }
    }

    private mutating func wokePod(
        _ index: Int, _ kind: ClusterWake.Kind, in world: inout World, _ observer: some WorldObserver
    ) {
        switch kind {
        case .place:
            if pods[index].isUnplaced { place(index, after: .zero, in: &world) }
        case .start: start(index, in: &world, observer)
        case .listen: listen(index, in: &world)
        case .warm: behave(index, isWarm: true, in: &world)
        case .available: becomeAvailable(index, in: &world, observer)
        case .terminate: signal(index, in: &world, observer)
        case .kill: endStopped(index, detail: "SIGKILL after the grace period", in: &world, observer)
        case .outOfMemory: outOfMemory(index, in: &world, observer)
        case .loop: loop(index, in: &world, observer)
        case .startupProbe: probe(index, .startup, in: &world, observer)
        case .livenessProbe: probe(index, .liveness, in: &world, observer)
        case .readinessProbe: probe(index, .readiness, in: &world, observer)
        case .startupTimeout: endProbe(index, .startup, in: &world, observer)
        case .livenessTimeout: endProbe(index, .liveness, in: &world, observer)
        case .readinessTimeout: endProbe(index, .readiness, in: &world, observer)
        case .endpoints, .sync, .autoscale, .look, .measure, .release, .unreachable, .taint, .evict: break
        }
    }

    // MARK: The beginning

    /// Starts all replicas, ready at once, because a run begins with a shop that has been up for a while. Only replicas
    /// that their database does not let in are not ready.
    package mutating func deploy(in world: inout World, _ observer: some WorldObserver) {
        for service in deployments.indices {
            let spec = deployments[service].spec
            if spec.database.sync > .zero { sync(service, in: &world) }
            if let autoscaler = spec.autoscaler {
                world.watch(ServiceID(rawValue: UInt16(service)), slowAfter: Timespan(nanoseconds: .max))
                wake(.autoscale, service, at: world.now + autoscaler.syncPeriod, in: &world)
            }
            for _ in 0..<spec.replicas { beUp(makePod(of: service, version: 0, in: &world), in: &world, observer) }
            if !spec.database.letsIn, spec.replicas > 0 { tellAccessDenied(service, at: world.now) }
        }
        for (index, release) in releases.enumerated() {
            wake(.release, index, at: .start + release.at, in: &world)
        }
    }

    private mutating func tellAccessDenied(_ service: Int, at now: Instant) {
        let database = deployments[service].spec.database
        let why =
            "the database accepts the secret '\(database.accepts)' and was shown '\(database.secret)': no replica "
            + "becomes ready"
        note(now, .accessDenied, service: service, detail: why)
    }

    /// Makes durable what a service has committed, now and periodically.
    private func sync(_ service: Int, in world: inout World) {
        world.syncDatabase(ServiceID(rawValue: UInt16(service)))
        wake(.sync, service, at: world.now + deployments[service].spec.database.sync, in: &world)
    }

    // MARK: What there is

    /// All replicas of a service, including dead ones.
    package func replicas(of service: Int) -> [ReplicaID] {
        deployments[service].pods.filter { pods[$0].phase != .gone }.map { pods[$0].replica }
    }

    /// Every replica that a service has ever had, by its number: `payment-2` is payment's third.
    package func replicasByNumber(of service: Int) -> [ReplicaID] {
        deployments[service].pods.map { pods[$0].replica }
    }

    /// The number of ready replicas of a service, and the number that it should have.
    package func readiness(of service: Int) -> (ready: Int, desired: Int) {
        let ready = deployments[service].pods.count { pods[$0].isReady && pods[$0].counts }
        return (ready, deployments[service].desired)
    }

    /// Replicas of a service that have a place on a node, whatever their state. These have to be paid for.
    package func placed(of service: Int) -> Int {
        deployments[service].pods.count { pods[$0].phase != .gone && !pods[$0].isUnplaced }
    }

    /// Replicas of a service that are ready and get requests.
    package func serving(of service: Int, in world: borrowing World) -> Int {
        deployments[service].pods.count { pods[$0].isReady && pods[$0].counts && world.isReady(pods[$0].replica) }
    }

    /// Replicas that run another version than the one with which the service was deployed.
    package func released(of service: Int) -> Int {
        deployments[service].pods.count { pods[$0].counts && pods[$0].version != 0 }
    }

    /// Whether a service has a replica that runs, or one that will be started.
    package func isAlive(_ service: Int) -> Bool {
        deployments[service].pods.contains { pods[$0].phase != .gone && pods[$0].phase != .stopped }
    }

    /// The deepest mailbox and the number of busy workers of a service.
    package func load(of service: Int, in world: borrowing World) -> ReplicaLoad {
        var load = ReplicaLoad(mailboxDepth: 0, busyWorkers: 0)
        for index in deployments[service].pods {
            guard let one = world.load(of: pods[index].replica) else { continue }
            load.mailboxDepth = max(load.mailboxDepth, one.mailboxDepth)
            load.busyWorkers += one.busyWorkers
        }
        return load
    }

    /// The cluster makes all replicas of its world, so their numbers are those of its pods.
    func pod(of replica: ReplicaID) -> Int? {
        let index = Int(replica.rawValue)
        guard pods.indices.contains(index), pods[index].replica == replica else { return nil }
        return index
    }
}
