import Contexts
import Testing

@testable import Platform

/// When a replica's probes are sent, and what their answers lead to, on the clock. Each replica is killed at 1 s and
/// started again at once; the ticks of its probes are those that they were, counted from the run's beginning.
@Suite struct ProbeTimesTests {
    struct Readiness: Sendable, CustomTestStringConvertible {
        var startup: Int64
        var probe: ProbeSpec
        var readyAt: Int64

        var testDescription: String { "listens after \(startup) ms, \(probe): ready at \(readyAt) ms" }
    }

    static let grids = [
        // Out of turn at 1 s, in vain, and then by the ticks, every 10 s.
        Readiness(startup: 500, probe: ProbeSpec(), readyAt: 10_000),
        Readiness(startup: 8_999, probe: ProbeSpec(), readyAt: 10_000),
        Readiness(startup: 9_001, probe: ProbeSpec(), readyAt: 20_000),
        Readiness(startup: 0, probe: ProbeSpec(), readyAt: 1_000),
        // The delay moves no tick, but there is none out of turn.
        Readiness(startup: 0, probe: ProbeSpec(initialDelay: .seconds(3)), readyAt: 10_000),
        Readiness(startup: 4_000, probe: ProbeSpec(initialDelay: .seconds(3), period: .seconds(2)), readyAt: 6_000),
        Readiness(startup: 500, probe: ProbeSpec(period: .seconds(2), successThreshold: 3), readyAt: 6_000),
        // Nobody has seen it fail, and it had succeeded three times before.
        Readiness(startup: 0, probe: ProbeSpec(period: .seconds(2), successThreshold: 3), readyAt: 1_000),
        // Readiness has failed from the beginning, so that its failures need not be as many as the threshold.
        Readiness(startup: 500, probe: ProbeSpec(period: .seconds(2), failureThreshold: 1), readyAt: 2_000),
    ]

