package import ActorRuntime
internal import Contexts

/// Nodes that are out of reach, and how the control plane reacts.
///
/// Source: kubernetes.io (1.37), "Nodes" (heartbeats, `--node-monitor-grace-period`) and "Taints and Tolerations"
/// (`node.kubernetes.io/unreachable`, `tolerationSeconds`). ``NodeEviction`` decides whose pods leave, and when.
extension Cluster {
    /// Makes all replicas on a node stand still and out of sight, until ``recoverNode(_:fault:in:_:)``. Nodes count
    /// from 1; a node that does not exist loses nothing.
    package mutating func loseNode(_ number: Int, fault: Int, in world: inout World) {
        let node = number - 1
        guard nodes.indices.contains(node) else { return }
        nodes[node].lostBy.append(fault)
        for index in pods.indices where isOn(node, index) && pods[index].phase == .running {
            hold(index, fault: fault, isReachable: false, in: &world)
        }
        guard nodes[node].lostBy.count == 1 else { return }
        nodes[node].losses += 1
        wake(
            .unreachable, node, life: nodes[node].losses, at: world.now + spec.nodeMonitorGracePeriod, in: &world)
    }

    /// The node's heartbeats are missed: its pods are no longer ready.
    mutating func noticeLoss(_ node: Int, in world: inout World, _ observer: some WorldObserver) {
        nodes[node].isReady = false
        removeTaints(eviction.lost(node, at: world.now))
        let why = "node \(node + 1) is unreachable" + (eviction.restraint.map { "; \($0)" } ?? "")
        let causes = FaultSet(nodes[node].lostBy)
        note(
            PlatformEvent(
                at: world.now, kind: .nodeNotReady, service: nil, replica: nil, detail: why, causes: causes))
        scheduleTaint(in: &world)
        for index in pods.indices where isOn(node, index) && pods[index].phase != .gone {
            refreshReadiness(index, in: &world, observer)
        }
    }

    // MARK: The taint

    /// Asks to be woken when the next node may get the taint. Everything else that is noticed in the same instant comes
    /// first.
    private func scheduleTaint(in world: inout World) {
        guard let turn = eviction.nextTurn(from: world.now) else { return }
        wake(.taint, 0, at: turn, in: &world)
    }

    /// Gives the taint to the node whose turn it is.
    mutating func taint(in world: inout World) {
        guard let node = eviction.taint(at: world.now) else { return }
        nodes[node].isTainted = true
        nodes[node].taints += 1
        wake(.evict, node, life: nodes[node].taints, at: world.now + spec.toleration, in: &world)
        scheduleTaint(in: &world)
    }

    private mutating func removeTaints(_ untainted: [Int]) {
        for node in untainted { nodes[node].isTainted = false }
    }

    /// Deletes the pods of an unreachable node, so that others take their places. Their processes learn of it when the
    /// node is back.
    mutating func evict(_ node: Int, in world: inout World, _ observer: some WorldObserver) {
        for index in pods.indices where isOn(node, index) && pods[index].counts {
            terminate(index, detail: "evicted: node \(node + 1) is unreachable", in: &world, observer)
        }
        for service in deployments.indices { reconcile(service, in: &world, observer) }
    }

    /// The node is back, unless another fault keeps it away. Its replicas go on, or end if they were deleted meanwhile.
    package mutating func recoverNode(
        _ number: Int, fault: Int, in world: inout World, _ observer: some WorldObserver
    ) {
        let node = number - 1
        guard nodes.indices.contains(node), nodes[node].lostBy.contains(fault) else { return }
        nodes[node].lostBy.removeAll { $0 == fault }
        resume(fault: fault, in: &world, observer)
        guard !nodes[node].isLost else { return }
        if !nodes[node].isReady {
            nodes[node].isReady = true
            removeTaints(eviction.found(node, at: world.now))
            scheduleTaint(in: &world)
            let back = "node \(number) is back"
            note(PlatformEvent(at: world.now, kind: .nodeReady, service: nil, replica: nil, detail: back))
            placeWaiting(in: &world)
        }
        for index in pods.indices where isOn(node, index) && pods[index].phase != .gone {
            goOn(index, in: &world, observer)
        }
    }

    private func isOn(_ node: Int, _ index: Int) -> Bool { pods[index].node == node && !pods[index].isUnplaced }

    /// Pods that found no node look for one again.
    private mutating func placeWaiting(in world: inout World) {
        for index in pods.indices where pods[index].phase == .pending && pods[index].isUnplaced {
            let wait = deployments[pods[index].service].schedule.next(&stream)
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
