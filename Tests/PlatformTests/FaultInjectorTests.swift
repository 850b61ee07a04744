import ActorRuntime
import Contexts
import Platform
import Testing

@Suite struct FaultInjectorTests {
    /// How long a request takes that is sent at each of these times, alone.
    private func durations(
        _ faults: [Fault], at milliseconds: [Int64], endAllAt end: Int64? = nil
    ) async throws -> [Int64] {
        try await onPlatform([service(), service("other")], faults: faults) { world, platform in
            for (token, instant) in milliseconds.enumerated() {
                platform.at(instant, in: &world) { world, _ in
                    world.submit(echo, to: ServiceID(rawValue: 0), token: UInt64(token))
                }
            }
            if let end {
                platform.at(end, in: &world) { world, platform in platform.endAll(in: &world) }
            }
            world.run(untilMilliseconds: 100_000, platform)
            return platform.answers.map { $0.at.nanoseconds / 1_000_000 - milliseconds[Int($0.token)] }
        }
    }

    private func slow(
        _ name: String, at: Int64, for duration: Int64?, _ time: Int64, added: Bool = false, service: String = "shop"
    ) -> Fault {
        Fault(
            name: name, at: .milliseconds(at), duration: duration.map(Timespan.milliseconds), service: service,
            action: .slow(time: .constant(.milliseconds(time)), added: added))
    }

    @Test func slowPutsAnotherTimeInPlaceOfTheServicesOwnWhileItLasts() async throws {
        let found = try await durations(
            [slow("s", at: 1_000, for: 1_000, 200)], at: [500, 980, 1_000, 1_700, 2_000, 3_000])
        #expect(found == [10, 10, 200, 200, 10, 10])
    }

    @Test func slowCanAddToTheServicesOwnTime() async throws {
        let found = try await durations([slow("s", at: 1_000, for: 1_000, 200, added: true)], at: [500, 1_500, 2_500])
        #expect(found == [10, 210, 10])
    }

    @Test func aFaultOfAnotherServiceIsNotFelt() async throws {
        #expect(try await durations([slow("s", at: 0, for: 1_000, 200, service: "other")], at: [500]) == [10])
    }

    @Test func ofTwoSlowFaultsTheOneThatBeganLastIsInForceAndItsEndLeavesTheOther() async throws {
        let faults = [slow("long", at: 1_000, for: 4_000, 200), slow("short", at: 2_000, for: 1_000, 300)]
        #expect(try await durations(faults, at: [1_500, 2_500, 3_500, 5_500]) == [200, 300, 200, 10])
        let crossed = [slow("one", at: 1_000, for: 2_000, 200), slow("two", at: 2_000, for: 2_000, 300)]
        #expect(try await durations(crossed, at: [1_500, 2_500, 3_500, 4_500]) == [200, 300, 300, 10])
        let together = [slow("one", at: 1_000, for: 2_000, 200), slow("two", at: 1_000, for: 1_000, 300)]
        #expect(try await durations(together, at: [1_500, 2_500, 3_500]) == [300, 200, 10])
    }

    @Test func aFaultWithoutAnEndLastsUntilAllAreEnded() async throws {
        let found = try await durations(
            [slow("s", at: 1_000, for: nil, 200)], at: [1_500, 50_000, 60_500], endAllAt: 60_000)
        #expect(found == [200, 200, 10])
    }

    @Test func aFaultIsLoggedWithItsNameWhenItBeginsAndEnds() async throws {
        let (log, began, ended) = try await onPlatform(
            [service()], faults: [slow("one", at: 1_000, for: 500, 1), slow("two", at: 1_200, for: nil, 1)]
        ) { world, platform in
            world.run(untilMilliseconds: 5_000, platform)
            platform.endAll(in: &world)
            platform.collect()
            platform.endAll(in: &world)
            platform.collect()
            return (platform.log, platform.injector.began, platform.injector.ended)
        }
        #expect(log.map(\.kind) == [.faultStarted, .faultStarted, .faultEnded, .faultEnded])
        #expect(log.map(\.detail) == ["one", "two", "one", "two"])
        #expect(log.map(\.fault) == [0, 1, 0, 1])
        #expect(began == [1_000, 1_200].map { .start + .milliseconds($0) })
        #expect(ended == [1_500, 5_000].map { .start + .milliseconds($0) })
    }

    @Test func aFaultThatHasNotBegunIsNotEnded() async throws {
        let (log, ended) = try await onPlatform([service()], faults: [slow("late", at: 60_000, for: nil, 1)]) {
            world, platform in
            world.run(untilMilliseconds: 5_000, platform)
            platform.endAll(in: &world)
            platform.collect()
            return (platform.log.count, platform.injector.ended)
        }
        #expect(log == 0)
        #expect(ended == [nil])
    }

    // MARK: Kill

    private func kill(_ kill: Fault.Kill, for duration: Timespan? = nil) -> Fault {
        Fault(name: "k", at: .seconds(1), duration: duration, service: "shop", action: .kill(kill))
    }

    @Test func killOnceKillsSoManyAndIsOver() async throws {
        let story = try await onPlatform([service(replicas: 2)], faults: [kill(Fault.Kill(replicas: 1))]) {
            world, platform in
            world.run(untilMilliseconds: 60_000, platform)
            return platform.log.map(\.kind)
        }
        #expect(story == [.faultStarted, .faultEnded, .killed, .restarted, .ready])
    }

