import ActorRuntime
import Testing

@testable import Contexts

/// Links that lose, copy, delay and reorder, and partitions.
@Suite struct LinkTests {
    private static let network = Distribution.constant(.milliseconds(1))

    @Test("a request or an answer that is lost is not heard of", arguments: [true, false])
    func lostForClients(request: Bool) async {
        let (answers, values, counters, isQuiet) = await inVirtualTime(network: Self.network) { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            let ends: (Party, Party) = (.gateway, .service(service.id))
            let (from, to) = request ? ends : (ends.1, ends.0)
            world.setLink(from: from, to: to, LinkCondition(dropProbability: 1))
            world.submit(Word.command(1), to: service.id, token: 0)
            world.run(until: .milliseconds(100), watcher)
            world.setLink(from: from, to: to, nil)
            world.submit(Word.command(2), to: service.id, token: 1)
            world.run(until: .milliseconds(200), watcher)
            return (watcher.answers, service.database.values(0), world.counters(of: service.id), world.isQuiet)
        }
        #expect(answers.map(\.token) == [1])
        #expect(values == (request ? [2] : [1, 2]))
        #expect(counters.lost == (request ? 1 : 0))
        #expect(isQuiet)
    }

    @Test(
        "a caller whose request is lost waits for its time-out; with none its worker is held", arguments: [true, false])
    func lostForCallers(hasTimeout: Bool) async {
        let (values, busy) = await inVirtualTime { world, watcher in
            let back = ServiceID(rawValue: 1)
            let policy = CallPolicy(timeout: hasTimeout ? .milliseconds(50) : nil)
            let front = ScriptedService(
                "front", time: .constant(.zero), calls: [(back, policy)], in: &world, watcher, script: ask(back))
            _ = ScriptedService("back", in: &world, watcher)
            world.setLink(from: .service(front.id), to: .service(back), LinkCondition(isPartitioned: true))
            world.submit(Word.command(0), to: front.id, token: 0)
            world.run(until: .milliseconds(1_000), watcher)
            let busy = world.load(of: front.replicas[0])?.busyWorkers
            world.kill(front.replicas[0], watcher)
            world.run(until: .milliseconds(2_000), watcher)
            return (watcher.answers.map { $0.failure == nil ? $0.value : -1 }, busy)
        }
        #expect(values == (hasTimeout ? [2] : [-1]))
        #expect(busy == (hasTimeout ? 0 : 1))
    }

    @Test("a request that comes twice is handled twice and answered once")
    func duplicatedRequest() async {
        let (answers, values, counters, isQuiet) = await inVirtualTime(network: Self.network) { world, watcher in
            let service = ScriptedService(replicas: 2, in: &world, watcher)
            world.setLink(from: .gateway, to: .service(service.id), LinkCondition(duplicateProbability: 1))
            world.submit(Word.command(1), to: service.id, token: 0)
            world.run(until: .milliseconds(200), watcher)
            return (watcher.answers, service.database.values(0), world.counters(of: service.id), world.isQuiet)
        }
        #expect(answers.map(\.token) == [0])
        #expect(values == [1, 1])
        #expect(counters.duplicated == 1 && counters.delivered == 2)
        #expect(isQuiet)
    }

    @Test("a delay adds to the network's time in its direction alone")
    func delayed() async {
        let ends = await inVirtualTime(network: Self.network) { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            let delay = LinkCondition(delay: .constant(.milliseconds(20)))
            world.setLink(from: .gateway, to: .service(service.id), delay)
            world.submit(Word.command(1), to: service.id, token: 0)
            world.run(until: .milliseconds(100), watcher)
            world.setLink(from: .service(service.id), to: .gateway, delay)
            world.submit(Word.command(1), to: service.id, token: 0)
            world.run(until: .milliseconds(200), watcher)
            return watcher.answers.map(\.at)
        }
        #expect(ends == [32, 152].map(Instant.milliseconds))
    }

    @Test("reordering lets later messages overtake, within its time")
    func reordered() async {
        let (values, ends) = await inVirtualTime(seed: 4, network: Self.network) { world, watcher in
            let service = ScriptedService(workers: 100, time: .constant(.zero), in: &world, watcher)
            world.setLink(
                from: .gateway, to: .service(service.id),
                LinkCondition(reorder: .init(probability: 0.5, within: .milliseconds(10))))
            for value in 0..<50 as Range<Int64> {
                world.submit(Word.command(value), to: service.id, token: UInt64(value))
            }
            world.run(until: .milliseconds(100), watcher)
            return (service.database.values(0), watcher.answers.map(\.at))
        }
        #expect(values.sorted() == Array(0..<50) && values != values.sorted())
        #expect(ends.allSatisfy { $0 >= .milliseconds(2) && $0 <= .milliseconds(12) })
    }

