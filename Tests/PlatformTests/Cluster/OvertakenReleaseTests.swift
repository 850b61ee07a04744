import Contexts
import Testing

@testable import Platform

/// Releases that find another one under way, and what they may take from it: eight replicas of which none may be
/// missing, one more at a time, three seconds from a replica's making to its readiness.
@Suite struct OvertakenReleaseTests {
    private func spec(_ versions: [VersionSpec]) -> ServiceSpec {
        var spec = service(replicas: 8)
        spec.startup = .constant(.milliseconds(1_800))
        spec.podStart = PodStart(schedule: .constant(.milliseconds(200)), pull: .constant(.seconds(1)))
        spec.versions = versions
        (spec.strategy.maxSurge, spec.strategy.maxUnavailable) = (.count(1), .count(0))
        spec.strategy.progressDeadline = .seconds(60)
        return spec
    }

    private func release(
        _ name: String, _ strategy: ReleaseStrategy, to version: String, at seconds: Int64,
        analysis: AnalysisSpec? = nil
    ) -> Release {
        Release(
            name: name, at: .seconds(seconds), service: "shop", version: version, strategy: strategy,
            analysis: analysis)
    }

    struct Outcome: Sendable {
        var breaches: [String] = []
        /// Replicas by version, v1 first, when it was asked for them and in the end.
        var asked: [Int] = []
        var last: [Int] = []
        var over: [PlatformEvent.Kind] = []
    }

    private func run(
        _ versions: [VersionSpec], _ releases: [Release], askAt asked: Int64 = 0, scaleAt scale: Int64? = nil
    ) async throws -> Outcome {
        let spec = spec(versions)
        return try await onPlatform([spec], cluster: ClusterSpec(), releases: releases) { world, platform in
            var watch = RolloutWatch(isUndisturbed: scale == nil)
            platform.look = { world, platform in watch.look(world, platform) }
            if let scale {
                platform.at(scale, in: &world) { world, platform in platform.scale(to: 16, in: &world) }
            }
            func versions() -> [Int] {
                spec.versions.indices.reduce(into: [platform.cluster.deployments[0].counts(of: 0).replicas]) {
                    all, index in
                    all.append(platform.cluster.deployments[0].counts(of: index + 1).replicas)
                }
            }
            world.run(untilMilliseconds: asked, platform)
            let asked = versions()
            world.run(untilMilliseconds: 600_000, platform)
            return Outcome(
                breaches: watch.breaches, asked: asked, last: versions(),
                over: platform.log.filter { $0.kind == .promoted || $0.kind == .rolledBack }.map(\.kind))
        }
    }

    private let canary = ReleaseStrategy.canary([CanaryStep(weight: 25, pause: .seconds(120))])

    @Test func aCanaryThatFindsMoreOfItsVersionGoesBackToItsShareWithoutAGap() async throws {
        // Four or five of eight run v2 when a canary of two of them begins.
        let releases = [release("all", .rolling, to: "v2", at: 10), release("two", canary, to: "v2", at: 25)]
        let outcome = try await run([VersionSpec(name: "v2")], releases, askAt: 100_000)
        #expect(outcome.breaches == [])
        #expect(outcome.asked == [6, 2])
        #expect(outcome.last == [0, 8])
    }

    @Test func aBlueGreenSetOfAVersionThatIsAtWorkKeepsItsRequests() async throws {
        let blueGreen = ReleaseStrategy.blueGreen(scaleDownDelay: .seconds(20))
        let releases = [release("one", .rolling, to: "v2", at: 10), release("two", blueGreen, to: "v2", at: 25)]
        let outcome = try await run([VersionSpec(name: "v2")], releases)
        #expect(outcome.breaches == [])
        #expect(outcome.last == [0, 8])
    }

    @Test func aBlueGreenReleaseLeavesTheVersionsBesideItUntilTheOldOneIsWhole() async throws {
        let blueGreen = ReleaseStrategy.blueGreen(scaleDownDelay: .seconds(20))
        let releases = [release("one", .rolling, to: "v2", at: 10), release("two", blueGreen, to: "v3", at: 25)]
        let outcome = try await run([VersionSpec(name: "v2"), VersionSpec(name: "v3")], releases)
        #expect(outcome.breaches == [])
        #expect(outcome.last == [0, 0, 8])
    }

    @Test(arguments: [false, true])
    func aRollbackIsOverWhenOnlyTheVersionBeforeIsLeft(isBlueGreen: Bool) async throws {
        let versions = [VersionSpec(name: "v2"), VersionSpec(name: "v3", becomesReady: false)]
        let strategy = isBlueGreen ? .blueGreen(scaleDownDelay: .seconds(20)) : canary
        let releases = [
            release("one", .rolling, to: "v2", at: 10),
            release("two", strategy, to: "v3", at: 25, analysis: AnalysisSpec()),
        ]
        let outcome = try await run(versions, releases)
        #expect(outcome.breaches == [])
        #expect(outcome.over == [.rolledBack])
        #expect(outcome.last == [8, 0, 0])
    }

    @Test func bothVersionsGrowWhereMoreAreWantedWhileACanaryIsTried() async throws {
        let releases = [release("two", canary, to: "v2", at: 10)]
        let outcome = try await run([VersionSpec(name: "v2")], releases, askAt: 60_000, scaleAt: 30_000)
        #expect(outcome.asked == [12, 4])
        #expect(outcome.last == [0, 16])
    }
}
