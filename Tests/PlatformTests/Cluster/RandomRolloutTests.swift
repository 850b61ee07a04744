import ActorRuntime
import Contexts
import TestSupport
import Testing

@testable import Platform

/// Random sequences of releases, some of which overtake others, step by step.
@Suite struct RandomRolloutTests {
    private static let seeds = 0..<UInt64(20 * SoakSize.factor)

    @Test(arguments: seeds)
    func noReleaseTakesAwayMoreOrMakesMoreThanItMay(seed: UInt64) async throws {
        try await check(RandomRollout(seed: seed, withDeaths: false), seed)
    }

    @Test(arguments: seeds)
    func andNoneDoesWhereReplicasDieMeanwhile(seed: UInt64) async throws {
        try await check(RandomRollout(seed: seed, withDeaths: true), seed)
    }

    private func check(_ rollout: RandomRollout, _ seed: UInt64) async throws {
        let breaches = try await onPlatform(
            [rollout.spec], cluster: rollout.cluster, releases: rollout.releases, seed: seed
        ) { world, platform in
            var watch = RolloutWatch(isUndisturbed: rollout.kills.isEmpty)
            platform.look = { world, platform in watch.look(world, platform) }
            for instant in rollout.kills {
                platform.at(instant, in: &world) { world, platform in platform.kill(1, in: &world) }
            }
            var breaches: [String] = []
            for (second, version) in rollout.settled {
                world.run(untilMilliseconds: second * 1_000, platform)
                breaches += Self.unsettled(platform, world, version).map { "\(second) s: \($0)" }
            }
            return watch.breaches + breaches
        }
        #expect(breaches.isEmpty, "seed \(seed): \(rollout.spec.strategy), \(rollout.releases): \(breaches.prefix(5))")
    }

    /// What is not as it should be some time after a release.
    private static func unsettled(
        _ platform: TestPlatform, _ world: borrowing World, _ version: String
    ) -> [String] {
        let deployment = platform.cluster.deployments[0]
        let pods = platform.cluster.pods.filter(\.counts)
        var problems: [String] = []
        if deployment.rollout != nil { problems.append("a release is under way") }
        if pods.count != deployment.desired { problems.append("\(pods.count) of \(deployment.desired) pods") }
        for pod in pods where deployment.versions[pod.version].name != version {
            problems.append("replica \(pod.number) runs \(deployment.versions[pod.version].name), not \(version)")
        }
        for pod in pods where !pod.isReady || !world.isReady(pod.replica) || !world.isListening(pod.replica) {
            problems.append("replica \(pod.number) has no requests")
        }
        for pod in platform.cluster.pods where !pod.counts && (!pod.isFree || world.isReady(pod.replica)) {
            problems.append("replica \(pod.number) has not gone")
        }
        return problems
    }
}