    @Test("the stream of a link goes on when its condition changes, and draws the same whatever the condition")
    func streams() async {
        func lost(duplicates: Double) async -> [UInt64] {
            await inVirtualTime(seed: 8) { world, watcher in
                let service = ScriptedService(workers: 1_000, in: &world, watcher)
                let condition = LinkCondition(dropProbability: 0.5, duplicateProbability: duplicates)
                for token in 0..<100 as Range<UInt64> {
                    if token == 50 { world.setLink(from: .gateway, to: .service(service.id), nil) }
                    if token % 50 == 0 { world.setLink(from: .gateway, to: .service(service.id), condition) }
                    world.submit(Word.command(0), to: service.id, token: token)
                }
                world.run(until: .milliseconds(100), watcher)
                return watcher.answers.map(\.token).sorted()
            }
        }
        let answered = await lost(duplicates: 0)
        #expect(answered == (await lost(duplicates: 0.7)))
        #expect((25...75).contains(answered.count))
        let halves = (answered.filter { $0 < 50 }, answered.filter { $0 >= 50 }.map { $0 - 50 })
        #expect(halves.0 != halves.1)
    }

    // MARK: The bus

    private struct Outcome: Sendable {
        var published: [Int64]
        var values: [[Int64]]
        var counters: ServiceCounters
        var inbox: Int
        var isQuiet: Bool
        var lag: Int
    }

    /// Publishes for four keys over whatever is set, which ends after a second.
    private func publish(
        _ count: Int64 = 1, seed: UInt64 = 1, deaths: Int = 0, until end: Int64 = 60_000,
        _ conditions: @escaping @Sendable (ServiceID) -> [(Party, Party, LinkCondition)]
    ) async -> Outcome {
        await inVirtualTime(seed: seed, network: Self.network) { world, watcher in
            let publisher = ScriptedService(
                "publisher", workers: 4, time: .constant(.milliseconds(1)), in: &world, watcher,
                script: Word.republish)
            let service = ScriptedService(
                "subscriber", replicas: 2, workers: 2, time: .constant(.milliseconds(2)), subscribedTo: Word.event,
                in: &world, watcher)
            for (from, to, condition) in conditions(service.id) { world.setLink(from: from, to: to, condition) }
            for value in 0..<count {
                watcher.at(.milliseconds(value * 5), in: &world) { world, _ in
                    world.submit(Word.command(value, key: UInt64(value) % 4), to: publisher.id, token: UInt64(value))
                }
            }
            watcher.restartDelay = .milliseconds(30)
            for number in 0..<deaths {
                watcher.at(.milliseconds(40 + 90 * Int64(number)), in: &world) { world, watcher in
                    let victim = service.replicas[number % 2]
                    world.arm(CrashPoint.allCases[number % 3], victim, watcher)
                }
            }
            watcher.at(.milliseconds(max(1_000, count * 5)), in: &world) { world, _ in
                for (from, to, _) in conditions(service.id) { world.setLink(from: from, to: to, nil) }
            }
            world.run(until: .milliseconds(end), watcher)
            return Outcome(
                published: watcher.published.map(\.value),
                values: (0..<4 as Range<UInt64>).map { service.database.values($0) },
                counters: world.counters(of: service.id), inbox: service.database.inboxCount, isQuiet: world.isQuiet,
                lag: world.lag(of: service.id))
        }
    }

    @Test("a delivery that is lost comes again after the time-out, and is no failure of the consumer")
    func lostDelivery() async {
        let outcome = await publish { [(.bus, .service($0), LinkCondition(dropProbability: 1))] }
        #expect(outcome.values[0] == [0])
        #expect(outcome.counters.lost == 1 && outcome.counters.redelivered == 1 && outcome.counters.delivered == 1)
        #expect(outcome.isQuiet && outcome.inbox == 0 && outcome.lag == 0)
    }

    @Test("an acknowledgement that is lost brings the message again, which the inbox knows")
    func lostAcknowledgement() async {
        let outcome = await publish { [(.service($0), .bus, LinkCondition(dropProbability: 1))] }
        #expect(outcome.values[0] == [0])
        #expect(outcome.counters.duplicates == 1 && outcome.counters.redelivered == 1)
        #expect(outcome.isQuiet && outcome.inbox == 0 && outcome.lag == 0)
    }

