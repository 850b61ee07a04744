internal import ActorRuntime
internal import Contexts

/// The machines on which replicas run: the pods and images that they have, which of them are out of reach, and what the
/// control plane knows of that. Nodes count from 0 here.
///
/// Source: kubernetes.io (1.37), "Nodes" (heartbeats, `--node-monitor-grace-period`) and "Taints and Tolerations"
/// (`node.kubernetes.io/unreachable`). ``NodeEviction`` decides which node gets the taint, and when.
struct NodePool {
    private struct Node {
        /// The faults that keep the node out of reach.
        var lostBy: [Int] = []
        /// Kubernetes' condition `Ready`, as the control plane knows it.
        var isReady = true
        /// Counts losses, so that a wake-up for an earlier loss is recognised.
        var losses: UInt32 = 0
        /// The taint `node.kubernetes.io/unreachable:NoExecute`: pods leave the node when they no longer tolerate it.
        var isTainted = false
        /// Counts taints.
        var taints: UInt32 = 0
        /// Which images the node has, by service and version.
        var images: [Bool]
        /// Pods on the node that count: all of them, and those of each service.
        var pods = 0
        var podsOf: [Int]

        var isLost: Bool { !lostBy.isEmpty }
    }

    private var nodes: [Node]
    private var eviction: NodeEviction

    init(count: Int, services: Int) {
        let images = Array(repeating: false, count: services * (ServiceSpec.maximumVersions + 1))
        nodes = Array(
            repeating: Node(images: images, podsOf: Array(repeating: 0, count: services)), count: max(1, count))
        eviction = NodeEviction(nodes: nodes.count)
    }

    func contains(_ node: Int) -> Bool { nodes.indices.contains(node) }

    // MARK: Pods

    /// Whether a pod can be placed at all.
    var isAnyReady: Bool { nodes.contains(where: \.isReady) }

    /// The node with the fewest pods of the service, then with the fewest pods of all, then the first. Never a node
    /// that is known to be lost.
    ///
    /// Source: Kubernetes 1.37, kube-scheduler, default constraints of `PodTopologySpread`, and the taint
    /// `node.kubernetes.io/unreachable`.
    func choose(for service: Int) -> Int {
        func rank(_ node: Int) -> (Int, Int) { (nodes[node].podsOf[service], nodes[node].pods) }
        return nodes.indices.filter { nodes[$0].isReady }.min { rank($0) < rank($1) } ?? 0
    }

    /// A pod of the service was placed on the node.
    mutating func bind(_ service: Int, to node: Int) {
        nodes[node].pods += 1
        nodes[node].podsOf[service] += 1
    }

    /// A pod of the service no longer counts on the node, because it is on its way out.
    mutating func unbind(_ service: Int, from node: Int) {
        nodes[node].pods -= 1
        nodes[node].podsOf[service] -= 1
    }

    /// Pods of the service on the node that count. All versions count, because all replica sets belong to one
    /// deployment.
    func pods(of service: Int, on node: Int) -> Int { nodes[node].podsOf[service] }

    /// The node has a version's image from now on. Returns whether it had the image before.
    mutating func takeImage(of service: Int, version: Int, on node: Int) -> Bool {
        let image = service * (ServiceSpec.maximumVersions + 1) + version
        defer { nodes[node].images[image] = true }
        return nodes[node].images[image]
    }

    // MARK: Losses

    /// Whether any fault keeps the node out of reach.
    func isLost(_ node: Int) -> Bool { nodes[node].isLost }

    /// Whether it is still out of reach by the loss of that number.
    func isLost(_ node: Int, since loss: UInt32) -> Bool { nodes[node].losses == loss && nodes[node].isLost }

    /// Whether the control plane takes the node for ready.
    func isReady(_ node: Int) -> Bool { nodes[node].isReady }

    /// A fault keeps the node out of reach. Returns the number of the loss; nil if the node was lost already.
    mutating func lose(_ node: Int, by fault: Int) -> UInt32? {
        nodes[node].lostBy.append(fault)
        guard nodes[node].lostBy.count == 1 else { return nil }
        nodes[node].losses += 1
        return nodes[node].losses
    }

    /// The control plane misses the node's heartbeats. Returns what is to be said of it, and the faults behind it.
    mutating func noticeLoss(_ node: Int, at now: Instant) -> (detail: String, causes: FaultSet) {
        nodes[node].isReady = false
        removeTaints(eviction.lost(node, at: now))
        let detail = "node \(node + 1) is unreachable" + (eviction.restraint.map { "; \($0)" } ?? "")
        return (detail, FaultSet(nodes[node].lostBy))
    }

    /// The fault no longer keeps the node out of reach, but another may. Returns false if it did not.
    mutating func letGo(_ node: Int, by fault: Int) -> Bool {
        guard nodes[node].lostBy.contains(fault) else { return false }
        nodes[node].lostBy.removeAll { $0 == fault }
        return true
    }

    /// The node is back. Returns whether the control plane had noticed its loss.
    mutating func noticeReturn(of node: Int, at now: Instant) -> Bool {
        guard !nodes[node].isReady else { return false }
        nodes[node].isReady = true
        removeTaints(eviction.found(node, at: now))
        return true
    }

    // MARK: Taints

    /// When the next node may get the taint; nil if no node waits for it.
    func nextTaint(from now: Instant) -> Instant? { eviction.nextTurn(from: now) }

    /// Gives the taint to the node whose turn it is, if there is one. Returns the node and the number of the taint.
    mutating func taint(at now: Instant) -> (node: Int, taint: UInt32)? {
        guard let node = eviction.taint(at: now) else { return nil }
        nodes[node].isTainted = true
        nodes[node].taints += 1
        return (node, nodes[node].taints)
    }

    /// Whether it still has the taint of that number.
    func isTainted(_ node: Int, since taint: UInt32) -> Bool { nodes[node].taints == taint && nodes[node].isTainted }

    private mutating func removeTaints(_ untainted: [Int]) {
        for node in untainted { nodes[node].isTainted = false }
    }
}
