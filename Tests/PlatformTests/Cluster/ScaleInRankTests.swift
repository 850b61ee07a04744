import Contexts
import Testing

@testable import Platform

/// Which of too many pods goes.
///
/// After Kubernetes 1.37, `pkg/controller/controller_utils_test.go`, `TestSortingActivePodsWithRanks`, and
/// `pkg/controller/replicaset/replica_set_test.go`, `TestGetPodsRankedByRelatedPodsOnSameNode`; with values of our own.
@Suite struct ScaleInRankTests {
    private static let now = Instant.start + .seconds(100_000)

    private static func ago(_ seconds: Int64) -> Instant { now + .seconds(-seconds) }

    private static func rank(
        isPlaced: Bool = true, isPending: Bool = false, isReady: Bool = true, neighbours: Int = 1,
        ready: Int64 = 5_000, restarts: Int = 0, created: Int64 = 6_000, uid: UInt64 = 50
    ) -> ScaleInRank {
        ScaleInRank(
            isPlaced: isPlaced, isPending: isPending, isReady: isReady, neighbours: neighbours, readySince: ago(ready),
            restarts: restarts, createdAt: ago(created), uid: uid)
    }

    /// Each goes before all that stand below it.
    @Test func theyGoInTheOrderOfKubernetes() {
        let order = [
            Self.rank(isPlaced: false, isPending: true, isReady: false, neighbours: 0, created: 90_000),
            Self.rank(isPending: true, isReady: false, neighbours: 3, created: 10),
            Self.rank(isPending: true, isReady: false, neighbours: 1, created: 10),
            Self.rank(isPending: true, isReady: false, neighbours: 1, created: 80_000),
            // It runs, or has died: not ready, whatever else.
            Self.rank(isReady: false, neighbours: 2, created: 80_000),
            Self.rank(isReady: false, restarts: 4, created: 80_000),
            Self.rank(isReady: false, restarts: 1, created: 40),
            Self.rank(isReady: false, restarts: 1, created: 9_000),
            Self.rank(isReady: false, restarts: 0, created: 40),
            // Ready: more neighbours outweigh that it has been ready for longer.
            Self.rank(neighbours: 4, ready: 70_000),
            Self.rank(neighbours: 2, ready: 3),
            Self.rank(ready: 3),
            Self.rank(ready: 100),
            Self.rank(ready: 1_000, uid: 3),
            Self.rank(ready: 1_000, restarts: 0, uid: 4),
        ]
        for (index, one) in order.enumerated() {
            for other in order[(index + 1)...] {
                #expect(one.goesBefore(other, at: Self.now), "\(one) before \(other)")
                #expect(!other.goesBefore(one, at: Self.now), "\(other) after \(one)")
            }
        }
    }

    @Test func agesAreComparedByTheirPowersOfTwo() {
        func younger(_ one: Int64, _ other: Int64) -> Bool {
            Self.rank(ready: one, uid: 9).goesBefore(Self.rank(ready: other, uid: 1), at: Self.now)
        }
        // 2⁴⁰ ns are 1,099.5 s and 2⁴¹ 2,199 s: between them the smaller UID goes, whoever is younger.
        #expect(!younger(1_100, 2_199))
        #expect(younger(1_099, 1_100))
        #expect(younger(2_199, 2_200))
        #expect(!younger(1_500, 1_501))
        #expect(younger(0, 1), "an age of none has a place of its own")
    }

    @Test func timesAreThoseOfTheApiInWholeSeconds() {
        var (one, other) = (Self.rank(restarts: 0, uid: 1), Self.rank(restarts: 2, uid: 2))
        one.readySince = Self.ago(3) + .milliseconds(900)
        other.readySince = Self.ago(3) + .milliseconds(100)
        #expect(other.goesBefore(one, at: Self.now), "ready in the same second: the restarts count")
        other.readySince = Self.ago(4) + .milliseconds(999)
        #expect(one.goesBefore(other, at: Self.now))
    }

    // MARK: In a cluster

    /// Five replicas on three nodes: two each on the first and the second.
    @Test func aNodeWithMoreOfTheServiceGivesOneUpFirst() async throws {
        for seed in 1...10 as ClosedRange<UInt64> {
            let gone = try await onPlatform([service(replicas: 5)], seed: seed) { world, platform in
                platform.at(5_000, in: &world) { world, platform in platform.scale(to: 4, in: &world) }
                world.run(untilMilliseconds: 10_000, platform)
                return platform.events(.terminated).map(\.replica)
            }
            #expect(gone.count == 1 && gone != [2], "seed \(seed)")
        }
    }

    @Test func ofPodsThatAreAsOldARandomOneGoesTheSameOneEachTime() async throws {
        func gone(seed: UInt64) async throws -> [Int?] {
            try await onPlatform([service(replicas: 8)], seed: seed) { world, platform in
                platform.at(5_000, in: &world) { world, platform in platform.scale(to: 7, in: &world) }
                world.run(untilMilliseconds: 10_000, platform)
                return platform.events(.terminated).map(\.replica)
            }
        }
        var found: [Int?] = []
        for seed in 1...12 as ClosedRange<UInt64> {
            let once = try await gone(seed: seed)
            #expect(try await gone(seed: seed) == once)
            found += once
        }
        #expect(found.count == 12)
        #expect(Set(found).count > 2, "\(found)")
    }
}
