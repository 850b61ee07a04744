import ActorRuntime
import Contexts

@testable import Platform

/// Holds every step of a cluster with one service against what a rollout may do.
struct RolloutWatch {
    /// What was wrong, with the time; empty where all was right.
    private(set) var breaches: [String] = []
    /// Whether nothing but releases changes who is available.
    let isUndisturbed: Bool
    private var pods: [Pod] = []
    private var bound = 0
    /// Lines of the log, and releases, that it has seen.
    private var seen = 0
    private var releases: UInt32 = 0
    /// Whether the release under way has found another one that was not over.
    private var hasOvertaken = false
    /// Pods that are not available yet and stayed when an available one of their version went. Numbers of pods are what the
    /// controllers reckon with; which pod goes is said by ranks, and those know ready pods, but not `minReadySeconds`
    /// (Kubernetes, `ActivePodsWithRanks`).
    private var stayed: [Int] = []

    init(isUndisturbed: Bool) { self.isUndisturbed = isUndisturbed }

    mutating func look(_ world: borrowing World, _ platform: TestPlatform) {
        let deployment = platform.cluster.deployments[0]
        let (before, was) = (pods, bound)
        let news = platform.log[seen...]
        seen = platform.log.count
        pods = platform.cluster.pods
        if deployment.releases != releases {
            releases = deployment.releases
            hasOvertaken = before.contains { $0.counts && $0.version != deployment.stable }
        }
        bound = largest(deployment)
        guard !before.isEmpty else { return }
        checkAvailability(deployment, before, news, at: world.now)
        checkNumbers(max(bound, was), before, made: news.count { $0.kind == .scheduled }, at: world.now)
    }

    private mutating func checkAvailability(
        _ deployment: Deployment, _ before: [Pod], _ news: ArraySlice<PlatformEvent>, at now: Instant
    ) {
        let minReady = deployment.spec.strategy.minReadySeconds
        func isAvailable(_ pod: Pod) -> Bool {
            pod.isReady && pod.counts && pod.readinessChanged + minReady <= now
        }
        let update = RollingUpdate(desired: deployment.desired, strategy: deployment.spec.strategy)
        let least = deployment.desired - update.maxUnavailable
        let available = pods.filter { isAvailable($0) }
        let died = news.filter { $0.kind == .killed }.compactMap(\.replica)
        let leaving = news.filter { $0.kind == .terminating }.compactMap(\.replica).filter { number in
            number < before.count && !died.contains(number)
                && isAvailable(before[number])
        }
        let promised = promise(for: leaving, before) { $0.isReady && $0.counts && !isAvailable($0) }
        if !leaving.isEmpty, available.count + promised < least {
            breaches.append("\(now): of \(least) only \(available.count) are available since \(leaving) are to end")
        }
        let serving = available.count { $0.endpoints.isPublished }
        if isUndisturbed, serving + promised < least {
            breaches.append("\(now): of \(least) only \(serving) are available and have requests")
        }
    }

    /// How many pods will be available before long, of those that stayed in place of available ones.
    private mutating func promise(for leaving: [Int], _ before: [Pod], _ isComing: (Pod) -> Bool) -> Int {
        stayed.removeAll { !isComing(pods[$0]) }
        for number in leaving {
            let other = pods.indices.first {
                pods[$0].version == before[number].version && isComing(pods[$0]) && !stayed.contains($0)
            }
            if let other { stayed.append(other) }
        }
        return stayed.count
    }

    private mutating func checkNumbers(_ bound: Int, _ before: [Pod], made: Int, at now: Instant) {
        let all = pods.count { $0.counts }
        if made > 0, all > bound { breaches.append("\(now): \(all) pods, more than \(bound)") }
        let (places, free) = (pods.count - before.count, before.count { $0.isFree })
        if places > max(0, made - free) {
            breaches.append("\(now): \(places) new places for \(made) pods although \(free) were free")
        }
    }

    /// The number of pods up to which there may be made more.
    private func largest(_ deployment: Deployment) -> Int {
        let update = RollingUpdate(desired: deployment.desired, strategy: deployment.spec.strategy)
        let rolling = deployment.desired + update.maxSurge
        guard let rollout = deployment.rollout, !rollout.controller.goal.isRolling else { return rolling }
        // Beside one that has overtaken another the old versions go back to one, by a rolling update.
        return deployment.desired + (hasOvertaken ? rolling : deployment.desired)
    }
}
