internal import ActorRuntime
internal import Contexts

/// The kubelet's probes, and what follows from the answers.
///
/// A probe is answered beside the workers, as from a management port: at once if the process listens, never if it
/// stands still. So it fails with the process, and not with its load.
extension Cluster {
    /// Asks to be woken for the first probe of each kind that the pod's process should have.
    mutating func scheduleProbes(_ index: Int, in world: inout World) {
        for kind in ProbeKind.allCases { scheduleProbe(index, kind, in: &world) }
    }

    private mutating func scheduleProbe(_ index: Int, _ kind: ProbeKind, in world: inout World) {
        guard let due = pods[index].probes.nextProbe(kind, after: world.now) else { return }
        wake(kind.wake, pod: index, at: due, in: &world)
    }

    /// A probe is due because of its tick.
    mutating func probe(_ index: Int, _ kind: ProbeKind, in world: inout World, _ observer: some WorldObserver) {
        scheduleProbe(index, kind, in: &world)
        ask(index, kind, in: &world, observer)
    }

    /// A container that has started and is not ready is asked for its readiness whenever its state changes.
    mutating func stateChanged(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        guard !pods[index].probes.isReady else { return }
        ask(index, .readiness, isOutOfTurn: true, in: &world, observer)
    }

    private mutating func ask(
        _ index: Int, _ kind: ProbeKind, isOutOfTurn: Bool = false, in world: inout World,
        _ observer: some WorldObserver
    ) {
        // Nobody sends probes on a node that is out of reach.
        guard !nodes[pods[index].node].isLost,
            pods[index].probes.ask(kind, at: world.now, isOutOfTurn: isOutOfTurn)
        else { return }
        guard world.isSuspended(pods[index].replica) else {
            return conclude(index, kind, answer(index, kind, in: world), in: &world, observer)
        }
        wake(kind.timeout, pod: index, at: world.now + timeout(index, kind), in: &world)
    }

    private func timeout(_ index: Int, _ kind: ProbeKind) -> Timespan {
        deployments[pods[index].service].spec.probes[kind]?.timeout ?? .zero
    }

    /// A probe found the process standing still, and its time is over unless it was answered meanwhile. On a node that
    /// is out of reach nobody looks at the clock, so the probe ends when the node is back.
    mutating func endProbe(_ index: Int, _ kind: ProbeKind, in world: inout World, _ observer: some WorldObserver) {
        guard let asked = pods[index].probes.asked(kind), asked + timeout(index, kind) <= world.now,
            !nodes[pods[index].node].isLost
        else { return }
        let isAnswered = !world.isSuspended(pods[index].replica) && answer(index, kind, in: world)
        conclude(index, kind, isAnswered, in: &world, observer)
    }

    /// The process goes on, and answers the probes that came while it stood still.
    mutating func answerProbes(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        for kind in ProbeKind.allCases where pods[index].probes.asked(kind) != nil {
            conclude(index, kind, answer(index, kind, in: world), in: &world, observer)
        }
    }

    private func answer(_ index: Int, _ kind: ProbeKind, in world: borrowing World) -> Bool {
        guard world.isListening(pods[index].replica) else { return false }
        let deployment = deployments[pods[index].service]
        return kind != .readiness || deployment.versions[pods[index].version].becomesReady
    }

    private mutating func conclude(
        _ index: Int, _ kind: ProbeKind, _ isAnswered: Bool, in world: inout World, _ observer: some WorldObserver
    ) {
        let (consequence, isDue) = pods[index].probes.observe(kind, isAnswered, at: world.now)
        switch consequence {
        case .none: break
        case .started, .unready:
            refreshReadiness(index, in: &world, observer)
            stateChanged(index, in: &world, observer)
        case .ready: refreshReadiness(index, in: &world, observer)
        case .restart(let kind):
            note(world.now, .probeFailed, pod: index, detail: "\(kind.rawValue) probe: the process is restarted")
            stop(index, in: &world, observer)
        }
        if isDue { ask(index, kind, in: &world, observer) }
    }

    // MARK: Readiness

    /// A pod may have been ready for `minReadySeconds` by now.
    mutating func becomeAvailable(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        let service = pods[index].service
        let wait = deployments[service].spec.strategy.minReadySeconds
        pods[index].isAvailable = pods[index].isReady && pods[index].readinessChanged + wait <= world.now
        count(index)
        reconcile(service, in: &world, observer)
    }

    /// Updates Kubernetes' condition `Ready` from the state of process, probes and node.
    mutating func refreshReadiness(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        let isReady =
            pods[index].phase == .running && pods[index].probes.isReady && nodes[pods[index].node].isReady
        let service = pods[index].service
        if isReady != pods[index].isReady {
            pods[index].isReady = isReady
            pods[index].readinessChanged = world.now
            // The log already says that a dead pod has died.
            if pods[index].phase == .running { note(world.now, isReady ? .ready : .unready, pod: index) }
            let wait = deployments[service].spec.strategy.minReadySeconds
            pods[index].isAvailable = isReady && wait == .zero
            count(index)
            if isReady, wait > .zero { wake(.available, pod: index, at: world.now + wait, in: &world) }
            publish(index, in: &world, observer)
            reconcile(service, in: &world, observer)
        } else {
            publish(index, in: &world, observer)
        }
    }

    // MARK: Endpoints

    /// Tells the endpoints whether a pod belongs to them, if that has changed. They hear of it a little later.
    mutating func publish(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        let pod = pods[index]
        let isIn = publishesNotReady ? pod.hasAddress : pod.isReady && pod.counts
        let isPublished = isIn && deployments[pod.service].givesTraffic(to: pod.version)
        guard isPublished != pod.isPublished else { return }
        pods[index].isPublished = isPublished
        pods[index].unheard.append(isPublished)
        guard spec.endpointsDelay > .zero else { return hearEndpoints(index, in: &world, observer) }
        wake(.endpoints, index, at: world.now + spec.endpointsDelay, in: &world)
    }

    /// The endpoints hear the oldest news of a pod.
    mutating func hearEndpoints(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        guard !pods[index].unheard.isEmpty else { return }
        world.setReady(pods[index].unheard.removeFirst(), pods[index].replica, observer)
        returnNumber(of: index)
        noteChange()
    }
}

extension ProbeKind {
    fileprivate var wake: Cluster.Wake.Kind {
        switch self {
        case .startup: .startupProbe
        case .liveness: .livenessProbe
        case .readiness: .readinessProbe
        }
    }

    fileprivate var timeout: Cluster.Wake.Kind {
        switch self {
        case .startup: .startupTimeout
        case .liveness: .livenessTimeout
        case .readiness: .readinessTimeout
        }
    }
}
