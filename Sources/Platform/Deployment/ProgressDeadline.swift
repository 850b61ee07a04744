package import Contexts

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
