internal import ActorRuntime

/// The kubelet's questions, and what follows from the answers.
///
/// A probe is answered beside the workers, as from a management port: at once where the process listens, never where it
/// stands still. So it fails with the process, and not with its load.
extension Cluster {
    /// Asks for the first probe of each kind that the process of a pod is to have.
    mutating func scheduleProbes(_ index: Int, in world: inout World) {
        for kind in ProbeKind.allCases {
            guard let due = pods[index].probes.firstProbe(kind, notBefore: world.now) else { continue }
            wake(kind.wake, pod: index, at: due, in: &world)
        }
    }

    /// A probe is due.
    mutating func probe(_ index: Int, _ kind: ProbeKind, in world: inout World, _ observer: some WorldObserver) {
        if let next = pods[index].probes.nextProbe(kind, after: world.now) {
            wake(kind.wake, pod: index, at: next, in: &world)
        }
        // Nobody asks on a node that is out of reach.
        guard pods[index].probes.isProbed(kind), !nodes[pods[index].node].isLost else { return }
        if world.isSuspended(pods[index].replica), let spec = deployments[pods[index].service].spec.probes[kind] {
            return wake(kind.timeout, pod: index, at: world.now + spec.timeout, in: &world)
        }
        conclude(index, kind, answer(index, kind, in: world), in: &world, observer)
    }

    /// The time is over for a probe that found the process standing still.
    mutating func endProbe(_ index: Int, _ kind: ProbeKind, in world: inout World, _ observer: some WorldObserver) {
        guard !nodes[pods[index].node].isLost else { return }
        let isAnswered = !world.isSuspended(pods[index].replica) && answer(index, kind, in: world)
        conclude(index, kind, isAnswered, in: &world, observer)
    }

    private func answer(_ index: Int, _ kind: ProbeKind, in world: borrowing World) -> Bool {
        guard world.isListening(pods[index].replica) else { return false }
        let deployment = deployments[pods[index].service]
        return kind != .readiness || deployment.versions[pods[index].version].becomesReady
    }

    private mutating func conclude(
        _ index: Int, _ kind: ProbeKind, _ isAnswered: Bool, in world: inout World, _ observer: some WorldObserver
    ) {
        switch pods[index].probes.observe(kind, isAnswered) {
        case .none: break
        case .started:
            refreshReadiness(index, in: &world, observer)
            if pods[index].probes.isProbed(.readiness) {
                conclude(index, .readiness, answer(index, .readiness, in: world), in: &world, observer)
            }
        case .ready, .unready: refreshReadiness(index, in: &world, observer)
        case .restart(let kind):
            note(world.now, .probeFailed, pod: index, detail: "\(kind.rawValue) probe: the process is restarted")
            stop(index, in: &world, observer)
        }
    }

    // MARK: Readiness

    /// A pod may have been ready for `minReadySeconds`.
    mutating func becomeAvailable(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        let service = pods[index].service
        let wait = deployments[service].spec.strategy.minReadySeconds
        pods[index].isAvailable = pods[index].isReady && pods[index].readinessChanged + wait <= world.now
        count(index)
        reconcile(service, in: &world, observer)
    }

    /// Brings Kubernetes' condition `Ready` to what process, probes and node make it.
    mutating func refreshReadiness(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        let isReady =
            pods[index].phase == .running && pods[index].probes.isReady && nodes[pods[index].node].isReady
        let service = pods[index].service
        if isReady != pods[index].isReady {
            pods[index].isReady = isReady
            pods[index].readinessChanged = world.now
            // Of one that has died the log says so.
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

    /// Tells the endpoints whether a pod belongs to them, if that has changed; they hear of it a little later.
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
