import ActorRuntime
import Testing

@testable import Contexts

/// Connections, commits that take time, and databases that are down or crash.
@Suite struct DatabaseFaultTests {
    private static func database(pool: Int? = nil, timeout: Timespan = .seconds(30), commit: Int64)
        -> DatabaseConfiguration
    {
        DatabaseConfiguration(pool: pool, connectionTimeout: timeout, commit: .constant(.milliseconds(commit)))
    }

    private static func ends(
        _ count: UInt64, workers: Int, _ database: DatabaseConfiguration
    ) async -> (answers: [Watcher.Answer], events: Int) {
        await inVirtualTime { world, watcher in
            let service = ScriptedService(workers: workers, database: database, in: &world, watcher)
            for token in 0..<count { world.submit(Word.command(0), to: service.id, token: token) }
            var events = 0
            while world.step(watcher) { events += 1 }
            return (watcher.answers, events)
        }
    }

    @Test("a commit takes its time before the answer, and no event of its own where nobody waits for a connection")
    func commitTime() async {
        let (answers, events) = await Self.ends(3, workers: 3, Self.database(commit: 5))
        #expect(answers.map(\.at) == Array(repeating: .milliseconds(15), count: 3))
        #expect(events == 9, "a delivery, an end and an answer each")
        let (pooled, _) = await Self.ends(3, workers: 3, Self.database(pool: 3, commit: 5))
        #expect(pooled == answers)
    }

    @Test("workers get connections in the order in which they ask", arguments: [1, 2])
    func pool(connections: Int) async {
        let (answers, _) = await Self.ends(4, workers: 4, Self.database(pool: connections, commit: 5))
        let ends: [Int64] = connections == 1 ? [15, 20, 25, 30] : [15, 15, 20, 20]
        #expect(answers.map(\.at) == ends.map(Instant.milliseconds))
        #expect(answers.map(\.token) == [0, 1, 2, 3])
        #expect(answers.allSatisfy { $0.failure == nil })
    }

    @Test("a worker waits for a connection no longer than the time-out")
    func connectionTimeout() async {
        let (answers, _) = await Self.ends(
            4, workers: 4, Self.database(pool: 1, timeout: .milliseconds(7), commit: 5))
        #expect(answers.map(\.token) == [0, 2, 3, 1])
        #expect(answers.map(\.failure) == [nil, .databaseUnavailable, .databaseUnavailable, nil])
        #expect(answers.map(\.at) == [15, 17, 17, 20].map(Instant.milliseconds))
    }

    @Test("commits without a time of their own need no wait, however small the pool")
    func zeroCommit() async {
        let (answers, _) = await Self.ends(5, workers: 5, Self.database(pool: 1, commit: 0))
        #expect(answers.allSatisfy { $0.failure == nil && $0.at == .milliseconds(10) })
    }