    @Test(arguments: grids)
    func aReplicaIsReadyAtTheProbeThatFindsItSo(row: Readiness) async throws {
        var spec = service()
        spec.startup = .constant(.milliseconds(row.startup))
        spec.probes = ProbeSpecs(readiness: row.probe)
        #expect(
            try await story(spec) == ["1000 killed 0", "1000 restarted 0", "\(row.readyAt) ready 0"])
    }

    @Test func withoutAReadinessProbeAReplicaIsReadyAsSoonAsItRuns() async throws {
        var spec = service()
        spec.probes = ProbeSpecs(readiness: nil)
        let (story, replies) = try await onPlatform([spec]) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.kill(1, in: &world) }
            platform.request(at: [1_200, 1_600], in: &world)
            world.run(untilMilliseconds: 60_000, platform)
            return (platform.story, platform.replies)
        }
        #expect(story == ["1000 killed 0", "1000 restarted 0", "1000 ready 0"])
        #expect(replies == ["1200 connectionRefused", "1610 ok"], "its port is closed all the same")
    }

    // MARK: Startup

    @Test func theStartupProbeHoldsTheOthersBackAndReadinessFollowsAtOnce() async throws {
        var spec = service()
        spec.startup = .constant(.milliseconds(4_500))
        spec.probes = ProbeSpecs(
            startup: ProbeSpec(period: .seconds(2), failureThreshold: 30), liveness: ProbeSpec(period: .seconds(1)),
            readiness: ProbeSpec())
        // Found at 6 s by the startup probe; readiness' own tick is at 10 s.
        #expect(try await story(spec) == ["1000 killed 0", "1000 restarted 0", "6000 ready 0"])
    }

    @Test func withoutAStartupProbeLivenessKillsWhatStartsTooSlowly() async throws {
        var spec = service()
        spec.startup = .constant(.seconds(5))
        spec.probes = ProbeSpecs(liveness: ProbeSpec(period: .seconds(1)), readiness: ProbeSpec())
        // At 2, 3 and 4 s in vain; then again, as it takes no less time.
        #expect(
            try await story(spec, until: 39_500) == [
                "1000 killed 0", "1000 restarted 0", "4000 probe-failed 0", "4000 killed 0", "14000 restarted 0",
                "17000 probe-failed 0", "17000 killed 0", "37000 restarted 0",
            ])
    }

    @Test func aStartupProbeThatFailsRestartsTheProcess() async throws {
        var spec = service()
        spec.startup = .constant(.seconds(8))
        spec.probes = ProbeSpecs(
            startup: ProbeSpec(period: .seconds(2), failureThreshold: 4), readiness: ProbeSpec())
        let log = try await onPlatform([spec]) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.kill(1, in: &world) }
            world.run(untilMilliseconds: 16_000, platform)
            return platform.log
        }
        let failed = try #require(log.first { $0.kind == .probeFailed })
        #expect(failed.at == .start + .seconds(8))
        #expect(failed.detail == "startup probe: the process is restarted")
        // One more would have found it.
        spec.probes.startup?.failureThreshold = 5
        #expect(try await story(spec) == ["1000 killed 0", "1000 restarted 0", "10000 ready 0"])
    }

    // MARK: The phase

    /// How long 40 replicas with Kubernetes' default probe take to be ready again that are killed at 100 s.
    private func recoveries(seed: UInt64 = 1, replicas: Int = 40) async throws -> [Timespan] {
        var spec = service(replicas: replicas)
        spec.startup = .constant(.seconds(2))
        spec.probes = ProbeSpecs()
        return try await onPlatform([spec], seed: seed, hasPhases: true) { world, platform in
            platform.at(100_000, in: &world) { world, platform in platform.kill(nil, in: &world) }
            world.run(untilMilliseconds: 200_000, platform)
            return platform.events(.ready).sorted { $0.replica ?? 0 < $1.replica ?? 0 }
                .map { $0.at - (.start + .seconds(100)) }
        }
    }

    @Test func recoveryFromAKillTakesTwoToTwelveSeconds() async throws {
        let found = try await recoveries()
        #expect(found.count == 40)
        #expect(found.allSatisfy { .seconds(2) <= $0 && $0 <= .seconds(12) }, "\(found)")
        #expect(found.min() ?? .zero < .seconds(3) && found.max() ?? .zero > .seconds(11), "\(found)")
        #expect(Set(found).count == 40, "each has a phase of its own")
    }

    @Test func aPodsPhaseIsOfTheSeedAndItsNameAlone() async throws {
        let found = try await recoveries()
        #expect(try await recoveries() == found)
        #expect(try await recoveries(replicas: 3) == Array(found.prefix(3)))
        #expect(try await recoveries(seed: 2) != found)
    }

    @Test func aPodThatIsMadeLaterTicksFromWhenTheKubeletTakesIt() async throws {
        var spec = service()
        spec.startup = .constant(.seconds(2))
        spec.probes = ProbeSpecs()
        spec.podStart = PodStart(schedule: .constant(.milliseconds(500)), pull: .constant(.seconds(3)))
        let story = try await onPlatform([spec]) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.scale(to: 2, in: &world) }
            platform.at(30_000, in: &world) { world, platform in platform.kill(nil, in: &world) }
            world.run(untilMilliseconds: 100_000, platform)
            return platform.story { $0.replica == 1 }
        }
        // Taken at 1.5 s, started at 4.5 s; killed, and up again at 32 s.
        #expect(
            story == [
                "1000 scheduled 1", "4500 started 1", "11500 ready 1", "30000 killed 1", "30000 restarted 1",
                "41500 ready 1",
            ])
    }

    // MARK: Hung replicas

    @Test func aProbeWaitsForTheOneBefore() async throws {
        var spec = service()
        spec.probes = ProbeSpecs(
            liveness: ProbeSpec(period: .seconds(1), timeout: .seconds(5)), readiness: ProbeSpec(period: .seconds(1)))
        let fault = Fault(
            name: "f", at: .milliseconds(20_500), service: "shop", action: .hang(replicas: 1))
        let story = try await onPlatform([spec], faults: [fault]) { world, platform in
            world.run(untilMilliseconds: 40_000, platform)
            return platform.story { $0.kind != .faultStarted }
        }
        // Readiness: asked at 21, 22 and 23 s, for a second each.
        #expect(story == ["20500 suspended 0", "24000 unready 0", "36000 probe-failed 0"])
    }

    /// A replica that hangs from 15 s on, with Kubernetes' liveness probe or without.
    private func hung(_ liveness: ProbeSpec?, for duration: Int64? = nil) async throws -> [PlatformEvent] {
        var spec = service()
        spec.probes = ProbeSpecs(liveness: liveness, readiness: ProbeSpec(period: .seconds(2)))
        let fault = Fault(
            name: "f", at: .seconds(15), duration: duration.map(Timespan.milliseconds), service: "shop",
            action: .hang(replicas: 1))
        return try await onPlatform([spec], faults: [fault]) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.kill(1, in: &world) }
            world.run(untilMilliseconds: 600_000, platform)
            return platform.log.filter { $0.at > .start + .seconds(10) && $0.kind != .faultStarted }
        }
    }

    @Test func aHungReplicaIsKilledAtTheTimesOfKubernetes() async throws {
        let log = try await hung(ProbeSpec())
        // Asked at 20, 30 and 40 s; each time out after 1 s. SIGTERM is not heard: SIGKILL 30 s later. It is the second
        // death, so the restart waits 10 s.
        #expect(
            log.map { "\($0.at.nanoseconds / 1_000_000) \($0.kind.rawValue)" } == [
                "15000 suspended", "21000 unready", "41000 probe-failed", "71000 killed", "81000 restarted",
                "82000 ready",
            ])
        #expect(log[2].detail == "liveness probe: the process is restarted")
        #expect(log[3].detail == "SIGKILL after the grace period")
    }

    @Test func withoutALivenessProbeItHangsForEver() async throws {
        #expect(try await hung(nil).map(\.kind) == [.suspended, .unready])
    }

    @Test func aHangThatEndsInTimeCostsReadinessAndNoRestart() async throws {
        // The third probe, of 40 s, is answered at 40.5 s, as the replica goes on.
        let log = try await hung(ProbeSpec(), for: 25_500)
        #expect(log.map(\.kind) == [.suspended, .unready, .faultEnded, .resumed, .ready])
        #expect(log.last?.at == .start + .milliseconds(40_500))
    }

    @Test func aReplicaThatGoesOnAfterItsProbeFailedHearsThatItIsToEnd() async throws {
        let log = try await hung(ProbeSpec(), for: 30_000)
        #expect(
            log.map { "\($0.at.nanoseconds / 1_000_000) \($0.kind.rawValue)" } == [
                "15000 suspended", "21000 unready", "41000 probe-failed", "45000 fault-ended", "45000 resumed",
                "45000 killed", "55000 restarted", "56000 ready",
            ])
    }

    private func story(_ spec: ServiceSpec, until end: Int64 = 600_000) async throws -> [String] {
        try await onPlatform([spec]) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.kill(1, in: &world) }
            world.run(untilMilliseconds: end, platform)
            return platform.story
        }
    }
}
