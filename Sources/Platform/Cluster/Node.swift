/// A machine on which replicas run.
struct Node {
    /// The faults that keep everybody from reaching it.
    var lostBy: [Int] = []
    /// Kubernetes' condition `Ready`, as the control plane knows it.
    var isReady = true
    /// Counts losses, so that a wake-up for an earlier one is known as such.
    var losses: UInt32 = 0
    /// Its pods leave it when they do not tolerate it any longer: the taint `node.kubernetes.io/unreachable:NoExecute`.
    var isTainted = false
    /// Counts taints.
    var taints: UInt32 = 0
    /// Which images it has, by service and version.
    var images: [Bool]
    /// Pods on it that count: all, and those of each service.
    var pods = 0
    var podsOf: [Int]

    var isLost: Bool { !lostBy.isEmpty }
}
