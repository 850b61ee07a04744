package import ActorRuntime
internal import Contexts

/// Processes that die, and what follows from it.
extension Cluster {
    /// Kills up to `count` running replicas of a service, chosen by the stream; nil kills all. With a crash point they
    /// die when they reach it. ``crashed(_:by:in:_:)`` must then be called.
    package mutating func kill(
        _ count: Int?, of service: Int, at point: CrashPoint?, fault: Int, in world: inout World,
        _ observer: some WorldObserver
    ) {
        for index in choose(count, of: service, in: world) {
            // An earlier death of this loop may have ended all replicas.
            guard world.isRunning(pods[index].replica) else { continue }
            if let point {
                if !pods[index].armedBy.contains(fault) { pods[index].armedBy.append(fault) }
                world.arm(point, pods[index].replica, observer)
            } else {
                died(index, .killed, fault: fault, in: &world, observer)
            }
        }
    }

    /// Up to `count` running replicas of a service, chosen by the stream; nil means all of them.
    mutating func choose(_ count: Int?, of service: Int, in world: borrowing World) -> [Int] {
        var candidates = deployments[service].pods.filter { world.isRunning(pods[$0].replica) }
        return (0..<min(count ?? candidates.count, candidates.count)).map { _ in
            candidates.remove(at: Int(stream.nextBounded(UInt64(candidates.count))))
        }
    }

    /// A replica reached its crash point. Or it was to die by no other fault, and reached a message that `poison` has
    /// poisoned.
    package mutating func crashed(
        _ replica: ReplicaID, by poison: Int? = nil, in world: inout World, _ observer: some WorldObserver
    ) {
        guard let index = pod(of: replica) else { return }
        died(index, .crashed, fault: pods[index].armedBy.last ?? poison, in: &world, observer)
    }

    /// Whether any living replica is still to die by this fault at a crash point.
    package func isWaiting(for fault: Int) -> Bool { pods.contains { $0.armedBy.contains(fault) } }

    mutating func died(
        _ index: Int, _ kind: PlatformEvent.Kind, fault: Int?, detail: String = "", in world: inout World,
        _ observer: some WorldObserver
    ) {
        let service = pods[index].service
        pods[index].phase = .waiting
        // A process whose probe has failed was told to end. So the faults that kept it from answering are behind its
        // death.
        let isProbe = pods[index].isStopping && !pods[index].isTerminating
        pods[index].diedBy = fault.map { FaultSet($0) } ?? (isProbe ? pods[index].wasHeldBy : FaultSet())
        world.blameDeath(of: pods[index].replica, on: pods[index].diedBy)
        endProcess(index, in: &world, observer)
        note(world.now, kind, pod: index, fault: fault, detail: detail)
        guard !pods[index].isTerminating else { return finish(index, in: &world, observer) }
        countRestart(of: index)
        switch verdict(on: index, at: world.now) {
        case .restart(let delay):
            wake(.start, pod: index, at: world.now + delay, in: &world)
        case .stop:
            pods[index].phase = .stopped
            note(world.now, .stopped, pod: index)
        case .escalate:
            escalate(service, in: &world, observer)
        }
        refreshReadiness(index, in: &world, observer)
    }

    private mutating func countRestart(of index: Int) {
        pods[index].restarts += 1
        let service = pods[index].service
        if deployments[service].rollout?.version == pods[index].version { deployments[service].rollout?.restarts += 1 }
    }

    /// OTP counts restarts by supervisor, and a service's replicas share one supervisor. The others count by replica.
    private mutating func verdict(on index: Int, at now: Instant) -> Supervisor.Verdict {
        let jitter = stream.nextUnit()
        let startedAt = pods[index].startedAt
        if case .intensity = pods[index].supervisor.policy {
            return deployments[pods[index].service].supervisor.died(at: now, startedAt: startedAt, jitter: jitter)
        }
        return pods[index].supervisor.died(at: now, startedAt: startedAt, jitter: jitter)
    }

    /// Ends the process, if there is one, and everything that belongs to its present life.
    mutating func endProcess(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        if world.isRunning(pods[index].replica) {
            // Senders that have not heard of its death yet find the port closed.
            world.kill(pods[index].replica, keepsAddress: spec.endpointsDelay > .zero || publishesNotReady, observer)
            harvest(index, in: world)
        }
        pods[index].life += 1
        pods[index].armedBy = []
        pods[index].heldBy = []
        pods[index].wasHeldBy = FaultSet()
        pods[index].isStopping = false
        pods[index].isDeaf = false
        pods[index].probes.containerDied()
        loseStorage(pods[index].service, in: &world)
    }

    /// A database on the replicas' own volume is lost with the last of them (Kubernetes `emptyDir`).
    private mutating func loseStorage(_ service: Int, in world: inout World) {
        guard deployments[service].spec.database.storage == .ephemeral,
            !deployments[service].pods.contains(where: { world.isRunning(pods[$0].replica) })
        else { return }
        world.crashDatabase(ServiceID(rawValue: UInt16(service)), losing: .everything)
        note(world.now, .storageLost, service: service, detail: "ephemeral storage: all rows are lost")
    }

    /// The service's supervisor has given up: all its replicas end and stay down. An OTP application does so when its
    /// top supervisor terminates.
    private mutating func escalate(_ service: Int, in world: inout World, _ observer: some WorldObserver) {
        deployments[service].isGivenUp = true
        let causes = deployments[service].pods.reduce(into: FaultSet()) { $0.formUnion(pods[$1].diedBy) }
        note(
            world.now, .escalated, service: service, detail: Self.reason(deployments[service].spec.supervision),
            causes: causes)
        for index in deployments[service].pods where pods[index].phase != .gone {
            pods[index].phase = .stopped
            endProcess(index, in: &world, observer)
            note(world.now, .stopped, pod: index)
            refreshReadiness(index, in: &world, observer)
        }
    }

    private static func reason(_ policy: SupervisionPolicy) -> String {
        guard case .intensity(let maximum, let period) = policy else { return "all replicas stay down" }
        let restarts = maximum == 1 ? "1 restart" : "\(maximum) restarts"
        return "more than \(restarts) needed within \(period): all replicas stay down"
    }
}
