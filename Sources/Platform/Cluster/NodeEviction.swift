internal import Contexts

/// Decides whose pods leave an unreachable node, and when. It gives nodes the taint
/// `node.kubernetes.io/unreachable:NoExecute` one after the other, and to none while too many are lost.
///
/// All nodes are in one zone. The loss of all of them is taken for a failure of the control plane's own network.
///
/// Source: Kubernetes 1.37, `pkg/controller/nodelifecycle/node_lifecycle_controller.go` (`ComputeZoneState`,
/// `handleDisruption`, `setLimiterInZone`, `ReducedQPSFunc`) and `scheduler/rate_limited_queue.go` (`SwapLimiter`).
/// Left out: the controller's own period of 5 s, and the 100 ms between two looks at the queue.
struct NodeEviction: Hashable, Sendable {
    enum ZoneState: Hashable, Sendable {
        case normal
        /// More than 2 nodes and at least ``unhealthyShare`` of all are lost.
        case partialDisruption
        /// All nodes are lost.
        case fullDisruption
    }

    /// The time between two nodes: `--node-eviction-rate` 0.1 a second. While the zone is disrupted and large,
    /// `--secondary-node-eviction-rate` 0.01.
    static let interval = Timespan.seconds(10)
    static let secondaryInterval = Timespan.seconds(100)
    /// `--unhealthy-zone-threshold`, in percent.
    static let unhealthyShare = 55
    /// `--large-cluster-size-threshold`: a zone with no more nodes than this has no evictions while it is disrupted.
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

    /// A node was found unreachable. Returns the nodes that lose their taint because of it.
    mutating func lost(_ node: Int, at now: Instant) -> [Int] {
        waiting.append(node)
        return look(at: now)
    }

    /// A node is back. Returns the nodes that lose their taint because of it.
    mutating func found(_ node: Int, at now: Instant) -> [Int] {
        waiting.removeAll { $0 == node }
        let wasTainted = tainted.contains(node)
        tainted.removeAll { $0 == node }
        return look(at: now) + (wasTainted ? [node] : [])
    }

    /// The node that gets the taint now, if a node's turn has come.
    mutating func taint(at now: Instant) -> Int? {
        guard let interval, now >= nextTaint, !waiting.isEmpty else { return nil }
        nextTaint = now + interval
        let node = waiting.removeFirst()
        tainted.append(node)
        return node
    }

    /// When the next waiting node may get the taint, not before `now`; nil if no node may.
    func nextTurn(from now: Instant) -> Instant? {
        interval == nil || waiting.isEmpty ? nil : max(now, nextTaint)
    }

    /// Why pods stay where they are or leave more slowly, for the log; nil if they leave as usual.
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
            // These nodes wait anew, at the head of the queue.
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
