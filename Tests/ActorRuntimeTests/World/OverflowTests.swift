import ActorRuntime
import Testing

@testable import Contexts

/// A burst of ten on one worker and a mailbox for two, by each policy, and what becomes of every message.
@Suite struct OverflowTests {
    private struct Outcome: Sendable {
        var served: [UInt64]
        var refused: [UInt64]
        var counters: ServiceCounters
        var isQuiet: Bool
        var lastAnswer: Instant?
    }

    private func burst(_ overflow: MailboxPolicy.Overflow) async -> Outcome {
        await inVirtualTime { world, watcher in
            let service = ScriptedService(
                mailbox: MailboxPolicy(capacity: 2, overflow: overflow), in: &world, watcher)
            for token in 0..<10 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(10_000), watcher)
            return Outcome(
                served: watcher.successes.map(\.token),
                refused: watcher.answers.filter { $0.failure == .mailboxFull }.map(\.token),
                counters: world.counters(of: service.id), isQuiet: world.isQuiet, lastAnswer: watcher.answers.last?.at)
        }
    }

    @Test func rejectTellsTheSenderAtOnce() async {
        let outcome = await burst(.reject)
        #expect(outcome.served == [0, 1, 2])
        #expect(outcome.refused == [3, 4, 5, 6, 7, 8, 9])
        #expect(outcome.counters.delivered == 3 && outcome.counters.rejected == 7 && outcome.counters.dropped == 0)
        #expect(outcome.isQuiet)
    }

    @Test func dropNewestLosesWhatArrives() async {
        let outcome = await burst(.dropNewest)
        #expect(outcome.served == [0, 1, 2])
        #expect(outcome.refused.isEmpty)
        #expect(outcome.counters.delivered == 3 && outcome.counters.rejected == 0 && outcome.counters.dropped == 7)
        #expect(outcome.isQuiet, "a dropped message is still somewhere")
    }

    @Test func dropOldestLosesWhatHasWaitedLongest() async {
        let outcome = await burst(.dropOldest)
        #expect(outcome.served == [0, 8, 9])
        #expect(outcome.refused.isEmpty)
        #expect(outcome.counters.delivered == 3 && outcome.counters.rejected == 0 && outcome.counters.dropped == 7)
        #expect(outcome.isQuiet)
    }

    @Test func blockLosesNothingAndKeepsTheOrder() async {
        let outcome = await burst(.block)
        #expect(outcome.served == Array(0..<10))
        #expect(outcome.counters.delivered == 10)
        #expect(outcome.counters.rejected + outcome.counters.dropped + outcome.counters.lost == 0)
        #expect(outcome.lastAnswer == .milliseconds(100))
        #expect(outcome.isQuiet)
    }

    @Test func aBlockedSenderHoldsItsOwnWorker() async {
        let (busy, answers) = await inVirtualTime { world, watcher in
            // The back is asked by number before it is there: services are numbered from 0.
            let backID = ServiceID(rawValue: 1)
            let front = ScriptedService(
                "front", workers: 3, time: .constant(.zero), calls: [(backID, CallPolicy(timeout: nil))], in: &world,
                watcher, script: ask(backID))
            _ = ScriptedService("back", mailbox: MailboxPolicy(capacity: 1, overflow: .block), in: &world, watcher)
            for token in 0..<4 as Range<UInt64> { world.submit(Word.command(0), to: front.id, token: token) }
            world.run(until: .milliseconds(5), watcher)
            let busy = world.load(of: front.replicas[0])
            world.run(until: .milliseconds(1_000), watcher)
            return (busy, watcher.answers.map(\.at))
        }
        // One question is served, one waits in the mailbox, one at the door; the fourth order has no worker.
        #expect(busy == ReplicaLoad(mailboxDepth: 1, busyWorkers: 3))
        #expect(answers == [10, 20, 30, 40].map(Instant.milliseconds))
    }

    @Test(arguments: MailboxPolicy.Overflow.allCases)
    func theBusLosesNothingWhateverThePolicy(overflow: MailboxPolicy.Overflow) async {
        let (values, counters, isQuiet) = await inVirtualTime { world, watcher in
            let publisher = ScriptedService(
                "publisher", workers: 16, time: .constant(.milliseconds(1)), in: &world, watcher,
                script: Word.republish)
            // More prefetch than room, so that messages of the bus meet a full mailbox.
            let service = ScriptedService(
                "subscriber", mailbox: MailboxPolicy(capacity: 1, overflow: overflow), prefetch: 8,
                subscribedTo: Word.event, in: &world, watcher)
            for number in 0..<30 as Range<UInt64> {
                world.submit(Word.command(Int64(number), key: number), to: publisher.id, token: number)
            }
            world.run(until: .milliseconds(60_000), watcher)
            let values = (0..<30 as Range<UInt64>).map { service.database.values($0) }
            return (values, world.counters(of: service.id), world.isQuiet)
        }
        #expect(values == (0..<30).map { [Int64($0)] })
        #expect(counters.dropped == 0, "what the bus holds is not lost")
        #expect(30 + counters.redelivered == counters.delivered + counters.rejected)
        #expect(overflow == .block || counters.rejected > 0, "the mailbox was never full")
        #expect(isQuiet)
    }

    @Test(arguments: MailboxPolicy.Overflow.allCases)
    func theBusNeverGivesUpAMessageForWhichThereIsNoRoom(overflow: MailboxPolicy.Overflow) async {
        // One client's message holds the only worker for longer than the bus would try, and another one the mailbox.
        let busy = World.redeliveryDelay * Int(World.maximumDeliveries) + .seconds(200)
        let (before, after, counters, letters, isQuiet) = await inVirtualTime { world, watcher in
            let publisher = ScriptedService(
                "publisher", workers: 16, time: .constant(.zero), in: &world, watcher, script: Word.republish)
            let service = ScriptedService(
                "subscriber", mailbox: MailboxPolicy(capacity: 1, overflow: overflow), time: .constant(busy),
                prefetch: 8, subscribedTo: Word.event, in: &world, watcher)
            for token in 0..<2 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(1), watcher)
            for key in 1...4 as ClosedRange<UInt64> {
                world.submit(Word.command(Int64(key), key: key), to: publisher.id, token: 10 + key)
            }
            world.run(until: .start + (busy - .seconds(1)), watcher)
            let before = world.counters(of: service.id)
            world.run(until: .start + busy * 10, watcher)
            let values = (1...4 as ClosedRange<UInt64>).flatMap { service.database.values($0) }
            return (before, values, world.counters(of: service.id), watcher.deadLetters, world.isQuiet)
        }
        #expect(before.rejected <= 8, "\(before.rejected) tries while nothing had changed")
        #expect(after == [1, 2, 3, 4])
        #expect(letters.isEmpty)
        #expect(6 + counters.redelivered == counters.delivered + counters.rejected + counters.dropped)
        #expect(isQuiet)
    }

    @Test func theBusSendsWhatAFullMailboxTurnedAwayToAnotherReplicaAtOnce() async {
        let handled = await inVirtualTime { world, watcher in
            let publisher = ScriptedService(
                "publisher", time: .constant(.zero), in: &world, watcher, script: Word.republish)
            let service = ScriptedService(
                "subscriber", replicas: 2, mailbox: MailboxPolicy(capacity: 1), time: .constant(.seconds(1)),
                prefetch: 8, subscribedTo: Word.event, in: &world, watcher)
            // Two messages for the first replica, and one for the second: each is sent to the next one.
            for token in 0..<3 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(1), watcher)
            for key in 1...2 as ClosedRange<UInt64> {
                world.submit(Word.command(Int64(key), key: key), to: publisher.id, token: 10 + key)
            }
            // The second replica has room for one; the other waits until one of them has.
            world.run(until: .milliseconds(2), watcher)
            let loads = service.replicas.map { world.load(of: $0) }
            world.run(until: .milliseconds(10_000), watcher)
            return (loads, (1...2 as ClosedRange<UInt64>).flatMap { service.database.values($0) }, world.isQuiet)
        }
        #expect(
            handled.0 == [ReplicaLoad(mailboxDepth: 1, busyWorkers: 1), ReplicaLoad(mailboxDepth: 1, busyWorkers: 1)])
        #expect(handled.1 == [1, 2])
        #expect(handled.2)
    }

    /// What is in the way of the bus while a full mailbox empties.
    enum Obstacle: CaseIterable, Sendable {
        case notReady, notListening, partition, slowAcknowledgements
    }

    @Test(
        "A full mailbox that emptied while the bus could not reach it gets what has waited once it can",
        arguments: Obstacle.allCases)
    func theBusComesBackToAMailboxThatEmptiedUnseen(obstacle: Obstacle) async {
        let (values, isQuiet) = await inVirtualTime { world, watcher in
            let publisher = ScriptedService(
                "publisher", workers: 16, time: .constant(.zero), in: &world, watcher, script: Word.republish)
            let service = ScriptedService(
                "subscriber", mailbox: MailboxPolicy(capacity: 1), time: .constant(.seconds(1)), prefetch: 3,
                subscribedTo: Word.event, in: &world, watcher)
            let replica = service.replicas[0]
            let (there, back) = (Party.bus, Party.service(service.id))
            if obstacle == .slowAcknowledgements {
                world.setLink(from: back, to: there, LinkCondition(delay: .constant(.seconds(20))))
            } else {
                for token in 0..<2 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            }
            world.run(until: .milliseconds(1), watcher)
            for key in 1...6 as ClosedRange<UInt64> {
                world.submit(Word.command(Int64(key), key: key), to: publisher.id, token: 10 + key)
            }
            world.run(until: .milliseconds(100), watcher)
            func obstruct(_ isOn: Bool) {
                switch obstacle {
                case .notReady: world.setReady(!isOn, replica, watcher)
                case .notListening: world.setListening(!isOn, replica)
                case .partition: world.setLink(from: there, to: back, isOn ? LinkCondition(isPartitioned: true) : nil)
                case .slowAcknowledgements: break
                }
            }
            obstruct(true)
            world.run(until: .milliseconds(30_000), watcher)
            obstruct(false)
            world.run(until: .milliseconds(300_000), watcher)
            return ((1...6 as ClosedRange<UInt64>).map { service.database.values($0) }, world.isQuiet)
        }
        #expect(values == [[1], [2], [3], [4], [5], [6]])
        #expect(isQuiet)
    }

    /// Offered messages and redeliveries end in exactly one of the ways that ``ServiceCounters`` has, under chance.
    @Test(arguments: MailboxPolicy.Overflow.allCases, 1...8 as ClosedRange<UInt64>)
    func everyMessageIsAccountedFor(overflow: MailboxPolicy.Overflow, seed: UInt64) async {
        let offered = 300
        let (counters, answers, isQuiet) = await inVirtualTime(
            seed: seed, network: .uniform(lower: .zero, upper: .milliseconds(3))
        ) { world, watcher in
            var random = RandomStream(seed: seed)
            let service = ScriptedService(
                replicas: 1 + Int(random.nextBounded(3)), workers: 1 + Int(random.nextBounded(3)),
                mailbox: MailboxPolicy(capacity: 1 + Int(random.nextBounded(4)), overflow: overflow),
                time: .exponential(mean: .milliseconds(8)), in: &world, watcher)
            for number in 0..<offered {
                let instant = Instant.milliseconds(Int64(random.nextBounded(1_500)))
                watcher.at(instant, in: &world) { world, _ in
                    world.submit(Word.command(1, key: UInt64(number)), to: service.id, token: UInt64(number))
                }
            }
            for _ in 0..<6 {
                let victim = service.replicas[Int(random.nextBounded(UInt64(service.replicas.count)))]
                watcher.at(.milliseconds(Int64(random.nextBounded(1_500))), in: &world) { world, watcher in
                    world.kill(victim, watcher)
                    watcher.revive(victim, after: .milliseconds(40), in: &world)
                }
            }
            world.run(until: .milliseconds(60_000), watcher)
            return (world.counters(of: service.id), watcher.answers, world.isQuiet)
        }
        let ways = counters.delivered + counters.rejected + counters.dropped + counters.lost
        #expect(ways == UInt64(offered), "seed \(seed): \(counters)")
        #expect(Set(answers.map(\.token)).count == answers.count, "seed \(seed): answered twice")
        #expect(UInt64(answers.count) + counters.dropped == UInt64(offered), "seed \(seed)")
        #expect(UInt64(answers.count { $0.failure == nil }) == counters.delivered, "seed \(seed)")
        #expect(UInt64(answers.count { $0.failure == .replicaDied }) == counters.lost, "seed \(seed)")
        #expect(isQuiet, "seed \(seed)")
    }
}
