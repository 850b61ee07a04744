/// A machine on which replicas run.
struct Node {
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