    @Test("a new incarnation has all its connections")
    func restart() async {
        let answers = await inVirtualTime { world, watcher in
            let service = ScriptedService(workers: 4, database: Self.database(pool: 1, commit: 50), in: &world, watcher)
            for token in 0..<3 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(20), watcher)
            world.kill(service.replicas[0], watcher)
            watcher.revive(service.replicas[0], after: .zero, in: &world)
            watcher.at(.milliseconds(21), in: &world) { world, _ in
                world.submit(Word.command(0), to: service.id, token: 9)
            }
            world.run(until: .milliseconds(1_000), watcher)
            return watcher.answers
        }
        #expect(answers.map(\.failure) == [.replicaDied, .replicaDied, .replicaDied, nil])
        #expect(answers.last?.at == .milliseconds(81))
    }

    @Test("a connection is held while the replica stands still")
    func suspended() async {
        let answers = await inVirtualTime { world, watcher in
            let service = ScriptedService(workers: 2, database: Self.database(pool: 1, commit: 5), in: &world, watcher)
            for token in 0..<2 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            watcher.at(.milliseconds(12), in: &world) { world, _ in world.suspend(service.replicas[0]) }
            watcher.at(.milliseconds(40), in: &world) { world, watcher in
                world.resume(service.replicas[0], watcher)
            }
            world.run(until: .milliseconds(1_000), watcher)
            return watcher.answers
        }
        #expect(answers.map(\.at) == [40, 45].map(Instant.milliseconds))
    }

    @Test(
        "a slow database replaces or adds, from the next commit on",
        arguments: [(added: false, ends: [15, 40]), (added: true, ends: [15, 45])])
    func slow(added: Bool, ends: [Int64]) async {
        for pool in [nil, 1] {
            let answers = await inVirtualTime { world, watcher in
                let service = ScriptedService(
                    workers: 2, database: Self.database(pool: pool, commit: 5), in: &world, watcher)
                world.submit(Word.command(0), to: service.id, token: 0)
                world.run(until: .milliseconds(20), watcher)
                world.slowDatabase(service.id, (time: .constant(.milliseconds(10)), added: added))
                world.submit(Word.command(0), to: service.id, token: 1)
                world.run(until: .milliseconds(100), watcher)
                world.slowDatabase(service.id, nil)
                world.submit(Word.command(0), to: service.id, token: 2)
                world.run(until: .milliseconds(200), watcher)
                return watcher.answers
            }
            #expect(answers.map(\.at) == (ends + [115]).map(Instant.milliseconds))
        }
    }

    @Test("while its database is down a service fails and publishes nothing; the bus tries for as long as it takes")
    func down() async {
        let (answers, during, after, counters) = await inVirtualTime { world, watcher in
            let publisher = ScriptedService(
                "publisher", time: .constant(.zero), in: &world, watcher, script: Word.republish)
            let service = ScriptedService("subscriber", subscribedTo: Word.event, in: &world, watcher)
            world.setDatabaseUp(false, service.id)
            world.submit(Word.command(1), to: service.id, token: 0)
            world.submit(Word.command(2), to: publisher.id, token: 1)
            world.run(until: .milliseconds(10_000), watcher)
            world.kill(service.replicas[0], watcher)
            watcher.revive(service.replicas[0], after: .milliseconds(1), in: &world)
            world.run(until: .milliseconds(10_100), watcher)
            world.submit(Word.command(3), to: service.id, token: 2)
            world.run(until: .milliseconds(11_000), watcher)
            let during = service.database.values(0)
            world.setDatabaseUp(true, service.id)
            world.run(until: .milliseconds(12_000), watcher)
            return (watcher.answers, during, service.database.values(0), world.counters(of: service.id))
        }
        #expect(answers.map(\.failure) == [nil, .databaseUnavailable, .databaseUnavailable])
        #expect(during == [] && after == [2])
        #expect(counters.deadLettered == 0 && counters.redelivered > UInt64(World.maximumDeliveries))
    }

    @Test("the end of a call fails too where the database is down by then")
    func downDuringACall() async {
        let (answers, values) = await inVirtualTime { world, watcher in
            let back = ServiceID(rawValue: 1)
            let front = ScriptedService(
                "front", time: .constant(.zero), calls: [(back, CallPolicy())], in: &world, watcher, script: ask(back))
            _ = ScriptedService("back", in: &world, watcher)
            world.submit(Word.command(0), to: front.id, token: 0)
            world.run(until: .milliseconds(5), watcher)
            world.setDatabaseUp(false, front.id)
            world.run(until: .milliseconds(100), watcher)
            return (watcher.answers, front.database.values(0))
        }
        #expect(answers.map(\.failure) == [.databaseUnavailable])
        #expect(values == [])
    }

    @Test("a crash loses what was not synced, or everything; without a sync every commit is durable")
    func crash() async {
        let states = await inVirtualTime { world, watcher in
            let service = ScriptedService(time: .constant(.zero), in: &world, watcher)
            var states: [[Int64]] = []
            func write(_ value: Int64) {
                world.submit(Word.command(value), to: service.id, token: 0)
                world.run(until: world.now + .milliseconds(1), watcher)
            }
            func crash(_ loss: StorageLoss) {
                world.crashDatabase(service.id, losing: loss)
                states.append(service.database.values(0))
            }
            write(1)
            crash(.unsynced)
            world.syncDatabase(service.id)
            write(2)
            crash(.unsynced)
            write(3)
            world.syncDatabase(service.id)
            write(4)
            crash(.unsynced)
            crash(.everything)
            return states
        }
        #expect(states == [[1], [1], [1, 3], []])
    }

    @Test("timers are rows: a crash brings back those that were synced, and forgets those that were not")
    func timers() async {
        let values = await inVirtualTime { world, watcher in
            let service = ScriptedService(time: .constant(.zero), in: &world, watcher) { work, row, decision in
                guard !work.isFromBus else { return row.values.append(work.message.body.a) }
                guard work.message.body.a > 0 else { return decision.cancelTimer(key: work.message.key) }
                decision.schedule(Word.timer(work.message.body.a, key: work.message.key), after: .milliseconds(100))
            }
            func say(_ value: Int64, _ key: UInt64) {
                world.submit(Word.command(value, key: key), to: service.id, token: 0)
                world.run(until: world.now + .milliseconds(10), watcher)
            }
            say(1, 1)
            say(2, 2)
            world.syncDatabase(service.id)
            say(0, 2)
            say(3, 3)
            say(4, 1)
            world.run(until: .milliseconds(105), watcher)
            // Key 1 would be due at 140 ms now, and was at 100 ms when it was synced.
            world.crashDatabase(service.id, losing: .unsynced)
            world.run(until: .milliseconds(111), watcher)
            let early = [service.database.values(1), service.database.values(2)]
            world.run(until: .milliseconds(500), watcher)
            let late = (1...3 as ClosedRange<UInt64>).map { service.database.values($0) }
            say(5, 4)
            world.crashDatabase(service.id, losing: .everything)
            say(6, 5)
            world.crashDatabase(service.id, losing: .unsynced)
            world.run(until: .milliseconds(1_000), watcher)
            return early + late + [1, 4, 5].map { service.database.values($0) }
        }
        #expect(values == [[1], [2], [1], [2], [], [], [], []])
    }
}
