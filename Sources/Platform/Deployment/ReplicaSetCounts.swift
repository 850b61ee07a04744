/// How many pods of one version there are.
package struct ReplicaSetCounts: Hashable, Sendable {
    /// Pods that should exist, without those that are ending: a replica set's `spec.replicas`.
    package var replicas: Int
    /// The pods among ``replicas`` that pass their readiness probe.
    package var ready: Int
    /// The pods among ``ready`` that have been ready for `minReadySeconds`.
    package var available: Int

    package init(replicas: Int, ready: Int, available: Int) {
        self.replicas = replicas
        self.ready = ready
        self.available = available
    }

    /// A set whose pods are all available.
    package init(available count: Int) { self.init(replicas: count, ready: count, available: count) }

    package static let none = ReplicaSetCounts(available: 0)

    /// The set after its number has changed. If there are too many pods, those that serve least go first
    /// (``ScaleInRank``). New pods are not ready yet.
    package func scaled(to count: Int) -> ReplicaSetCounts {
        ReplicaSetCounts(replicas: count, ready: min(ready, count), available: min(available, count))
    }
}