    @Test("more losses in a row than failures are allowed make no dead letter")
    func lossesAreNoFailures() async {
        let outcome = await inVirtualTime { world, watcher in
            let publisher = ScriptedService(
                "publisher", time: .constant(.zero), in: &world, watcher, script: Word.republish)
            let service = ScriptedService("subscriber", subscribedTo: Word.event, in: &world, watcher)
            world.setLink(from: .bus, to: .service(service.id), LinkCondition(dropProbability: 1))
            world.submit(Word.command(3), to: publisher.id, token: 0)
            world.run(until: .milliseconds(100_500), watcher)
            world.setLink(from: .bus, to: .service(service.id), nil)
            world.run(until: .milliseconds(200_000), watcher)
            return (world.counters(of: service.id), service.database.values(0))
        }
        #expect(outcome.0.lost == 101 && outcome.0.deadLettered == 0)
        #expect(outcome.1 == [3])
    }

    @Test("a partition keeps the bus's messages with the bus until it heals")
    func partitionFromTheBus() async {
        let outcome = await publish(100) { [(.bus, .service($0), LinkCondition(isPartitioned: true))] }
        #expect(outcome.values.flatMap { $0 }.count == 100)
        #expect(outcome.counters.lost == 0 && outcome.counters.redelivered == 0)
        #expect(outcome.isQuiet && outcome.inbox == 0)
    }

    @Test("what is published into a partition stays in the outbox and leaves after it heals, in order")
    func partitionToTheBus() async {
        let (during, outbox, published, healed) = await inVirtualTime { world, watcher in
            let publisher = ScriptedService(
                "publisher", replicas: 2, time: .constant(.zero), in: &world, watcher, script: Word.republish)
            let toBus = (Party.service(publisher.id), Party.bus)
            world.setLink(from: toBus.0, to: toBus.1, LinkCondition(isPartitioned: true))
            for value in 0..<5 as Range<Int64> {
                world.submit(Word.command(value), to: publisher.id, token: UInt64(value))
            }
            world.run(until: .milliseconds(100), watcher)
            // A replica that starts into the partition is as cut off as the others.
            world.kill(publisher.replicas[0], watcher)
            watcher.revive(publisher.replicas[0], after: .zero, in: &world)
            world.run(until: .milliseconds(5_000), watcher)
            let (during, outbox) = (watcher.published.count, publisher.database.outboxCount)
            world.setLink(from: toBus.0, to: toBus.1, nil)
            let healed = world.now
            world.run(until: .milliseconds(10_000), watcher)
            return (during, outbox, watcher.published, healed)
        }
        #expect(during == 0 && outbox == 5)
        #expect(published.map(\.value) == [0, 1, 2, 3, 4])
        #expect(published.allSatisfy { $0.at == healed + World.relayInterval })
    }

    @Test("a copy of a delivery meets the inbox, which forgets the message only when no copy is under way")
    func duplicatedDelivery() async {
        // The copy takes a second longer: by then the bus has long let go of the message.
        let outcome = await publish {
            [
                (
                    .bus, .service($0),
                    LinkCondition(
                        duplicateProbability: 1, reorder: .init(probability: 0.5, within: .milliseconds(1_000)))
                )
            ]
        }
        #expect(outcome.values[0] == [0])
        #expect(outcome.counters.duplicated == 1 && outcome.counters.duplicates == 1)
        #expect(outcome.isQuiet && outcome.inbox == 0)
    }

    @Test(
        "whatever links do and replicas die, each event has one effect, in the order of its key",
        arguments: 1...20 as ClosedRange<UInt64>)
    func everythingAtOnce(seed: UInt64) async {
        let condition = LinkCondition(
            dropProbability: 0.1, duplicateProbability: 0.3, delay: .exponential(mean: .milliseconds(5)),
            reorder: .init(probability: 0.3, within: .milliseconds(200)))
        let outcome = await publish(200, seed: seed, deaths: 6, until: 200_000) {
            [(.bus, .service($0), condition), (.service($0), .bus, condition)]
        }
        for key in 0..<4 {
            let expected = outcome.published.filter { $0 % 4 == Int64(key) }
            #expect(outcome.values[key] == expected, "seed \(seed), key \(key)")
        }
        #expect(outcome.published.count == 200, "seed \(seed)")
        let counters = outcome.counters
        #expect(
            200 + counters.redelivered + counters.duplicated
                == counters.delivered + counters.rejected + counters.dropped + counters.lost,
            "seed \(seed): \(counters)")
        #expect(counters.duplicates > 0 && counters.lost > 0, "seed \(seed): nothing was at stake")
        #expect(outcome.isQuiet && outcome.inbox == 0 && outcome.lag == 0, "seed \(seed): inbox \(outcome.inbox)")
    }
}
