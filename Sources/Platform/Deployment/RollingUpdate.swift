/// Kubernetes' arithmetic of a rolling update: how many new pods to add, and how many old pods to remove.
///
/// The update itself never leaves fewer than desired − maxUnavailable pods available, and never makes more than
/// desired + maxSurge pods.
///
/// Source: Kubernetes 1.37, `pkg/controller/deployment`, `rolling.go` (`reconcileNewReplicaSet`,
/// `reconcileOldReplicaSets`, `cleanupUnhealthyReplicas`, `scaleDownOldReplicaSetsForRollingUpdate`) and
/// `util/deployment_util.go` (`NewRSNewReplicas`, `ResolveFenceposts`, `MaxUnavailable`). Left out:
/// `GetProportion`, which spreads a changed number over both versions while they are being exchanged. Here the change
/// goes to the new version.
package struct RollingUpdate: Hashable, Sendable {
    /// The numbers of pods that are wanted now, on the way to the goal.
    package struct Step: Hashable, Sendable {
        package var new: Int
        /// In the order in which the sets were given.
        package var old: [Int]
    }

    /// Pods that the service should have. In the end all are of the new version.
    package let desired: Int
    package let maxSurge: Int
    package let maxUnavailable: Int

    package init(desired: Int, strategy: DeploymentStrategy) {
        self.desired = desired
        let surge = strategy.maxSurge.scaled(to: desired, roundingUp: true)
        let unavailable = strategy.maxUnavailable.scaled(to: desired, roundingUp: false)
        maxSurge = surge
        // Both may come out as 0 although neither was written as 0. Then one pod may be missing, because otherwise
        // nothing would move.
        maxUnavailable = min(desired, surge == 0 && unavailable == 0 ? 1 : unavailable)
    }

    /// What is wanted next. Must be asked again whenever a pod has come, gone or become available.
    ///
    /// - Parameter old: the sets of earlier versions, the oldest first; several if a rollout was overtaken.
    package func step(new: ReplicaSetCounts, old: [ReplicaSetCounts]) -> Step {
        var (new, old) = (new, old)
        // The controller does one thing in each pass, and its own changes cause the next pass. Each pass adds new pods
        // or removes old ones, so there is a last pass.
        while true {
            if let count = newReplicas(new, old), count != new.replicas {
                new = new.scaled(to: count)
                continue
            }
            let fewer = oldReplicas(new, old)
            if fewer == old { return Step(new: new.replicas, old: old.map(\.replicas)) }
            old = fewer
        }
    }

    /// Whether only the new version has pods, as many as are wanted, and all of them are available.
    package func isDone(new: ReplicaSetCounts, old: [ReplicaSetCounts]) -> Bool {
        new.replicas == desired && new.available >= desired && old.allSatisfy { $0.replicas == 0 }
    }

    /// `reconcileNewReplicaSet`: nil if nothing is to change.
    private func newReplicas(_ new: ReplicaSetCounts, _ old: [ReplicaSetCounts]) -> Int? {
        if new.replicas == desired { return nil }
        if new.replicas > desired { return desired }
        let all = old.reduce(new.replicas) { $0 + $1.replicas }
        let room = desired + maxSurge - all
        return room <= 0 ? nil : new.replicas + min(room, desired - new.replicas)
    }

    /// `reconcileOldReplicaSets`: removes first the pods that are not available, which nobody misses, and then
    /// available ones.
    private func oldReplicas(_ new: ReplicaSetCounts, _ old: [ReplicaSetCounts]) -> [ReplicaSetCounts] {
        let total = old.reduce(0) { $0 + $1.replicas }
        let minAvailable = desired - maxUnavailable
        let maxScaledDown = new.replicas + total - minAvailable - (new.replicas - new.available)
        guard total > 0, maxScaledDown > 0 else { return old }
        let unhealthy = min(maxScaledDown, total)
        let cleaned = Self.taking(unhealthy, from: old) { $0.replicas - $0.available }
        let removed = total - cleaned.reduce(0) { $0 + $1.replicas }
        let available = cleaned.reduce(new.available) { $0 + $1.available }
        return Self.taking(min(available - minAvailable, total - removed), from: cleaned) { $0.replicas }
    }

    /// Removes `count` pods, from the oldest set first and from each no more than `limit`.
    private static func taking(
        _ count: Int, from sets: [ReplicaSetCounts], limit: (ReplicaSetCounts) -> Int
    ) -> [ReplicaSetCounts] {
        var left = max(0, count)
        return sets.map { set in
            let part = min(left, limit(set))
            left -= part
            return set.scaled(to: set.replicas - part)
        }
    }
}
