import ActorRuntime
import Testing

@testable import Contexts

/// What the gateway waits for, lets through, and where it sends it.
@Suite struct GatewayTests {
    @Test("a request ends at the gateway's time-out, and its late answer is nobody's")
    func timeout() async {
        let (answers, active, counters, values) = await inVirtualTime { world, watcher in
            let service = ScriptedService(gatewayTimeout: .milliseconds(25), in: &world, watcher)
            for token in 0..<4 as Range<UInt64> {
                world.submit(Word.command(Int64(token)), to: service.id, token: token)
            }
            watcher.at(.milliseconds(12), in: &world) { world, _ in
                world.submit(Word.command(4), to: service.id, token: 4)
            }
            var active: [Int?] = []
            for instant in [5, 12, 25, 37, 100] as [Int64] {
                world.run(until: .milliseconds(instant), watcher)
                active.append(world.activeRequests(of: service.id))
            }
            return (watcher.answers, active, world.counters(of: service.id), service.database.values(0))
        }
        #expect(answers.map(\.token) == [0, 1, 2, 3, 4])
        #expect(answers.map(\.failure) == [nil, nil, .gatewayTimeout, .gatewayTimeout, .gatewayTimeout])
        #expect(answers.map(\.at) == [10, 20, 25, 25, 37].map(Instant.milliseconds))
        #expect(active == [4, 4, 1, 0, 0])
        #expect(counters.gatewayTimeouts == 3)
        #expect(values == [0, 1, 2, 3, 4], "they were carried out all the same")
    }

    @Test("a request that is dropped or lost ends at the time-out too", arguments: [true, false])
    func silence(onLink: Bool) async {
        let (answers, active) = await inVirtualTime { world, watcher in
            let service = ScriptedService(
                mailbox: MailboxPolicy(capacity: 1, overflow: .dropNewest), time: .constant(.seconds(10)),
                gatewayTimeout: .milliseconds(25), in: &world, watcher)
            if onLink {
                world.setLink(from: .gateway, to: .service(service.id), LinkCondition(isPartitioned: true))
            }
            for token in 0..<3 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(100), watcher)
            return (watcher.answers, world.activeRequests(of: service.id))
        }
        #expect(answers.map(\.token) == [0, 1, 2])
        #expect(answers.allSatisfy { $0.failure == .gatewayTimeout && $0.at == .milliseconds(25) })
        #expect(active == 0)
    }

    @Test("one request more than the limit is turned away, until one has ended", arguments: [true, false])
    func overflow(hasTimeout: Bool) async {
        let (answers, active, counters) = await inVirtualTime(network: .constant(.milliseconds(1))) { world, watcher in
            let service = ScriptedService(
                gatewayTimeout: hasTimeout ? .seconds(15) : nil, maximumActiveRequests: 2, in: &world, watcher)
            for token in 0..<4 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            watcher.at(.milliseconds(13), in: &world) { world, _ in
                world.submit(Word.command(0), to: service.id, token: 4)
            }
            world.run(until: .milliseconds(5), watcher)
            let active = world.activeRequests(of: service.id)
            world.run(until: .milliseconds(100), watcher)
            return (watcher.answers, [active, world.activeRequests(of: service.id)], world.counters(of: service.id))
        }
        #expect(answers.map(\.token) == [2, 3, 0, 1, 4])
        #expect(answers.map(\.failure) == [.overflow, .overflow, nil, nil, nil])
        #expect(active == [2, 0])
        #expect(counters.rejected == 2 && counters.delivered == 3)
    }

    @Test("a request that comes back without an answer has ended")
    func failuresEndRequests() async {
        let (answers, active) = await inVirtualTime { world, watcher in
            let service = ScriptedService(gatewayTimeout: .seconds(15), maximumActiveRequests: 3, in: &world, watcher)
            for token in 0..<2 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(5), watcher)
            world.kill(service.replicas[0], watcher)
            world.submit(Word.command(0), to: service.id, token: 2)
            world.run(until: .milliseconds(20_000), watcher)
            return (watcher.answers, world.activeRequests(of: service.id))
        }
        #expect(answers.map(\.failure) == [.replicaDied, .replicaDied, .noReadyReplica])
        #expect(active == 0)
    }

    @Test("requests that the gateway neither limits nor times are not counted")
    func uncounted() async {
        let active = await inVirtualTime { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            world.submit(Word.command(0), to: service.id, token: 0)
            return world.activeRequests(of: service.id)
        }
        #expect(active == nil)
    }

    @Test("the desk of a thousand requests has one wake-up")
    func oneWakeUp() async {
        let events = await inVirtualTime { world, watcher in
            let service = ScriptedService(
                workers: 1_000, time: .constant(.milliseconds(1)), gatewayTimeout: .milliseconds(10), in: &world,
                watcher)
            for token in 0..<1_000 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(5), watcher)
            var left = 0
            while world.step(watcher) { left += 1 }
            return left
        }
        #expect(events == 1)
    }

    @Test("least requests keeps away from a replica that is slow, and round robin does not")
    func leastRequests() async {
        func share(_ balancing: Balancing) async -> Int {
            await inVirtualTime(seed: 2) { world, watcher in
                let service = ScriptedService(
                    replicas: 3, workers: 100, time: .constant(.milliseconds(5)), balancing: balancing, in: &world,
                    watcher)
                world.watch(service.id, slowAfter: .milliseconds(50))
                world.setBehaviour(ReplicaBehaviour(time: .constant(.milliseconds(100))), of: service.replicas[0])
                for token in 0..<900 as Range<UInt64> {
                    watcher.at(.milliseconds(Int64(token)), in: &world) { world, _ in
                        world.submit(Word.command(0), to: service.id, token: token)
                    }
                }
                world.run(until: .milliseconds(5_000), watcher)
                return Int(world.usage(of: service.replicas[0]).handled)
            }
        }
        #expect(await share(.roundRobin) == 300)
        // It is chosen alone with 1/9, and otherwise only while it has fewer requests than the other one.
        let least = await share(.leastRequests)
        #expect((90...200).contains(least), "\(least)")
    }
}
