import Contexts
import Testing

@testable import Platform

/// The autoscaler looking at real replicas: 10 ms a request and one worker, so that 100 requests a second are all that
/// a replica can do.
@Suite struct AutoscalingRunTests {
    private func spec(
        _ minimum: Int = 1, _ maximum: Int, metric: AutoscalerMetric = AutoscalerMetric(.cpu, target: 50)
    ) -> ServiceSpec {
        var spec = service(replicas: minimum)
        spec.autoscaler = AutoscalerSpec(minReplicas: minimum, maxReplicas: maximum, metrics: [metric])
        spec.versions = [VersionSpec(name: "v2")]
        return spec
    }

    /// Requests a second, from one second to another.
    struct Load: Sendable {
        var rate: Int64
        var from: Int64
        var to: Int64

        var instants: StrideTo<Int64> { stride(from: from * 1_000 + 3, to: to * 1_000, by: 1_000 / Int(rate)) }
    }

    struct Outcome: Sendable {
        var log: [PlatformEvent] = []
        /// The replicas that there are to be, and those that are ready, second by second.
        var desired: [Int] = []
        var ready: [Int] = []
        var failures = 0
        /// Replicas of the new version in the end.
        var released = 0

        func lines(_ kind: PlatformEvent.Kind) -> [String] {
            log.filter { $0.kind == kind }.map { "\($0.at.nanoseconds / 1_000_000) \($0.detail)" }
        }

        /// The seconds at which another number is wanted.
        var changes: [Int] { desired.indices.dropFirst().filter { desired[$0] != desired[$0 - 1] } }
    }

    private func run(
        _ spec: ServiceSpec, _ loads: [Load], releases: [Release] = [], until end: Int
    ) async throws -> Outcome {
        try await onPlatform([spec], releases: releases) { world, platform in
            for (number, load) in loads.enumerated() {
                platform.request(at: load.instants, first: UInt64(number) << 32, in: &world)
            }
            var outcome = Outcome()
            for second in 0...end {
                world.run(untilMilliseconds: Int64(second) * 1_000, platform)
                let (ready, desired) = platform.cluster.readiness(of: 0)
                outcome.ready.append(ready)
                outcome.desired.append(desired)
            }
            outcome.log = platform.log
            outcome.released = platform.cluster.released(of: 0)
            outcome.failures = platform.answers.count { $0.failure != nil }
            return outcome
        }
    }

    // MARK: Up

