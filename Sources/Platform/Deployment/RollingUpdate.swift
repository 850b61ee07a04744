package import Contexts

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

/// Notices a rollout that no longer moves.
///
/// Source: Kubernetes 1.37, `pkg/controller/deployment/util/deployment_util.go`, `DeploymentProgressing` and
/// `DeploymentTimedOut`. These count as progress: more pods of the new version, fewer pods of the old one, and more
/// pods of all versions together that are ready or available.
package struct ProgressDeadline: Hashable, Sendable {
    private let deadline: Timespan
    private var since: Instant
    private var new = 0
    private var old: Int
    /// Of all versions; nil before the first look, because there is nothing yet to compare with.
    private var ready: Int?
    private var available: Int?

    /// - Parameter old: pods of earlier versions when the rollout begins.
    package init(_ deadline: Timespan, old: Int, at instant: Instant) {
        self.deadline = deadline
        since = instant
        self.old = old
    }

    /// When the rollout has failed, if nothing moves before.
    package var expires: Instant { since + deadline }

    /// Takes note of the counts. Returns whether the deadline has passed without progress.
    ///
    /// - Parameter old: pods of all other versions together.
    package mutating func isExceeded(new: ReplicaSetCounts, old: ReplicaSetCounts, at instant: Instant) -> Bool {
        let (ready, available) = (new.ready + old.ready, new.available + old.available)
        if new.replicas > self.new || old.replicas < self.old || ready > self.ready ?? ready
            || available > self.available ?? available
        {
            since = instant
        }
        (self.new, self.old, self.ready, self.available) = (new.replicas, old.replicas, ready, available)
        return instant >= expires
    }

    /// Waiting that was asked for is no standstill, so the time starts anew (Argo Rollouts, paused rollouts).
    package mutating func restart(at instant: Instant) { since = instant }
}
