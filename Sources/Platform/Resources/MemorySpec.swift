/// A replica's memory, in bytes.
///
/// Source of the limit: Kubernetes, "Resource Management for Pods and Containers": a container that goes beyond it is
/// killed (`OOMKilled`) and started again.
package struct MemorySpec: Hashable, Sendable {
    /// The largest limit: 1 TiB.
    package static let maximum: Int64 = 1 << 40

    /// What it uses when it has started.
    package var base: Int64
    /// What it must stay below.
    package var limit: Int64

    package init(base: Int64 = 128 << 20, limit: Int64 = 512 << 20) {
        self.base = base
        self.limit = limit
    }
}
