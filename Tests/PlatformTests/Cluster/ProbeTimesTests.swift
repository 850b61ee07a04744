import ActorRuntime
import Testing

@testable import Platform

/// When a replica's probes are sent, and what their answers lead to, on the clock. Each replica is killed at 1 s and
/// started again at once, so that its grid of probes begins there.
@Suite struct ProbeTimesTests {
    struct Readiness: Sendable, CustomTestStringConvertible {
        var startup: Int64
        var probe: ProbeSpec
        var readyAt: Int64

        var testDescription: String { "listens after \(startup) ms, \(probe): ready at \(readyAt) ms" }
    }

    static let grids = [
        // Every 10 s from the start of the process: at 1 s in vain, at 11 s with success.
        Readiness(startup: 500, probe: ProbeSpec(), readyAt: 11_000),
        Readiness(startup: 10_000, probe: ProbeSpec(), readyAt: 11_000),
        Readiness(startup: 10_001, probe: ProbeSpec(), readyAt: 21_000),
        Readiness(startup: 0, probe: ProbeSpec(), readyAt: 1_000),
        Readiness(startup: 500, probe: ProbeSpec(initialDelay: .seconds(3)), readyAt: 4_000),
        Readiness(startup: 4_000, probe: ProbeSpec(initialDelay: .seconds(3), period: .seconds(2)), readyAt: 6_000),
        Readiness(startup: 500, probe: ProbeSpec(period: .seconds(2), successThreshold: 3), readyAt: 7_000),
        // Readiness has failed from the beginning, so that its failures need not be as many as the threshold.
        Readiness(startup: 500, probe: ProbeSpec(period: .seconds(2), failureThreshold: 1), readyAt: 3_000),
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
        spec.startup = .constant(.seconds(5))
        spec.probes = ProbeSpecs(
            startup: ProbeSpec(period: .seconds(2), failureThreshold: 30), liveness: ProbeSpec(period: .seconds(1)),
            readiness: ProbeSpec())
        // Found at 7 s, on the startup probe's grid; readiness's own has 11 s next.
        #expect(try await story(spec) == ["1000 killed 0", "1000 restarted 0", "7000 ready 0"])
    }

    @Test func withoutAStartupProbeLivenessKillsWhatStartsTooSlowly() async throws {
        var spec = service()
        spec.startup = .constant(.seconds(5))
        spec.probes = ProbeSpecs(liveness: ProbeSpec(period: .seconds(1)), readiness: ProbeSpec())
        // At 1, 2 and 3 s in vain; then again, as it takes no less time.
        #expect(
            try await story(spec, until: 40_000) == [
                "1000 killed 0", "1000 restarted 0", "3000 probe-failed 0", "3000 killed 0", "13000 restarted 0",
                "15000 probe-failed 0", "15000 killed 0", "35000 restarted 0", "37000 probe-failed 0",
                "37000 killed 0",
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
        #expect(failed.at == .start + .seconds(7))
        #expect(failed.detail == "startup probe: the process is restarted")
        // One more would have found it.
        spec.probes.startup?.failureThreshold = 5
        #expect(try await story(spec) == ["1000 killed 0", "1000 restarted 0", "9000 ready 0"])
    }

    // MARK: Hung replicas

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
        // Asked at 21, 31 and 41 s; each time out after 1 s. SIGTERM is not heard: SIGKILL 30 s later. It is the second
        // death, so the restart waits 10 s.
        #expect(
            log.map { "\($0.at.nanoseconds / 1_000_000) \($0.kind.rawValue)" } == [
                "15000 suspended", "20000 unready", "42000 probe-failed", "72000 killed", "82000 restarted",
                "84000 ready",
            ])
        #expect(log[2].detail == "liveness probe: the process is restarted")
        #expect(log[3].detail == "SIGKILL after the grace period")
    }

    @Test func withoutALivenessProbeItHangsForEver() async throws {
        #expect(try await hung(nil).map(\.kind) == [.suspended, .unready])
    }

    @Test func aHangThatEndsInTimeCostsReadinessAndNoRestart() async throws {
        // The third probe, of 41 s, is answered at 41.5 s.
        let log = try await hung(ProbeSpec(), for: 26_500)
        #expect(log.map(\.kind) == [.suspended, .unready, .faultEnded, .resumed, .ready])
    }

    @Test func aReplicaThatGoesOnAfterItsProbeFailedHearsThatItIsToEnd() async throws {
        let log = try await hung(ProbeSpec(), for: 30_000)
        #expect(
            log.map { "\($0.at.nanoseconds / 1_000_000) \($0.kind.rawValue)" } == [
                "15000 suspended", "20000 unready", "42000 probe-failed", "45000 fault-ended", "45000 resumed",
                "45000 killed", "55000 restarted", "57000 ready",
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
