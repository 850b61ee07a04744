internal import Contexts

/// Decides whose pods leave an unreachable node, and when: which nodes get the taint
/// `node.kubernetes.io/unreachable:NoExecute`, one after the other, and none while too many are lost.
///
/// All nodes are of one zone. A loss of all of them is taken for one of the control plane's own network.
///
/// Source: Kubernetes 1.37, `pkg/controller/nodelifecycle/node_lifecycle_controller.go` (`ComputeZoneState`,
/// `handleDisruption`, `setLimiterInZone`, `ReducedQPSFunc`) and `scheduler/rate_limited_queue.go` (`SwapLimiter`).
/// Left out: the controller's own period of 5 s, and the 100 ms from one look at the queue to the next.
struct NodeEviction: Hashable, Sendable {
    enum ZoneState: Hashable, Sendable {
        case normal
        /// More than 2 nodes and at least ``unhealthyShare`` of all are lost.
        case partialDisruption
        /// All nodes are lost.
        case fullDisruption
    }

    /// From node to node: `--node-eviction-rate` 0.1 a second; while the zone is disrupted and large,
    /// `--secondary-node-eviction-rate` 0.01.
    static let interval = Timespan.seconds(10)
    static let secondaryInterval = Timespan.seconds(100)
    /// `--unhealthy-zone-threshold`, in percent.
    static let unhealthyShare = 55
    /// `--large-cluster-size-threshold`: a zone of no more nodes has no evictions while it is disrupted.
    static let largeZone = 50

    private(set) var state = ZoneState.normal
    private let nodes: Int
    /// Unreachable nodes without the taint, in the order in which they were noticed.
    private var waiting: [Int] = []
    private var tainted: [Int] = []
    private var interval: Timespan? = Self.interval
    private var nextTaint = Instant.start

    init(nodes: Int) { self.nodes = nodes }

    static func state(unreachable: Int, of nodes: Int) -> ZoneState {
        if unreachable > 0, unreachable == nodes { return .fullDisruption }
        return unreachable > 2 && unreachable * 100 >= unhealthyShare * nodes ? .partialDisruption : .normal
    }

    /// A node was found unreachable. Answers those that lose their taint by it.
    mutating func lost(_ node: Int, at now: Instant) -> [Int] {
        waiting.append(node)
        return look(at: now)
    }

    /// A node is there again.
    mutating func found(_ node: Int, at now: Instant) -> [Int] {
        waiting.removeAll { $0 == node }
        let wasTainted = tainted.contains(node)
        tainted.removeAll { $0 == node }
        return look(at: now) + (wasTainted ? [node] : [])
    }

    /// The node that gets the taint now, if there is one whose turn it is.
    mutating func taint(at now: Instant) -> Int? {
        guard let interval, now >= nextTaint, !waiting.isEmpty else { return nil }
        nextTaint = now + interval
        let node = waiting.removeFirst()
        tainted.append(node)
        return node
    }

    /// When a node may get the taint that waits for it, not before `now`; nil where none does.
    func nextTurn(from now: Instant) -> Instant? {
        interval == nil || waiting.isEmpty ? nil : max(now, nextTaint)
    }

    /// Why pods stay where they are, or leave more slowly, for the log; nil where they leave as ever.
    var restraint: String? {
        switch state {
        case .normal: nil
        case .fullDisruption: "no pod is evicted while all nodes are"
        case .partialDisruption:
            interval == nil
                ? "no pod is evicted while \(waiting.count + tainted.count) of \(nodes) nodes are"
                : "one node every 100 s while \(waiting.count + tainted.count) of \(nodes) nodes are"
        }
    }

    private mutating func look(at now: Instant) -> [Int] {
        let before = state
        state = Self.state(unreachable: waiting.count + tainted.count, of: nodes)
        guard state != before else { return [] }
        switch state {
        case .normal: swap(to: Self.interval, at: now)
        case .partialDisruption: swap(to: nodes > Self.largeZone ? Self.secondaryInterval : nil, at: now)
        case .fullDisruption:
            swap(to: nil, at: now)
            // They wait anew, behind nobody.
            let untainted = tainted
            waiting = tainted + waiting
            tainted = []
            return untainted
        }
        return []
    }

    /// A limiter that was waiting goes on waiting, at its new pace.
    private mutating func swap(to interval: Timespan?, at now: Instant) {
        guard interval != self.interval else { return }
        let isWaiting = self.interval == nil || now < nextTaint
        self.interval = interval
        if isWaiting, let interval { nextTaint = now + interval }
    }
}
