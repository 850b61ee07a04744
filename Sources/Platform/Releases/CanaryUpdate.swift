/// Argo Rollouts' arithmetic of a canary without traffic routing: how many pods the canary and the stable version get
/// at a weight, and what the next step on the way is.
///
/// At weights of 1 to 99% both versions keep a pod wherever there may be two pods. The surge is used for this: 80% of
/// four pods are 4 + 1, and 10% of one pod is 1 + 1. If there is one pod and no surge, one version has it. If the
/// weight is half a pod short of all pods, as 75% of two is, a canary without a surge gets none, because upstream finds
/// no numbers then.
///
/// Source: Argo Rollouts v1.9.1, `utils/replicaset/canary.go` (`approximateWeightedCanaryStableReplicaCounts`,
/// `CalculateReplicaCountsForBasicCanary`, `adjustReplicaWithinLimits`) and `rollout/canary.go`
/// (`scaleDownOldReplicaSetsForCanary`). Left out: traffic routing with all that needs it (`setCanaryScale`,
/// `dynamicStableScale`, `minPodsPerReplicaSet`), and `replicaProgressThreshold`.
package struct CanaryUpdate: Hashable, Sendable {
    /// Numbers of pods that are wanted.
    package struct Counts: Hashable, Sendable {
        package var canary: Int
        package var stable: Int
        /// Of versions that are neither, in the order in which the sets were given.
        package var older: [Int] = []

        package init(canary: Int, stable: Int, older: [Int] = []) {
            self.canary = canary
            self.stable = stable
            self.older = older
        }
    }

    private let desired: Int
    private let maxSurge: Int
    private let maxUnavailable: Int
    /// The numbers that are wanted in the end.
    package let goal: Counts

    /// - Parameters:
    ///   - desired: pods of all versions that the service should have, without the surge.
    ///   - weight: the percentage of them that run the canary, 0...100.
    package init(desired: Int, weight: Int, strategy: DeploymentStrategy) {
        let limits = RollingUpdate(desired: desired, strategy: strategy)
        self.desired = desired
        (maxSurge, maxUnavailable) = (limits.maxSurge, limits.maxUnavailable)
        goal = Self.counts(of: desired, weight: weight, maxSurge: limits.maxSurge)
    }

    // MARK: At a weight

    /// `approximateWeightedCanaryStableReplicaCounts`: the numbers closest to the weight. They are of `desired` pods
    /// or, if a surge is allowed, of one more pod. Of equally close numbers, the first ones found.
    package static func counts(of desired: Int, weight: Int, maxSurge: Int) -> Counts {
        guard desired > 0 else { return Counts(canary: 0, stable: 0) }
        let (floor, ceiling) = (desired * weight / 100, (desired * weight + 99) / 100)
        let mayBeWhole = weight == 0 || weight == 100 || (desired == 1 && maxSurge == 0)
        var options: [(canary: Int, total: Int)] = []
        if ceiling < desired || mayBeWhole { options.append((ceiling, desired)) }
        if !isTied(desired, weight), floor != 0 || mayBeWhole { options.append((floor, desired)) }
        if maxSurge > 0 {
            options.append((ceiling, desired + 1))
            if !isTied(desired + 1, weight), floor != 0 || mayBeWhole { options.append((floor, desired + 1)) }
        }
        func error(_ option: (canary: Int, total: Int)) -> Double {
            (Double(option.canary * 100) / Double(option.total) - Double(weight)).magnitude
        }
        guard let best = options.min(by: { error($0) < error($1) }) else { return Counts(canary: 0, stable: desired) }
        return Counts(canary: best.canary, stable: best.total - best.canary)
    }

    /// `floorCeilingTied`: whether the share rounded up and the share rounded down are equally far from the weight. It
    /// is then rounded up.
    private static func isTied(_ total: Int, _ weight: Int) -> Bool {
        (Double(total) * (Double(weight) / 100)).truncatingRemainder(dividingBy: 1) == 0.5
    }

    // MARK: On the way

    /// What is wanted next. Must be asked again whenever a pod has come, gone or become available.
    ///
    /// The update itself never makes more than desired + maxSurge pods. It removes none while fewer than desired −
    /// maxUnavailable are available. Pods of the shrinking version count as available there, so that failing ones do
    /// not hold the others up.
    ///
    /// - Parameter older: the sets of versions that are neither, the oldest first; they come from a release that was
    ///   overtaken. They are removed before any other pod.
    package func step(canary: ReplicaSetCounts, stable: ReplicaSetCounts, older: [ReplicaSetCounts] = []) -> Counts {
        var wanted = grown(canary, stable, older)
        guard wanted.older.allSatisfy({ $0 == 0 }) else {
            if wanted.canary == canary.replicas, wanted.stable == stable.replicas {
                wanted.older = shrunk(older, beside: canary.available + stable.available)
            }
            return wanted
        }
        let isIncreasing = goal.canary >= canary.replicas
        let left =
            Self.staying(canary, whole: !isIncreasing) + Self.staying(stable, whole: isIncreasing)
        let excess = left - (desired - maxUnavailable)
        guard excess > 0 else { return wanted }
        if isIncreasing {
            if stable.replicas > goal.stable { wanted.stable = max(goal.stable, stable.replicas - excess) }
            wanted.canary = within(wanted.canary, canary.available, wanted.stable, stable.available)
        } else {
            wanted.canary = max(goal.canary, canary.replicas - excess)
            wanted.stable = within(wanted.stable, stable.available, wanted.canary, canary.available)
        }
        return wanted
    }

    /// The stable version grows first, then the canary, as far as there is room.
    private func grown(
        _ canary: ReplicaSetCounts, _ stable: ReplicaSetCounts, _ older: [ReplicaSetCounts]
    ) -> Counts {
        var wanted = Counts(canary: canary.replicas, stable: stable.replicas, older: older.map(\.replicas))
        let all = older.reduce(canary.replicas + stable.replicas) { $0 + $1.replicas }
        let room = max(0, desired + maxSurge - all)
        let growth = min(room, max(0, goal.stable - stable.replicas))
        wanted.stable += growth
        wanted.canary += min(room - growth, max(0, goal.canary - canary.replicas))
        return wanted
    }

    /// `GetReplicasForScaleDown`.
    private static func staying(_ set: ReplicaSetCounts, whole: Bool) -> Int {
        whole || set.replicas < set.available ? set.replicas : set.available
    }

    /// `adjustReplicaWithinLimits`: the growing set gives up what is beyond maxSurge, but nothing that is needed.
    private func within(_ count: Int, _ available: Int, _ drained: Int, _ drainedAvailable: Int) -> Int {
        let fitting = count - max(0, count + drained - (desired + maxSurge))
        let serving = min(drainedAvailable, drained) + min(available, fitting)
        let missing = max(0, desired - maxUnavailable - serving)
        return fitting + min(max(0, available - fitting), missing)
    }

    /// `scaleDownOldReplicaSetsForCanary`: removes the pods that are not available first, and then as many as are not
    /// needed, from the newest set first.
    private func shrunk(_ older: [ReplicaSetCounts], beside available: Int) -> [Int] {
        var counts = older.map { min($0.replicas, $0.available) }
        var excess = max(0, counts.reduce(available, +) - (desired - maxUnavailable))
        for index in counts.indices.reversed() {
            let part = min(excess, counts[index])
            counts[index] -= part
            excess -= part
        }
        return counts
    }
}
