package import ActorRuntime

/// Notices a rollout that no longer moves.
///
/// Source: `k8s.io/kubernetes/pkg/controller/deployment/util`, `DeploymentProgressing` and `DeploymentTimedOut`: more
/// pods of the new version, fewer of the old, more that are ready or available count as progress.
package struct ProgressDeadline: Hashable, Sendable {
    private let deadline: Timespan
    private var since: Instant
    private var new = ReplicaSetCounts.none
    private var old: Int

    /// - Parameter old: pods of earlier versions when the rollout begins.
    package init(_ deadline: Timespan, old: Int, at instant: Instant) {
        self.deadline = deadline
        since = instant
        self.old = old
    }

    /// When the rollout has failed if nothing moves before.
    package var expires: Instant { since + deadline }

    /// Takes note of the counts, and answers whether the deadline has passed without progress.
    package mutating func isExceeded(new: ReplicaSetCounts, old: Int, at instant: Instant) -> Bool {
        if new.replicas > self.new.replicas || new.ready > self.new.ready || new.available > self.new.available
            || old < self.old
        {
            since = instant
        }
        self.new = new
        self.old = old
        return instant >= expires
    }

    /// Waiting that was asked for is no standstill: the time starts anew (Argo Rollouts, paused rollouts).
    package mutating func restart(at instant: Instant) { since = instant }
}