    @Test func killAllKillsAll() async throws {
        let (killed, ready) = try await onPlatform(
            [service(replicas: 5), service("other", replicas: 2)], faults: [kill(Fault.Kill(replicas: nil))]
        ) { world, platform in
            world.run(untilMilliseconds: 1_001, platform)
            let ready = [0, 1].map { platform.cluster.readiness(of: $0).ready }
            return (platform.events(.killed), ready)
        }
        #expect(killed.count == 5)
        #expect(killed.allSatisfy { $0.fault == 0 && $0.service == 0 && $0.at == .start + .seconds(1) })
        #expect(ready == [0, 2])
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func killAtARateKillsAtRandomIntervalsWhileItLasts(seed: UInt64) async throws {
        let policy = SupervisionPolicy.backoff(
            first: .zero, initial: .zero, factor: 1, maximum: .zero, resetAfter: .seconds(1), jitter: 0)
        let fault = kill(Fault.Kill(replicas: 1, ratePerSecond: 5), for: .seconds(60))
        let (kills, ready) = try await onPlatform(
            [service(replicas: 10, supervision: policy)], faults: [fault], seed: seed
        ) { world, platform in
            world.run(untilMilliseconds: 300_000, platform)
            return (platform.events(.killed).map(\.at), platform.cluster.readiness(of: 0).ready)
        }
        // 300 are expected, with a standard deviation of 17.
        #expect((230...370).contains(kills.count), "seed \(seed): \(kills.count)")
        #expect(kills.allSatisfy { $0 > .start + .seconds(1) && $0 <= .start + .seconds(61) }, "seed \(seed)")
        #expect(zip(kills, kills.dropFirst()).contains { $1 - $0 > .milliseconds(500) }, "seed \(seed)")
        #expect(zip(kills, kills.dropFirst()).contains { $1 - $0 < .milliseconds(50) }, "seed \(seed)")
        #expect(ready == 10, "seed \(seed): the platform brings back what the fault killed")
    }

    @Test func killAtARateEndsWithTheRun() async throws {
        let (before, after) = try await onPlatform(
            [service(replicas: 10)], faults: [kill(Fault.Kill(replicas: 1, ratePerSecond: 2))]
        ) { world, platform in
            world.run(untilMilliseconds: 20_000, platform)
            platform.endAll(in: &world)
            let before = platform.events(.killed).count
            world.run(untilMilliseconds: 100_000, platform)
            return (before, platform.events(.killed).count)
        }
        #expect(before > 10)
        #expect(after == before)
    }

    @Test(arguments: CrashPoint.allCases)
    func killAtACrashPointWaitsForAMessage(point: CrashPoint) async throws {
        let story = try await onPlatform([service()], faults: [kill(Fault.Kill(replicas: 1, crashPoint: point))]) {
            world, platform in
            platform.at(5_000, in: &world) { world, _ in world.submit(echo, to: ServiceID(rawValue: 0), token: 1) }
            world.run(untilMilliseconds: 60_000, platform)
            return platform.story
        }
        #expect(
            story == ["1000 fault-started", "5010 fault-ended", "5010 crashed 0", "5010 restarted 0", "6000 ready 0"])
    }

    @Test func aKillOfSeveralAtACrashPointIsOverWithTheLastOfThem() async throws {
        let fault = kill(Fault.Kill(replicas: nil, crashPoint: .beforeCommit))
        // Who is dead stays dead, so that each message finds another one of the three.
        let (ended, crashed) = try await onPlatform([service(replicas: 3, supervision: .pekko)], faults: [fault]) {
            world, platform in
            for (token, instant) in ([2_000, 3_000, 4_000] as [Int64]).enumerated() {
                platform.at(instant, in: &world) { world, _ in
                    world.submit(echo, to: ServiceID(rawValue: 0), token: UInt64(token))
                }
            }
            var ended: [Instant?] = []
            for instant in [1_500, 2_500, 3_500, 4_500] as [Int64] {
                world.run(untilMilliseconds: instant, platform)
                ended.append(platform.injector.ended[0])
            }
            return (ended, platform.events(.crashed))
        }
        #expect(ended == [nil, nil, nil, .start + .milliseconds(4_010)])
        #expect(crashed.count == 3 && crashed.allSatisfy { $0.fault == 0 })
    }

    @Test func aKillAtACrashPointIsOverWhenItsVictimDiesOfAnother() async throws {
        let armed = Fault(
            name: "armed", at: .seconds(1), service: "shop", action: .kill(Fault.Kill(crashPoint: .beforeCommit)))
        let sudden = Fault(name: "sudden", at: .seconds(3), service: "shop", action: .kill(Fault.Kill()))
        let ended = try await onPlatform([service()], faults: [armed, sudden]) { world, platform in
            world.run(untilMilliseconds: 60_000, platform)
            return platform.injector.ended
        }
        #expect(ended == [.start + .seconds(3), .start + .seconds(3)])
    }

    @Test func aKillAtACrashPointOfAServiceWithoutReplicasIsOverAtOnce() async throws {
        let fault = kill(Fault.Kill(replicas: 1, crashPoint: .beforeCommit))
        let ended = try await onPlatform([service(replicas: 0)], faults: [fault]) { world, platform in
            world.run(untilMilliseconds: 60_000, platform)
            return platform.injector.ended
        }
        #expect(ended == [.start + .seconds(1)])
    }

    // MARK: Bad input

    @Test func aFaultOnAServiceThatIsNotThereIsRefusedByName() async throws {
        let fault = slow("typo", at: 0, for: nil, 1, service: "shp")
        let error = await #expect(throws: UnknownServiceError.self) {
            try await onPlatform([service(), service("other")], faults: [fault]) { _, _ in }
        }
        #expect(
            error?.description
                == "fault 'typo' is aimed at service 'shp', which does not exist; the services are shop, other")
    }
}
