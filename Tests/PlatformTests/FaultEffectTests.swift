import ActorRuntime
import Contexts
import Platform
import Testing

/// What each kind of fault does from its beginning, and that it does no more after its end.
@Suite struct FaultEffectTests {
    private func fault(_ action: Fault.Action, at: Int64 = 1_000, for duration: Int64? = 1_000) -> Fault {
        Fault(
            name: "f", at: .milliseconds(at), duration: duration.map(Timespan.milliseconds), service: "shop",
            action: action)
    }

    /// When each request is answered that is sent at these times, and with what failure: `1500 ok`.
    private func answers(
        _ fault: Fault, at milliseconds: [Int64], replicas: Int = 1
    ) async throws -> [String] {
        try await onPlatform([service(replicas: replicas)], faults: [fault]) { world, platform in
            for (token, instant) in milliseconds.enumerated() {
                platform.at(instant, in: &world) { world, _ in
                    world.submit(echo, to: ServiceID(rawValue: 0), token: UInt64(token))
                }
            }
            world.run(untilMilliseconds: 100_000, platform)
            return platform.answers.sorted { $0.token < $1.token }.map {
                "\($0.at.nanoseconds / 1_000_000) \($0.failure.map { "\($0)" } ?? "ok")"
            }
        }
    }

    private func story(_ fault: Fault, replicas: Int = 1, until end: Int64 = 60_000) async throws -> [String] {
        try await onPlatform([service(replicas: replicas)], faults: [fault]) { world, platform in
            world.run(untilMilliseconds: end, platform)
            return platform.story
        }
    }

    @Test(arguments: [Fault.Action.hang(replicas: nil), .pause(replicas: nil)])
    func whatComesToAReplicaThatStandsStillWaitsUntilItGoesOn(action: Fault.Action) async throws {
        #expect(try await answers(fault(action), at: [500, 1_300, 2_500]) == ["510 ok", "2010 ok", "2510 ok"])
        let told = try await story(fault(action))
        #expect(told == ["1000 fault-started", "1000 suspended 0", "2000 fault-ended", "2000 resumed 0"])
    }

    @Test func errorsComeInTheirShareAndEnd() async throws {
        let found = try await answers(fault(.errors(probability: 1)), at: [500, 1_300, 2_500])
        #expect(found == ["510 ok", "1310 serviceError", "2510 ok"])
    }

    @Test func aLeakEndsInAnOutOfMemoryKillAtTheLimit() async throws {
        // 384 MiB are free: three seconds.
        let told = try await story(fault(.leak(bytesPerSecond: 128 << 20, replicas: 1), for: 5_000))
        #expect(told.prefix(3) == ["1000 fault-started", "4000 killed 0", "4000 restarted 0"], "\(told)")
        #expect(told.count { $0.contains("killed") } == 1, "the leak ends before the limit is reached again")
    }

    @Test func aCrashLoopKillsAfterEachStartUntilItEnds() async throws {
        let told = try await story(fault(.crashLoop(replicas: 1, after: .milliseconds(500)), for: 5_000))
        // Kubernetes: at once, then after 10 s.
        #expect(
            told.filter { !$0.contains("ready") } == [
                "1000 fault-started", "1000 killed 0", "1000 restarted 0", "1500 killed 0", "6000 fault-ended",
                "11500 restarted 0",
            ], "\(told)")
    }

    @Test func aDatabaseThatIsDownFailsWhatIsHandled() async throws {
        let found = try await answers(fault(.databaseDown), at: [500, 1_300, 2_500])
        #expect(found == ["510 ok", "1310 databaseUnavailable", "2510 ok"])
    }

    @Test func aSlowDatabaseTakesLonger() async throws {
        let slow = Fault.Action.databaseSlow(time: .constant(.milliseconds(200)), added: true)
        #expect(try await answers(fault(slow), at: [500, 1_300, 2_500]) == ["510 ok", "1510 ok", "2510 ok"])
    }

    @Test func aDelayedLinkIsSlowInItsDirection() async throws {
        let link = LinkFault(
            from: .gateway, to: .service("shop"), effect: .delay(.constant(.milliseconds(100))))
        #expect(try await answers(fault(.link(link)), at: [500, 1_300, 2_500]) == ["510 ok", "1410 ok", "2510 ok"])
    }

    @Test func nothingCrossesAPartitionAndEverythingDoesAfterIt() async throws {
        let link = LinkFault(from: .gateway, to: .any, isBothWays: true, effect: .partition)
        // The request within is never heard of: this gateway has no time-out.
        #expect(try await answers(fault(.link(link)), at: [500, 1_300, 2_500]) == ["510 ok", "2510 ok"])
    }
}
