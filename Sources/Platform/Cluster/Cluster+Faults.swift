package import ActorRuntime
package import Contexts

/// What faults do to replicas and nodes, and how the control plane reacts to lost nodes.
extension Cluster {
    // MARK: Kills

    /// Kills up to `count` running replicas of a service, chosen at random; nil kills all. With a crash point they die
    /// when they reach it. ``crashed(_:by:in:_:)`` must then be called.
    package mutating func kill(
        _ count: Int?, of service: Int, at point: CrashPoint?, fault: Int, in world: inout World,
        _ observer: some WorldObserver
    ) {
        for index in choose(count, of: service, in: world) {
            // An earlier death of this loop may have ended all replicas.
            guard world.isRunning(pods[index].replica) else { continue }
            if let point {
                pods[index].faults.arm(fault)
                world.arm(point, pods[index].replica, observer)
            } else {
                died(index, .killed, fault: fault, in: &world, observer)
            }
        }
    }

    /// Up to `count` running replicas of a service, chosen at random; nil means all of them.
    private mutating func choose(_ count: Int?, of service: Int, in world: borrowing World) -> [Int] {
        draws.choose(count, from: deployments[service].pods.filter { world.isRunning(pods[$0].replica) })
    }

    /// A replica reached its crash point. Or it was to die by no other fault, and reached a message that `poison` has
    /// poisoned.
    package mutating func crashed(
        _ replica: ReplicaID, by poison: Int? = nil, in world: inout World, _ observer: some WorldObserver
    ) {
        guard let index = pod(of: replica) else { return }
        died(index, .crashed, fault: pods[index].faults.armed ?? poison, in: &world, observer)
    }

    /// Whether any living replica is still to die by this fault at a crash point.
    package func isWaiting(for fault: Int) -> Bool { pods.contains { $0.faults.isArmed(by: fault) } }

    // MARK: Standing still

    /// Stops up to `count` running replicas of a service; nil stops all. They stand still until
    /// ``resume(fault:in:_:)``, or until they are killed.
    package mutating func suspend(_ count: Int?, of service: Int, fault: Int, in world: inout World) {
        for index in choose(count, of: service, in: world) { hold(index, fault: fault, in: &world) }
    }

    private mutating func hold(_ index: Int, fault: Int, isReachable: Bool = true, in world: inout World) {
        pods[index].faults.hold(fault)
        world.blameStandstill(of: pods[index].replica, on: fault)
        world.suspend(pods[index].replica, isReachable: isReachable)
        note(world.now, .suspended, pod: index, fault: fault)
    }

    /// Lets those replicas go on that only this fault has stopped.
    package mutating func resume(fault: Int, in world: inout World, _ observer: some WorldObserver) {
        for index in pods.indices where pods[index].faults.isHeld(by: fault) {
            pods[index].faults.letGo(fault)
            guard !pods[index].faults.isHeld else { continue }
            world.resume(pods[index].replica, observer)
            note(world.now, .resumed, pod: index, fault: fault)
            guard pods[index].isDeaf else {
                answerProbes(index, in: &world, observer)
                continue
            }
            pods[index].isDeaf = false
            world.drain(pods[index].replica, observer)
        }
    }

    /// Whether this fault makes any replica stand still.
    package func isHolding(for fault: Int) -> Bool { pods.contains { $0.faults.isHeld(by: fault) } }

    // MARK: Memory

    /// Lets replicas leak until ``endLeak(fault:in:)``, also after restarts. They are killed at the limit.
    package mutating func leak(
        _ bytesPerSecond: Int64, _ count: Int?, of service: Int, fault: Int, in world: inout World
    ) {
        for index in choose(count, of: service, in: world) {
            pods[index].faults.leak(bytesPerSecond, by: fault)
            setLeak(index, in: &world)
        }
    }

    /// Leaked memory stays until the replica is started again.
    package mutating func endLeak(fault: Int, in world: inout World) {
        for index in pods.indices {
            if pods[index].faults.endLeak(by: fault) { setLeak(index, in: &world) }
        }
    }

    mutating func setLeak(_ index: Int, in world: inout World) {
        let version = deployments[pods[index].service].versions[pods[index].version]
        let rate = pods[index].faults.leakPerSecond(beside: version.leakPerSecond)
        pods[index].memory.leak(perSecond: rate, from: world.now)
        guard world.isRunning(pods[index].replica), let instant = pods[index].memory.outOfMemory else { return }
        wake(.outOfMemory, pod: index, at: instant, in: &world)
    }

    /// The replica has reached its limit, unless the leak has ended meanwhile.
    mutating func outOfMemory(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        guard let instant = pods[index].memory.outOfMemory, instant <= world.now else { return }
        let limit = pods[index].memory.spec.limit
        died(
            index, .killed, fault: pods[index].faults.leaking, detail: "OOMKilled: limit of \(limit) bytes",
            in: &world, observer)
    }

    // MARK: Crash loops

