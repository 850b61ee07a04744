import ActorRuntime
import Testing

@testable import Contexts

/// At least once, in order per key.
@Suite struct BusTests {
    /// When a message of the beginning that fails at once, each time, is delivered for the last time.
    private static let lastDelivery = Instant.start + World.redeliveryDelay * Int(World.maximumDeliveries - 1)

    private static func publisher(in world: inout World, _ watcher: Watcher) -> ScriptedService {
        ScriptedService(
            "publisher", workers: 64, time: .constant(.zero), in: &world, watcher, script: Word.republish)
    }

    @Test func aMessageWhoseReplicaDiedComesAgainAfterTheDelayToAnother() async {
        let (values, counters, quietAt) = await inVirtualTime { world, watcher in
            let publisher = Self.publisher(in: &world, watcher)
            let service = ScriptedService(
                "subscriber", replicas: 2, time: .constant(.milliseconds(50)), subscribedTo: Word.event, in: &world,
                watcher)
            world.submit(Word.command(7), to: publisher.id, token: 0)
            watcher.at(.milliseconds(20), in: &world) { world, watcher in
                for replica in service.replicas where world.load(of: replica)?.busyWorkers == 1 {
                    world.kill(replica, watcher)
                }
            }
            // Killed at 20 ms, again on its way at 120 ms, handled at 170 ms.
            var values: [[Int64]] = []
            for instant in [169, 170] as [Int64] {
                world.run(until: .milliseconds(instant), watcher)
                values.append(service.database.values(0))
            }
            return (values, world.counters(of: service.id), world.isQuiet)
        }
        #expect(values == [[], [7]])
        #expect(counters.lost == 1 && counters.redelivered == 1 && counters.delivered == 1)
        #expect(counters.deadLettered == 0 && counters.duplicates == 0)
        #expect(quietAt)
    }

    @Test func messagesWaitForAReplicaWhereNoneIsReady() async {
        let (before, after) = await inVirtualTime { world, watcher in
            let publisher = Self.publisher(in: &world, watcher)
            let service = ScriptedService("subscriber", subscribedTo: Word.event, in: &world, watcher)
            world.kill(service.replicas[0], watcher)
            for number in 0..<5 as Range<UInt64> {
                world.submit(Word.command(Int64(number), key: number), to: publisher.id, token: number)
            }
            world.run(until: .milliseconds(1_000), watcher)
            let before = world.backlog(of: service.id)
            watcher.revive(service.replicas[0], after: .zero, in: &world)
            world.run(until: .milliseconds(2_000), watcher)
            return (before, (0..<5 as Range<UInt64>).flatMap { service.database.values($0) })
        }
        #expect(before == 5)
        #expect(after == [0, 1, 2, 3, 4])
    }

    @Test func aLaneWithADeadLetterStandsStillUntilRedriveAndKeepsItsOrder() async {
        let (letters, counters, parked, values) = await inVirtualTime { world, watcher in
            let publisher = Self.publisher(in: &world, watcher)
            let service = ScriptedService(
                "subscriber", time: .constant(.zero), subscribedTo: Word.event, in: &world, watcher)
            service.database.conflictingKeys = [1]
            world.submit(Word.command(5, key: 1), to: publisher.id, token: 0)
            world.run(until: .start, watcher)
            world.submit(Word.command(6, key: 1), to: publisher.id, token: 1)
            world.submit(Word.command(7, key: 2), to: publisher.id, token: 2)
            // The last delivery of the first message has failed by then; the second one waits behind it.
            world.run(until: Self.lastDelivery + .milliseconds(50), watcher)
            service.database.conflictingKeys = []
            world.run(until: Self.lastDelivery + .seconds(1), watcher)
            let parked = (
                values: service.database.values(1), lag: world.lag(of: service.id), isQuiet: world.isQuiet,
                letters: world.deadLetters(of: service.id)
            )
            world.redriveDeadLetters(of: service.id)
            world.run(until: Self.lastDelivery + .seconds(2), watcher)
            let values = [service.database.values(1), service.database.values(2), [Int64(world.lag(of: service.id))]]
            return (watcher.deadLetters, world.counters(of: service.id), parked, values)
        }
        #expect(letters == [Watcher.Letter(at: Self.lastDelivery, key: 1, value: 5)])
        #expect(counters.redelivered == UInt64(World.maximumDeliveries))
        #expect(parked.values == [] && parked.lag == 2 && parked.isQuiet && parked.letters == 1)
        #expect(values == [[5, 6], [7], [0]])
    }

    @Test func aMessageThatCanNeverBeHandledIsADeadLetter() async {
        let (letters, counters, isQuiet) = await inVirtualTime { world, watcher in
            let publisher = Self.publisher(in: &world, watcher)
            let service = ScriptedService(
                "subscriber", time: .constant(.zero), subscribedTo: Word.event, in: &world, watcher)
            service.database.conflictingKeys = [1]
            world.submit(Word.command(5, key: 1), to: publisher.id, token: 0)
            world.run(until: .milliseconds(200_000), watcher)
            return (watcher.deadLetters, world.counters(of: service.id), world.isQuiet)
        }
        #expect(letters == [Watcher.Letter(at: Self.lastDelivery, key: 1, value: 5)])
        #expect(counters.deadLettered == 1)
        #expect(counters.redelivered == UInt64(World.maximumDeliveries) - 1)
        #expect(counters.delivered == UInt64(World.maximumDeliveries))
        #expect(isQuiet)
    }

