/// How many pods of one version there are.
package struct ReplicaSetCounts: Hashable, Sendable {
    /// Pods that are to be, those that end left out: a replica set's `spec.replicas`.
    package var replicas: Int
    /// Of these, those that pass their readiness probe.
    package var ready: Int
    /// Of these, those that have been ready for `minReadySeconds`.
    package var available: Int

    package init(replicas: Int, ready: Int, available: Int) {
        self.replicas = replicas
        self.ready = ready
        self.available = available
    }

    /// Pods that are all available.
    package init(available count: Int) { self.init(replicas: count, ready: count, available: count) }

    package static let none = ReplicaSetCounts(available: 0)

    /// The set after its number has changed. Of pods that are too many, those that serve least go first
    /// (``ScaleInRank``); new ones are not ready yet.
    package func scaled(to count: Int) -> ReplicaSetCounts {
        ReplicaSetCounts(replicas: count, ready: min(ready, count), available: min(available, count))
    }
}
