internal import ActorRuntime
internal import Contexts

/// The kubelet's probes, and what follows from the answers.
///
/// A probe is answered beside the workers, as from a management port: at once if the process listens, never if it
/// stands still. So it fails with the process, and not with its load.
extension Cluster {
    /// Asks to be woken for the first probe of each kind that the pod's process should have.
    func scheduleProbes(_ index: Int, in world: inout World) {
        for kind in ProbeKind.allCases { scheduleProbe(index, kind, in: &world) }
    }

    private func scheduleProbe(_ index: Int, _ kind: ProbeKind, in world: inout World) {
        guard let due = pods[index].probes.nextProbe(kind, after: world.now) else { return }
        wake(.probe(kind), pod: index, at: due, in: &world)
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
        guard !nodes.isLost(pods[index].node),
            pods[index].probes.ask(kind, at: world.now, isOutOfTurn: isOutOfTurn)
        else { return }
        guard world.isSuspended(pods[index].replica) else {
            return conclude(index, kind, answer(index, kind, in: world), in: &world, observer)
        }
        wake(.timeout(kind), pod: index, at: world.now + timeout(index, kind), in: &world)
    }

    private func timeout(_ index: Int, _ kind: ProbeKind) -> Timespan {
        deployments[pods[index].service].spec.probes[kind]?.timeout ?? .zero
    }

    /// A probe found the process standing still, and its time is over unless it was answered meanwhile. On a node that
    /// is out of reach nobody looks at the clock, so the probe ends when the node is back.
    mutating func endProbe(_ index: Int, _ kind: ProbeKind, in world: inout World, _ observer: some WorldObserver) {
        guard let asked = pods[index].probes.asked(kind), asked + timeout(index, kind) <= world.now,
            !nodes.isLost(pods[index].node)
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
        pods[index].checkAvailability(at: world.now, minReady: deployments[service].spec.strategy.minReadySeconds)
        count(index)
        reconcile(service, in: &world, observer)
    }

    /// Updates Kubernetes' condition `Ready` from the state of process, probes and node.
    mutating func refreshReadiness(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        let isReady =
            pods[index].phase == .running && pods[index].probes.isReady && nodes.isReady(pods[index].node)
        guard isReady != pods[index].isReady else { return publish(index, in: &world, observer) }
        let service = pods[index].service
        let wait = deployments[service].spec.strategy.minReadySeconds
        pods[index].setReady(isReady, at: world.now, minReady: wait)
        // The log already says that a dead pod has died.
        if pods[index].phase == .running { note(world.now, isReady ? .ready : .unready, pod: index) }
        count(index)
        if isReady, wait > .zero { wake(.available, pod: index, at: world.now + wait, in: &world) }
        publish(index, in: &world, observer)
        reconcile(service, in: &world, observer)
    }

    // MARK: Endpoints

    /// Tells the endpoints whether a pod belongs to them, if that has changed. They hear of it a little later.
    mutating func publish(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        let isIn = publishesNotReady ? pods[index].hasAddress : pods[index].isReady && pods[index].counts
        let isPublished = isIn && deployments[pods[index].service].givesTraffic(to: pods[index].version)
        guard pods[index].endpoints.publish(isPublished) else { return }
        guard spec.endpointsDelay > .zero else { return hearEndpoints(index, in: &world, observer) }
        wake(.endpoints, index, at: world.now + spec.endpointsDelay, in: &world)
    }

    /// The endpoints hear the oldest news of a pod.
    mutating func hearEndpoints(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        guard let isPublished = pods[index].endpoints.hear() else { return }
        world.setReady(isPublished, pods[index].replica, observer)
        returnNumber(of: index)
        noteChange()
    }
}
