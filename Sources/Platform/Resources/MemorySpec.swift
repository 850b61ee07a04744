/// A replica's memory, in bytes.
///
/// Source of the limit: Kubernetes, "Resource Management for Pods and Containers": a container beyond its limit is
/// killed (`OOMKilled`) and started again.
package struct MemorySpec: Hashable, Sendable {
    /// The largest limit: 1 TiB.
    package static let maximum: Int64 = 1 << 40

    /// What it uses after its start.
    package var base: Int64
    /// The replica is killed when it reaches this.
    package var limit: Int64

    package init(base: Int64 = 128 << 20, limit: Int64 = 512 << 20) {
        self.base = base
        self.limit = limit
    }
}
