import ActorRuntime
import Contexts
import Platform
import Testing

@Suite struct ClusterTests {
    @Test func aRunBeginsWithEveryReplicaReady() async throws {
        let found = try await onPlatform([service("a", replicas: 3), service("b", replicas: 0)]) { world, platform in
            [0, 1].map { index in
                let readiness = platform.cluster.readiness(of: index)
                return [readiness.ready, readiness.desired]
            }
        }
        #expect(found == [[3, 3], [0, 0]])
    }

    @Test func kubernetesRestartsAtOnceAndThenWaits() async throws {
        let story = try await onPlatform([service()]) { world, platform in
            for instant in [1_000, 2_000, 20_000] as [Int64] {
                platform.at(instant, in: &world) { world, platform in platform.kill(1, in: &world) }
            }
            world.run(untilMilliseconds: 60_000, platform)
            return platform.story
        }
        #expect(
            story == [
                "1000 killed 0", "1000 restarted 0", "1500 ready 0",
                "2000 killed 0", "12000 restarted 0", "12500 ready 0",
                "20000 killed 0", "40000 restarted 0", "40500 ready 0",
            ])
    }

    @Test func eachReplicaHasABackOffOfItsOwn() async throws {
        let restarts = try await onPlatform([service(replicas: 4)]) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.kill(nil, in: &world) }
            world.run(untilMilliseconds: 60_000, platform)
            return platform.events(.restarted).map(\.at)
        }
        #expect(restarts == Array(repeating: .start + .seconds(1), count: 4))
    }

    @Test func erlangGivesUpAfterTheSecondDeathInAServiceWhicheverReplicaItIs() async throws {
        let services = [
            service("fragile", replicas: 3, supervision: .erlang), service("other", replicas: 2, supervision: .erlang),
        ]
        let (log, ready) = try await onPlatform(services) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.kill(1, in: &world) }
            platform.at(6_000, in: &world) { world, platform in platform.kill(1, in: &world) }
            platform.at(6_200, in: &world) { world, platform in platform.kill(1, of: 1, in: &world) }
            world.run(untilMilliseconds: 60_000, platform)
            let ready = [0, 1].map { platform.cluster.readiness(of: $0).ready }
            return (platform.log, ready)
        }
        // Five seconds apart is still within the period of 5 s.
        #expect(log.filter { $0.kind == .escalated }.map(\.service) == [0])
        #expect(log.filter { $0.kind == .escalated }.map(\.at) == [.start + .seconds(6)])
        #expect(ready == [0, 2], "the whole service is down, and no other")
        #expect(!log.contains { $0.service == 0 && $0.kind == .restarted && $0.at > .start + .seconds(6) })
    }

    @Test func everyReplicaThatItsSupervisorEndsIsNamedAndNoneDiesTwice() async throws {
        let story = try await onPlatform([service(replicas: 3, supervision: .erlang)]) { world, platform in
            // The second of the three deaths is one too many.
            platform.at(1_000, in: &world) { world, platform in platform.kill(nil, in: &world) }
            world.run(untilMilliseconds: 60_000, platform)
            return (platform.log, platform.cluster.readiness(of: 0).ready)
        }
        let (log, ready) = story
        #expect(log.count { $0.kind == .killed } == 2)
        #expect(log.filter { $0.kind == .stopped }.compactMap(\.replica) == [0, 1, 2])
        #expect(log.filter { $0.kind == .stopped }.allSatisfy { $0.id != nil })
        #expect(!log.contains { $0.kind == .restarted })
        #expect(ready == 0)
    }

    @Test func erlangGoesOnWhereDeathsAreFarApart() async throws {
        let (escalations, ready) = try await onPlatform([service(supervision: .erlang)]) { world, platform in
            for number in 1...5 as ClosedRange<Int64> {
                platform.at(number * 5_001, in: &world) { world, platform in platform.kill(1, in: &world) }
            }
            world.run(untilMilliseconds: 60_000, platform)
            return (platform.events(.escalated).count, platform.cluster.readiness(of: 0).ready)
        }
        #expect(escalations == 0)
        #expect(ready == 1)
    }

    @Test func pekkoLeavesTheDeadDead() async throws {
        let story = try await onPlatform([service(supervision: .pekko)]) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.kill(1, in: &world) }
            world.run(untilMilliseconds: 3_600_000, platform)
            return platform.story
        }
        #expect(story == ["1000 killed 0", "1000 stopped 0"])
    }

    @Test func pekkoBackoffWaitsTenSecondsAndUpToATenthMore() async throws {
        let spec = service(supervision: .pekkoBackoff)
        var seen: Set<Instant> = []
        for seed in 1...8 as ClosedRange<UInt64> {
            let restarts = try await onPlatform([spec], seed: seed) { world, platform in
                platform.at(1_000, in: &world) { world, platform in platform.kill(1, in: &world) }
                world.run(untilMilliseconds: 60_000, platform)
                return platform.events(.restarted).map(\.at)
            }
            let restart = try #require(restarts.first, "seed \(seed)")
            #expect((.start + .seconds(11)...(.start + .seconds(12))).contains(restart), "seed \(seed)")
            seen.insert(restart)
        }
        #expect(seen.count > 1, "the factor is not random")
    }

    @Test func aReplicaThatDiesOnItsWayUpIsNotReadyAtItsFormerTime() async throws {
        let story = try await onPlatform([service()]) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.kill(1, in: &world) }
            platform.at(1_400, in: &world) { world, platform in platform.kill(1, in: &world) }
            world.run(untilMilliseconds: 30_000, platform)
            return platform.story
        }
        #expect(
            story == [
                "1000 killed 0", "1000 restarted 0", "1400 killed 0", "11400 restarted 0", "12000 ready 0",
            ])
    }

    @Test func noMoreDieThanLive() async throws {
        let (killed, answers) = try await onPlatform([service(replicas: 3)]) { world, platform in
            platform.at(1_000, in: &world) { world, platform in
                platform.kill(2, in: &world)
                platform.kill(100, in: &world)
                // All restarts are due now, and nobody is ready yet.
                world.submit(echo, to: ServiceID(rawValue: 0), token: 1)
            }
            world.run(untilMilliseconds: 1_100, platform)
            return (platform.events(.killed).compactMap(\.replica).sorted(), platform.answers)
        }
        #expect(killed == [0, 1, 2])
        #expect(answers.map(\.failure) == [.noReadyReplica])
    }

    @Test func theSeedChoosesTheVictims() async throws {
        func victims(_ seed: UInt64) async throws -> [Int] {
            try await onPlatform([service(replicas: 20)], seed: seed) { world, platform in
                platform.kill(5, in: &world)
                return platform.events(.killed).compactMap(\.replica)
            }
        }
        let first = try await victims(1)
        #expect(first.count == 5 && Set(first).count == 5)
        #expect(try await victims(1) == first)
        #expect(try await victims(2) != first)
    }

    @Test(arguments: CrashPoint.allCases)
    func anArmedReplicaDiesWhenItReachesThePointAndNotBefore(point: CrashPoint) async throws {
        let (story, answers) = try await onPlatform([service()]) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.kill(1, at: point, in: &world) }
            platform.at(2_000, in: &world) { world, _ in
                world.submit(echo, to: ServiceID(rawValue: 0), token: 1)
            }
            platform.at(4_000, in: &world) { world, _ in
                world.submit(echo, to: ServiceID(rawValue: 0), token: 2)
            }
            world.run(untilMilliseconds: 60_000, platform)
            return (platform.story, platform.answers)
        }
        #expect(story == ["2010 crashed 0", "2010 restarted 0", "3000 ready 0"])
        #expect(answers.map(\.failure) == [.replicaDied, nil], "it crashes once")
    }

    @Test func theLoadIsTheDeepestMailboxAndAllBusyWorkers() async throws {
        let load = try await onPlatform([service(replicas: 2)]) { world, platform in
            for token in 0..<5 as Range<UInt64> { world.submit(echo, to: ServiceID(rawValue: 0), token: token) }
            world.run(untilMilliseconds: 1, platform)
            return platform.cluster.load(of: 0, in: world)
        }
        #expect(load == ReplicaLoad(mailboxDepth: 2, busyWorkers: 2))
    }
}
