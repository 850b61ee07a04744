import Contexts
import Testing

@testable import Platform

/// How a replica ends that is to go: at 1 s a service is told to have fewer.
@Suite struct TerminationTests {
    private func spec(
        replicas: Int = 1, preStop: Timespan = .zero, gracePeriod: Timespan = .seconds(30),
        time: Timespan = .milliseconds(10)
    ) -> ServiceSpec {
        var spec = service(replicas: replicas)
        spec.time = .constant(time)
        spec.termination = Termination(gracePeriod: gracePeriod, preStop: preStop)
        return spec
    }

    private let late = ClusterSpec(endpointsDelay: .milliseconds(500))

    /// What is told, and what becomes of requests at these times, where all replicas are to go at 1 s.
    private func run(
        _ spec: ServiceSpec, requests: [Int64] = [], faults: [Fault] = [], killAt kill: Int64? = nil
    ) async throws -> (log: [PlatformEvent], story: [String], replies: [String]) {
        try await onPlatform([spec], cluster: late, faults: faults) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.scale(to: 0, in: &world) }
            if let kill { platform.at(kill, in: &world) { world, platform in platform.kill(nil, in: &world) } }
            platform.request(at: requests, in: &world)
            world.run(untilMilliseconds: 100_000, platform)
            return (platform.log, platform.story, platform.replies)
        }
    }

    @Test func aReplicaThatHoldsNothingIsGoneAtOnce() async throws {
        #expect(try await run(spec()).story == ["1000 terminating 0", "1000 terminated 0"])
    }

    @Test func preStopKeepsItAtWorkBeforeItIsToldToEnd() async throws {
        let found = try await run(spec(preStop: .seconds(5)), requests: [990, 1_100, 1_490, 1_510])
        #expect(found.story == ["1000 terminating 0", "6000 terminated 0"])
        #expect(found.replies == ["1000 ok", "1110 ok", "1500 ok", "1510 noReadyReplica"])
    }

    @Test func whatIsInHandAndWhatWaitsIsFinished() async throws {
        let found = try await run(spec(time: .seconds(2)), requests: [900, 910, 920, 1_100])
        #expect(found.replies == ["2900 ok", "4900 ok", "6900 ok", "1100 connectionRefused"])
        #expect(found.story.filter { !$0.contains("unready") } == ["1000 terminating 0", "6900 terminated 0"])
    }

    @Test func theGracePeriodEndsWhatIsNotFinishedByThen() async throws {
        let found = try await run(spec(gracePeriod: .seconds(3), time: .seconds(2)), requests: [900, 910, 920])
        #expect(found.replies == ["2900 ok", "4000 replicaDied", "4000 replicaDied"])
        #expect(found.story.first == "1000 terminating 0" && found.story.last == "4000 terminated 0")
        #expect(found.log.last?.detail == "SIGKILL after the grace period")
    }

    @Test func theGracePeriodRunsDuringPreStop() async throws {
        let found = try await run(
            spec(preStop: .seconds(2), gracePeriod: .seconds(3), time: .seconds(9)), requests: [900])
        #expect(found.story.filter { !$0.contains("unready") } == ["1000 terminating 0", "5000 terminated 0"])
        let longer = try await run(spec(preStop: .seconds(20), gracePeriod: .seconds(3)), requests: [900])
        #expect(
            longer.story == ["1000 terminating 0", "4000 terminated 0"], "told to end after 3 s, with nothing in hand")
    }

    @Test(arguments: [(30, 33_000), (29, 32_000), (40, 33_000), (20, 31_000)] as [(Int64, Int64)])
    func preStopLeavesTheProcessTwoSecondsAtLeast(preStop: Int64, killedAt: Int64) async throws {
        let found = try await run(spec(preStop: .seconds(preStop), time: .seconds(90)), requests: [900])
        #expect(
            found.story.filter { !$0.contains("unready") } == ["1000 terminating 0", "\(killedAt) terminated 0"])
        #expect(found.log.last?.detail == "SIGKILL after the grace period")
    }

    // MARK: The endpoints' delay

    /// The times of requests that fail where one of two replicas goes at 1 s; one comes every 10 ms.
    private func failures(preStop: Timespan) async throws -> [Int64] {
        try await onPlatform([spec(replicas: 2, preStop: preStop)], cluster: late) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.scale(to: 1, in: &world) }
            platform.request(at: stride(from: 500, to: 3_000, by: 20), in: &world)
            world.run(untilMilliseconds: 10_000, platform)
            #expect(platform.events(.terminated).count == 1)
            return platform.answers.filter { $0.failure != nil }.map { 500 + 20 * Int64($0.token) }
        }
    }

    @Test(arguments: [500, 700, 5_000] as [Int64])
    func noRequestFailsWherePreStopIsAsLongAsTheEndpointsTake(preStop: Int64) async throws {
        #expect(try await failures(preStop: .milliseconds(preStop)) == [])
    }

    @Test func withoutPreStopRequestsFailUntilTheEndpointsHaveHeard() async throws {
        let failed = try await failures(preStop: .zero)
        #expect((12...13).contains(failed.count), "every other of 25: \(failed)")
        #expect(failed.allSatisfy { (1_000...1_500).contains($0) })
        let fewer = try await failures(preStop: .milliseconds(300))
        #expect((4...6).contains(fewer.count) && fewer.allSatisfy { (1_300...1_500).contains($0) }, "\(fewer)")
    }

    // MARK: Death meanwhile

    @Test func aReplicaThatDiesOnItsWayOutIsNotStartedAgain() async throws {
        let found = try await run(spec(preStop: .seconds(5)), requests: [1_990], killAt: 2_000)
        #expect(found.story == ["1000 terminating 0", "2000 killed 0", "2000 terminated 0"])
    }

    @Test func aReplicaThatWaitsForItsRestartIsGoneAtOnce() async throws {
        let story = try await onPlatform([spec(preStop: .seconds(5))], cluster: late) { world, platform in
            for instant in [700, 800] as [Int64] {
                platform.at(instant, in: &world) { world, platform in platform.kill(1, in: &world) }
            }
            platform.at(1_000, in: &world) { world, platform in platform.scale(to: 0, in: &world) }
            world.run(untilMilliseconds: 100_000, platform)
            return platform.story
        }
        #expect(
            story == [
                "700 killed 0", "700 restarted 0", "800 killed 0", "1000 terminating 0", "1000 terminated 0",
            ])
    }

    @Test func aReplicaThatIsStillPendingIsGoneAtOnceAndNeverStarts() async throws {
        let story = try await onPlatform([spec(preStop: .seconds(5))], cluster: late) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.scale(to: 2, in: &world) }
            platform.at(1_100, in: &world) { world, platform in platform.scale(to: 1, in: &world) }
            world.run(untilMilliseconds: 100_000, platform)
            return platform.story
        }
        #expect(story == ["1000 scheduled 1", "1100 terminating 1", "1100 terminated 1"])
    }

    @Test func aReplicaThatStandsStillHearsItWhenItGoesOn() async throws {
        let fault = Fault(
            name: "f", at: .milliseconds(500), duration: .seconds(10), service: "shop", action: .pause(replicas: 1))
        let found = try await run(spec(preStop: .seconds(1)), requests: [600], faults: [fault])
        let told = found.story.filter { !$0.contains("ready") && !$0.contains("fault") }
        #expect(
            told == ["500 suspended 0", "1000 terminating 0", "10500 resumed 0", "10510 terminated 0"])
        #expect(found.replies == ["10510 ok"])
    }

    @Test func aHungReplicaIsKilledAtTheEndOfTheGracePeriod() async throws {
        let fault = Fault(name: "f", at: .milliseconds(500), service: "shop", action: .hang(replicas: 1))
        let found = try await run(spec(gracePeriod: .seconds(30)), requests: [600], faults: [fault])
        #expect(found.story.last == "31000 terminated 0")
        #expect(found.replies == ["31000 replicaDied"])
    }

    @Test func theProcessOfAFailedProbeEndsAsAPodDoesAndStartsAgain() async throws {
        // What it holds is finished before it is started again: it is the port that is closed to the probes, here of a
        // database that lets nobody in.
        var spec = spec(preStop: .seconds(2))
        spec.probes = ProbeSpecs(liveness: ProbeSpec(period: .seconds(1)), readiness: ProbeSpec())
        spec.startup = .constant(.seconds(20))
        let story = try await onPlatform([spec], cluster: late) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.kill(1, in: &world) }
            world.run(untilMilliseconds: 22_000, platform)
            return platform.story
        }
        #expect(
            story == [
                "1000 killed 0", "1000 restarted 0", "4000 probe-failed 0", "6000 killed 0", "16000 restarted 0",
                "19000 probe-failed 0", "21000 killed 0",
            ])
    }

    // MARK: Who goes

    @Test func thoseGoFirstThatServeLeast() async throws {
        let gone = try await onPlatform([spec(replicas: 4)], cluster: ClusterSpec(nodes: 1)) { world, platform in
            // Two die at 1 s, of which one is back at 1.5 s and the other, which dies again, waits.
            platform.at(1_000, in: &world) { world, platform in platform.kill(2, in: &world) }
            platform.at(1_400, in: &world) { world, platform in
                let starting = platform.cluster.pods.firstIndex { !$0.isReady }
                platform.cluster.died(starting ?? 0, .killed, fault: nil, in: &world, platform)
                platform.collect()
            }
            let dead = { (platform: TestPlatform) in platform.events(.killed).compactMap(\.replica) }
            platform.at(3_000, in: &world) { world, platform in platform.scale(to: 3, in: &world) }
            // Its age of 3.5 s is below 2³² ns, and the others' of 4.5 s beyond.
            platform.at(4_500, in: &world) { world, platform in platform.scale(to: 2, in: &world) }
            platform.at(7_000, in: &world) { world, platform in platform.scale(to: 1, in: &world) }
            world.run(untilMilliseconds: 8_000, platform)
            return (dead(platform), platform.events(.terminated).compactMap(\.replica))
        }
        let (killed, terminated) = gone
        let dead = try #require(killed.last)
        let restarted = try #require(killed.prefix(2).first { $0 != dead })
        #expect(terminated.prefix(2) == [dead, restarted])
        #expect(terminated.count == 3, "the last two are as old: one of them")
    }
}