    @Test func messagesThatCannotBeHandledDoNotKeepOthersFromARoom() async {
        let (values, backlog) = await inVirtualTime { world, watcher in
            let publisher = Self.publisher(in: &world, watcher)
            let service = ScriptedService(
                "subscriber", time: .constant(.milliseconds(1)), prefetch: 2, subscribedTo: Word.event, in: &world,
                watcher)
            service.database.conflictingKeys = [1, 2]
            for key in 1...6 as ClosedRange<UInt64> {
                world.submit(Word.command(Int64(key), key: key), to: publisher.id, token: key)
            }
            world.run(until: .milliseconds(500), watcher)
            return (
                (3...6 as ClosedRange<UInt64>).flatMap { service.database.values($0) }, world.backlog(of: service.id)
            )
        }
        #expect(values == [3, 4, 5, 6])
        #expect(backlog == 0)
    }

    @Test func aDuplicateIsAcknowledgedWithoutASecondEffect() async {
        let (values, counters, inbox) = await inVirtualTime { world, watcher in
            let publisher = Self.publisher(in: &world, watcher)
            let service = ScriptedService("subscriber", subscribedTo: Word.event, in: &world, watcher)
            watcher.restartDelay = .milliseconds(5)
            world.arm(.betweenPublishAndAcknowledgement, service.replicas[0], watcher)
            world.submit(Word.command(7), to: publisher.id, token: 0)
            world.run(until: .milliseconds(1_000), watcher)
            return (service.database.values(0), world.counters(of: service.id), service.database.inboxCount)
        }
        #expect(values == [7])
        #expect(counters.duplicates == 1 && counters.redelivered == 1 && counters.lost == 1)
        #expect(inbox == 0, "the inbox forgets what cannot come again")
    }

    @Test func whoAsksAnotherServiceAboutAMessageOfTheBusHearsTheOutcomeOnce() async {
        let (values, counters, inbox, isQuiet) = await inVirtualTime { world, watcher in
            let publisher = Self.publisher(in: &world, watcher)
            let backID = ServiceID(rawValue: 2)
            let service = ScriptedService(
                "subscriber", calls: [(backID, CallPolicy())], subscribedTo: Word.event, in: &world, watcher,
                script: ask(backID))
            _ = ScriptedService("back", in: &world, watcher)
            world.submit(Word.command(7), to: publisher.id, token: 0)
            world.run(until: .milliseconds(1_000), watcher)
            return (
                service.database.values(0), world.counters(of: service.id), service.database.inboxCount, world.isQuiet
            )
        }
        // 1 is a reply, and the reply of the context itself goes nowhere.
        #expect(values == [1])
        #expect(counters.delivered == 1 && counters.duplicates == 0)
        #expect(inbox == 0, "the inbox forgets what cannot come again")
        #expect(isQuiet)
    }

    @Test func aReplyToAMessageOfTheBusGoesNowhere() async {
        let (values, answers, inbox, isQuiet) = await inVirtualTime { world, watcher in
            let publisher = Self.publisher(in: &world, watcher)
            let service = ScriptedService("subscriber", subscribedTo: Word.event, in: &world, watcher) {
                work, row, decision in
                row.values.append(work.message.body.a)
                decision.reply(Word.command(99))
            }
            for number in 0..<3 as Range<UInt64> {
                world.submit(Word.command(Int64(number), key: 5), to: publisher.id, token: number)
            }
            world.run(until: .milliseconds(1_000), watcher)
            return (service.database.values(5), watcher.answers.count, service.database.inboxCount, world.isQuiet)
        }
        #expect(values == [0, 1, 2])
        #expect(answers == 3, "the publisher's own")
        #expect(inbox == 0, "the inbox forgets the message, not the reply")
        #expect(isQuiet)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func eachKeyKeepsItsOrderWhateverDies(seed: UInt64) async {
        let (published, handled, counters, isQuiet) = await inVirtualTime(
            seed: seed, network: .exponential(mean: .milliseconds(2))
        ) { world, watcher in
            var random = RandomStream(seed: seed)
            let publisher = ScriptedService(
                "publisher", workers: 4, time: .exponential(mean: .milliseconds(2)), in: &world, watcher,
                script: Word.republish)
            let service = ScriptedService(
                "subscriber", replicas: 3, workers: 2, mailbox: MailboxPolicy(capacity: 2),
                time: .exponential(mean: .milliseconds(5)), prefetch: 8, subscribedTo: Word.event, in: &world, watcher)
            for number in 0..<200 as Range<UInt64> {
                let message = Word.command(Int64(number), key: random.nextBounded(5))
                watcher.at(.milliseconds(Int64(random.nextBounded(600))), in: &world) { world, _ in
                    world.submit(message, to: publisher.id, token: number)
                }
            }
            watcher.restartDelay = .milliseconds(30)
            for number in 0..<12 {
                let victim = service.replicas[number % 3]
                let point = number < 6 ? CrashPoint.allCases[number % 3] : nil
                watcher.at(.milliseconds(Int64(random.nextBounded(700))), in: &world) { world, watcher in
                    if let point { return world.arm(point, victim, watcher) }
                    world.kill(victim, watcher)
                    watcher.revive(victim, after: .milliseconds(30), in: &world)
                }
            }
            world.run(until: .milliseconds(60_000), watcher)
            let handled = (0..<5 as Range<UInt64>).map { service.database.values($0) }
            return (watcher.published, handled, world.counters(of: service.id), world.isQuiet)
        }
        for key in 0..<5 as Range<UInt64> {
            let order = published.filter { $0.key == key }.map(\.value)
            #expect(handled[Int(key)] == order, "seed \(seed), key \(key)")
        }
        #expect(published.count == 200, "seed \(seed)")
        #expect(counters.lost > 0, "seed \(seed): nothing was at stake")
        let ways = counters.delivered + counters.rejected + counters.lost
        #expect(200 + counters.redelivered == ways, "seed \(seed): \(counters)")
        #expect(isQuiet, "seed \(seed)")
    }
}