    @Test func moreLoadBringsMoreReplicasOnlyOnceTheyHaveStarted() async throws {
        let outcome = try await run(
            spec(1, 4), [Load(rate: 50, from: 0, to: 30), Load(rate: 40, from: 15, to: 60)], until: 45)
        // Every 15 s it looks at the 15 s before: at 15 s all is well, at 30 s nine tenths of a worker are busy.
        #expect(
            outcome.lines(.autoscaler).prefix(2) == [
                "15000 cpu 50% of 50%: ratio 1 within tolerance 0.1: no change",
                "30000 cpu 90% of 50%: ratio 1.8: 1 -> 2",
            ])
        // A node is found in 200 ms and its image is there in 1 s; half a second later it listens and its probe finds it.
        let steps = outcome.log.filter { $0.replica == 1 }.map {
            "\($0.at.nanoseconds / 1_000_000) \($0.kind.rawValue)"
        }
        #expect(steps == ["30000 scheduled", "31200 started", "31700 ready"])
        #expect(outcome.ready[31] == 1 && outcome.ready[32] == 2)
        #expect(outcome.failures == 0)
    }

    @Test func aReplicaThatIsStillOnItsWayCountsAsOneThatIsNotReady() async throws {
        var spec = spec(1, 4)
        spec.podStart.schedule = .constant(.seconds(60))
        let outcome = try await run(spec, [Load(rate: 83, from: 0, to: 50)], until: 50)
        #expect(
            outcome.lines(.autoscaler) == [
                "15000 cpu 83% of 50%: ratio 1.66: 1 -> 2",
                "30000 cpu 41% of 50%: ratio 0.82, 1 not ready taken as 0%: the direction would turn: no change",
                "45000 cpu 41% of 50%: ratio 0.82, 1 not ready taken as 0%: the direction would turn: no change",
            ])
    }

    @Test func thereAreNeverMoreThanTheLargestNumber() async throws {
        let outcome = try await run(spec(1, 3), [Load(rate: 200, from: 0, to: 70)], until: 70)
        #expect(outcome.desired.max() == 3 && outcome.ready.max() == 3)
        #expect(outcome.lines(.autoscaler).contains { $0.contains("limited to 3 by maxReplicas") })
        #expect(outcome.log.count { $0.kind == .scheduled } == 2)
    }

    @Test func requestsASecondAndWaitingMessagesCountToo() async throws {
        let byRate = try await run(
            spec(1, 4, metric: AutoscalerMetric(.requestsPerSecond, target: 20_000)),
            [Load(rate: 50, from: 0, to: 60)], until: 20)
        #expect(byRate.lines(.autoscaler) == ["15000 requestsPerSecond 50 of 20: ratio 2.5: 1 -> 3"])
        let byDepth = try await run(
            spec(1, 4, metric: AutoscalerMetric(.mailboxDepth, target: 100_000)),
            [Load(rate: 125, from: 0, to: 60)], until: 20)
        // 375 too many in 15 s, of which the mailbox holds as many as it can.
        #expect(byDepth.lines(.autoscaler) == ["15000 mailboxDepth 168.47 of 100: ratio 1.68: 1 -> 2"])
    }

    // MARK: Down

    @Test func fewerAreWantedOnlyAfterFiveMinutesOfLittleLoad() async throws {
        let outcome = try await run(
            spec(1, 4), [Load(rate: 100, from: 0, to: 60), Load(rate: 10, from: 60, to: 600)], until: 600)
        let peak = outcome.desired.max() ?? 0
        #expect(peak >= 2)
        let last = try #require(outcome.desired.lastIndex(of: peak))
        // The latest look that asked for so many was at 60 s. It counts for 300 s, and at the last instant of them too.
        #expect(last == 374, "\(outcome.changes)")
        #expect(outcome.desired.last == 1)
        let held = outcome.lines(.autoscaler).filter { $0.contains("held at \(peak), the highest recommendation") }
        #expect(held.count >= 15, "it says why it waits: \(outcome.lines(.autoscaler))")
        #expect(outcome.failures == 0)
        #expect(outcome.log.count { $0.kind == .terminated } == peak - 1)
    }

    @Test func thereAreNeverFewerThanTheSmallestNumber() async throws {
        let outcome = try await run(spec(2, 4), [], until: 900)
        #expect(Set(outcome.desired) == [2])
        #expect(!outcome.log.contains { $0.kind == .terminating })
    }

    // MARK: Together with a release

    @Test(arguments: ReleaseRunTests.strategies)
    func aReleaseFollowsTheNumberThatIsWantedMeanwhile(strategy: ReleaseStrategy) async throws {
        var spec = spec(2, 6)
        spec.versions = [VersionSpec(name: "v2", startup: .constant(.seconds(8)))]
        spec.termination.preStop = .seconds(1)
        let release = Release(name: "r", at: .seconds(31), service: "shop", version: "v2", strategy: strategy)
        let outcome = try await run(
            spec, [Load(rate: 50, from: 0, to: 20), Load(rate: 200, from: 20, to: 300)], releases: [release], until: 300
        )
        let promoted = try #require(outcome.log.first { $0.kind == .promoted })
        let seconds = Int(promoted.at.nanoseconds / 1_000_000_000)
        // It begins while the autoscaler's new replicas are on their way.
        #expect(outcome.changes.first == 30 && outcome.desired[30] == 3)
        let last = try #require(outcome.desired.last)
        #expect(last > 2 && last <= 6)
        #expect(outcome.ready.last == last)
        #expect(promoted.detail == "r promoted: v2 has all \(outcome.desired[seconds]) pods")
        #expect(outcome.released == last)
    }
}