    /// Kills replicas now, and again a given time after each of their starts, until ``endLoop(fault:)``.
    package mutating func beginLoop(
        _ count: Int?, of service: Int, after: Timespan, fault: Int, in world: inout World,
        _ observer: some WorldObserver
    ) {
        let chosen = choose(count, of: service, in: world)
        for index in chosen { pods[index].faults.loop(after: after, by: fault) }
        for index in chosen where world.isRunning(pods[index].replica) {
            died(index, .killed, fault: fault, detail: "crash loop", in: &world, observer)
        }
    }

    package mutating func endLoop(fault: Int) {
        for index in pods.indices { pods[index].faults.endLoop(by: fault) }
    }

    func scheduleLoop(_ index: Int, in world: inout World) {
        guard let after = pods[index].faults.loopAfter else { return }
        wake(.loop, pod: index, at: world.now + after, in: &world)
    }

    mutating func loop(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        guard let fault = pods[index].faults.looping, world.isRunning(pods[index].replica) else { return }
        died(index, .killed, fault: fault, detail: "crash loop", in: &world, observer)
    }

    // MARK: Nodes

    /// Makes all replicas on a node stand still and out of sight, until ``recoverNode(_:fault:in:_:)``. Nodes count
    /// from 1; a node that does not exist loses nothing.
    package mutating func loseNode(_ number: Int, fault: Int, in world: inout World) {
        let node = number - 1
        guard nodes.contains(node) else { return }
        let loss = nodes.lose(node, by: fault)
        for index in pods.indices where pods[index].isOn(node) && pods[index].phase == .running {
            hold(index, fault: fault, isReachable: false, in: &world)
        }
        guard let loss else { return }
        wake(.unreachable, node, life: loss, at: world.now + spec.nodeMonitorGracePeriod, in: &world)
    }

    /// The node's heartbeats are missed: its pods are no longer ready.
    mutating func noticeLoss(_ node: Int, in world: inout World, _ observer: some WorldObserver) {
        let (detail, causes) = nodes.noticeLoss(node, at: world.now)
        note(world.now, .nodeNotReady, service: nil, detail: detail, causes: causes)
        scheduleTaint(in: &world)
        for index in pods.indices where pods[index].isOn(node) && pods[index].phase != .gone {
            refreshReadiness(index, in: &world, observer)
        }
    }

    /// Asks to be woken when the next node may get the taint. Everything else that is noticed in the same instant comes
    /// first.
    private func scheduleTaint(in world: inout World) {
        guard let turn = nodes.nextTaint(from: world.now) else { return }
        wake(.taint, 0, at: turn, in: &world)
    }

    /// Gives the taint to the node whose turn it is. Its pods tolerate it for a while (`tolerationSeconds`).
    mutating func taint(in world: inout World) {
        guard let (node, taint) = nodes.taint(at: world.now) else { return }
        wake(.evict, node, life: taint, at: world.now + spec.toleration, in: &world)
        scheduleTaint(in: &world)
    }

    /// Deletes the pods of an unreachable node, so that others take their places. Their processes learn of it when the
    /// node is back.
    mutating func evict(_ node: Int, in world: inout World, _ observer: some WorldObserver) {
        for index in pods.indices where pods[index].isOn(node) && pods[index].counts {
            terminate(index, detail: "evicted: node \(node + 1) is unreachable", in: &world, observer)
        }
        for service in deployments.indices { reconcile(service, in: &world, observer) }
    }

    /// The node is back, unless another fault keeps it away. Its replicas go on, or end if they were deleted meanwhile.
    package mutating func recoverNode(
        _ number: Int, fault: Int, in world: inout World, _ observer: some WorldObserver
    ) {
        let node = number - 1
        guard nodes.contains(node), nodes.letGo(node, by: fault) else { return }
        resume(fault: fault, in: &world, observer)
        guard !nodes.isLost(node) else { return }
        if nodes.noticeReturn(of: node, at: world.now) {
            scheduleTaint(in: &world)
            note(world.now, .nodeReady, service: nil, detail: "node \(number) is back")
            placeWaiting(in: &world)
        }
        for index in pods.indices where pods[index].isOn(node) && pods[index].phase != .gone {
            goOn(index, in: &world, observer)
        }
    }

    /// Pods that found no node look for one again.
    private mutating func placeWaiting(in world: inout World) {
        for index in pods.indices where pods[index].phase == .pending && pods[index].isUnplaced {
            let wait = draws.time(deployments[pods[index].service].schedule)
            wake(.place, pod: index, at: world.now + wait, in: &world)
        }
    }

    private mutating func goOn(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        refreshReadiness(index, in: &world, observer)
        // Some replicas still stand still because of another fault. The kubelet now sees which of their probes have
        // timed out.
        for kind in ProbeKind.allCases { endProbe(index, kind, in: &world, observer) }
        guard pods[index].phase != .gone else { return }
        if pods[index].isTerminating {
            stop(index, in: &world, observer)
        } else if pods[index].isOverdue {
            start(index, in: &world, observer)
        }
    }
}
