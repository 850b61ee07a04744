internal import ActorRuntime
internal import Contexts

/// The deployment controller: gives each version as many replicas as are wanted.
extension Cluster {
    /// The number of pods that is wanted of a version.
    private struct Wanted {
        var version: Int
        var count: Int
    }

    /// Brings a service to the numbers that are wanted now. Must be called whenever a pod has come, gone, become ready,
    /// unready or available, and whenever other numbers are wanted.
    mutating func reconcile(_ service: Int, in world: inout World, _ observer: some WorldObserver) {
        guard !deployments[service].isGivenUp else { return }
        // An action here may end pods at once, and their end calls this again. Another turn of the loop sees it.
        guard !deployments[service].isReconciling else {
            deployments[service].isStale = true
            return
        }
        deployments[service].isReconciling = true
        repeat {
            deployments[service].isStale = false
            observeRollout(service, in: &world, observer)
            for wanted in wanted(of: service) { scale(service, wanted, in: &world, observer) }
        } while deployments[service].isStale
        deployments[service].isReconciling = false
        scheduleLook(service, in: &world)
    }

    private func wanted(of service: Int) -> [Wanted] {
        let stable = deployments[service].stable
        let all = Array(deployments[service].versions.indices)
        guard let rollout = deployments[service].rollout, rollout.version != stable,
            !deployments[service].isGoingBack
        else { return rolling(to: stable, from: all, in: service) }
        let goal = rollout.controller.goal
        if let weight = goal.canaryWeight { return canary(rollout.version, weight, in: service) }
        guard !goal.isRolling else { return rolling(to: rollout.version, from: all, in: service) }
        // The new set stands beside the old one. The old one may still be of several versions.
        return [Wanted(version: rollout.version, count: goal.newTarget)]
            + rolling(to: stable, from: all.filter { $0 != rollout.version }, in: service)
    }

    /// One step of a rolling update. The version that grows comes first.
    private func rolling(to version: Int, from versions: [Int], in service: Int) -> [Wanted] {
        let deployment = deployments[service]
        let update = RollingUpdate(desired: deployment.desired, strategy: deployment.spec.strategy)
        let others = versions.filter { $0 != version }
        let step = update.step(
            new: counts(of: service) { $0 == version },
            old: others.map { other in counts(of: service) { $0 == other } })
        return [Wanted(version: version, count: step.new)]
            + zip(others, step.old).map { Wanted(version: $0, count: $1) }
    }

    /// One step of a canary towards its weight. It may be a step back, if the canary has overtaken a release that had
    /// come further.
    private func canary(_ version: Int, _ weight: Int, in service: Int) -> [Wanted] {
        let deployment = deployments[service]
        let update = CanaryUpdate(desired: deployment.desired, weight: weight, strategy: deployment.spec.strategy)
        let older = deployment.versions.indices.filter { $0 != version && $0 != deployment.stable }
        let step = update.step(
            canary: counts(of: service) { $0 == version }, stable: counts(of: service) { $0 == deployment.stable },
            older: older.map { other in counts(of: service) { $0 == other } })
        return [Wanted(version: version, count: step.canary), Wanted(version: deployment.stable, count: step.stable)]
            + zip(older, step.older).map { Wanted(version: $0, count: $1) }
    }

    /// Makes pods of a version, or deletes those that are too many.
    private mutating func scale(
        _ service: Int, _ wanted: Wanted, in world: inout World, _ observer: some WorldObserver
    ) {
        let surplus = deployments[service].counts[wanted.version].replicas - wanted.count
        guard surplus != 0 else { return }
        // What is done here is progress of a release, so the release must see it.
        deployments[service].isStale = true
        guard surplus > 0 else {
            for _ in surplus..<0 { create(of: service, version: wanted.version, in: &world) }
            return
        }
        for index in leaving(surplus, service, wanted.version, at: world.now) { terminate(index, in: &world, observer) }
    }

    /// The pods of a version that serve least, `count` of them, in the order in which they go.
    private func leaving(_ count: Int, _ service: Int, _ version: Int, at now: Instant) -> [Int] {
        let active = deployments[service].pods.filter { pods[$0].counts && pods[$0].version == version }
            .map { index in (index, rank: pods[index].scaleInRank(neighbours: neighbours(of: index))) }
        guard count == 1 else {
            return active.sorted { $0.rank.goesBefore($1.rank, at: now) }.prefix(count).map { $0.0 }
        }
        return active.min { $0.rank.goesBefore($1.rank, at: now) }.map { [$0.0] } ?? []
    }

    /// Pods of the same service on the same node. All versions count, because all replica sets belong to one
    /// deployment.
    private func neighbours(of index: Int) -> Int {
        pods[index].isUnplaced ? 0 : nodes[pods[index].node].podsOf[pods[index].service]
    }
}
