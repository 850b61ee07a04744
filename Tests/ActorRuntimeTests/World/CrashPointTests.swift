import ActorRuntime
import Testing

@testable import Contexts

/// A publisher and a subscriber; either crashes at each point, and every effect of what was committed comes once.
@Suite struct CrashPointTests {
    private struct Outcome: Sendable {
        var written: [Int64]
        var published: [Int64]
        var effects: [Int64]
        var answers: [Watcher.Answer]
        var crashes: Int
        var outbox: Int
        var isQuiet: Bool
    }

    /// One command of value 9; the replica that is named crashes at the point, and is back after 20 ms.
    private func run(_ point: CrashPoint, publisherCrashes: Bool, spare: Bool = false) async -> Outcome {
        await inVirtualTime { world, watcher in
            watcher.restartDelay = .milliseconds(20)
            let publisher = ScriptedService(
                "publisher", replicas: spare ? 2 : 1, in: &world, watcher, script: Word.republish)
            let subscriber = ScriptedService("subscriber", subscribedTo: Word.event, in: &world, watcher)
            world.arm(point, (publisherCrashes ? publisher : subscriber).replicas[0], watcher)
            world.submit(Word.command(9, key: 3), to: publisher.id, token: 1)
            world.run(until: .milliseconds(30_000), watcher)
            return Outcome(
                written: publisher.database.values(3), published: watcher.published.map(\.value),
                effects: subscriber.database.values(3), answers: watcher.answers, crashes: watcher.crashes.count,
                outbox: publisher.database.outboxCount, isQuiet: world.isQuiet)
        }
    }

    @Test func beforeCommitNothingHasHappenedAndTheSenderIsTold() async {
        let outcome = await run(.beforeCommit, publisherCrashes: true)
        #expect(outcome.crashes == 1)
        #expect(outcome.written.isEmpty && outcome.published.isEmpty && outcome.effects.isEmpty)
        #expect(outcome.answers.map(\.failure) == [.replicaDied])
        #expect(outcome.isQuiet)
    }

    @Test(arguments: [true, false])
    func betweenCommitAndPublishTheRelayPublishesOnce(spare: Bool) async {
        let outcome = await run(.betweenCommitAndPublish, publisherCrashes: true, spare: spare)
        #expect(outcome.crashes == 1)
        #expect(outcome.written == [9])
        #expect(outcome.published == [9])
        #expect(outcome.effects == [9])
        #expect(outcome.outbox == 0)
        #expect(outcome.answers.map(\.failure) == [.replicaDied], "the sender cannot know that it was committed")
        #expect(outcome.isQuiet)
    }

    @Test func betweenPublishAndAcknowledgementAllIsDoneButTheAnswer() async {
        let outcome = await run(.betweenPublishAndAcknowledgement, publisherCrashes: true)
        #expect(outcome.crashes == 1)
        #expect(outcome.written == [9] && outcome.published == [9] && outcome.effects == [9])
        #expect(outcome.answers.map(\.failure) == [.replicaDied])
        #expect(outcome.isQuiet)
    }

    @Test(arguments: CrashPoint.allCases)
    func aSubscriberHasTheEffectOnceWhereverItCrashes(point: CrashPoint) async {
        let outcome = await run(point, publisherCrashes: false)
        #expect(outcome.crashes == 1)
        #expect(outcome.effects == [9])
        #expect(outcome.answers.map(\.failure) == [nil])
        #expect(outcome.isQuiet)
    }

    @Test(arguments: CrashPoint.allCases, 1...12 as ClosedRange<UInt64>)
    func aChainOfServicesHasEachEffectOnceUnderManyCrashes(point: CrashPoint, seed: UInt64) async {
        let (written, middle, last, outboxes, crashes, isQuiet) = await inVirtualTime(
            seed: seed, network: .exponential(mean: .milliseconds(1))
        ) { world, watcher in
            var random = RandomStream(seed: seed)
            watcher.restartDelay = .milliseconds(25)
            let onward = MessageType(rawValue: 9)
            let first = ScriptedService(
                "first", replicas: 2, workers: 2, time: .exponential(mean: .milliseconds(3)), in: &world, watcher,
                script: Word.republish)
            let second = ScriptedService(
                "second", replicas: 2, workers: 2, time: .exponential(mean: .milliseconds(3)),
                subscribedTo: Word.event, in: &world, watcher
            ) { work, row, decision in
                row.values.append(work.message.body.a)
                decision.publish(Message(type: onward, key: work.message.key, body: work.message.body))
            }
            let third = ScriptedService(
                "third!", replicas: 2, workers: 2, time: .exponential(mean: .milliseconds(3)), subscribedTo: onward,
                in: &world, watcher)
            for number in 0..<100 as Range<UInt64> {
                let message = Word.command(Int64(number), key: number)
                watcher.at(.milliseconds(Int64(random.nextBounded(500))), in: &world) { world, _ in
                    world.submit(message, to: first.id, token: number)
                }
            }
            let replicas = first.replicas + second.replicas + third.replicas
            for _ in 0..<20 {
                let victim = replicas[Int(random.nextBounded(6))]
                watcher.at(.milliseconds(Int64(random.nextBounded(500))), in: &world) { world, watcher in
                    world.arm(point, victim, watcher)
                }
            }
            world.run(until: .milliseconds(60_000), watcher)
            let keys = 0..<100 as Range<UInt64>
            return (
                keys.map { first.database.values($0) }, keys.map { second.database.values($0) },
                keys.map { third.database.values($0) }, first.database.outboxCount + second.database.outboxCount,
                watcher.crashes.count, world.isQuiet
            )
        }
        #expect(crashes >= 5, "seed \(seed): nothing was at stake")
        // What the first service committed, and that at most once, has had each effect once.
        #expect(written.allSatisfy { $0.count <= 1 }, "seed \(seed)")
        #expect(middle == written, "seed \(seed)")
        #expect(last == written, "seed \(seed)")
        #expect(outboxes == 0, "seed \(seed)")
        #expect(isQuiet, "seed \(seed)")
    }
}
