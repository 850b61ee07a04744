import ActorRuntime
import Testing

@testable import Contexts

/// Replicas that stand still, and go on.
@Suite struct SuspensionTests {
    @Test("what comes to a suspended replica waits, and is handled in order when it goes on")
    func waits() async {
        let (before, load, answers, values) = await inVirtualTime { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            for token in 0..<3 as Range<UInt64> {
                world.submit(Word.command(Int64(token)), to: service.id, token: token)
            }
            watcher.at(.milliseconds(5), in: &world) { world, _ in world.suspend(service.replicas[0]) }
            watcher.at(.milliseconds(50), in: &world) { world, _ in
                world.submit(Word.command(3), to: service.id, token: 3)
            }
            world.run(until: .milliseconds(99), watcher)
            let (before, load) = (watcher.answers.count, world.load(of: service.replicas[0]))
            watcher.at(.milliseconds(100), in: &world) { world, watcher in
                world.resume(service.replicas[0], watcher)
            }
            world.run(until: .milliseconds(1_000), watcher)
            return (before, load, watcher.answers, service.database.values(0))
        }
        #expect(before == 0)
        #expect(load == ReplicaLoad(mailboxDepth: 3, busyWorkers: 1))
        // The worker's time had run out meanwhile: its message is handled when the replica goes on.
        #expect(answers.map(\.at) == [100, 110, 120, 130].map(Instant.milliseconds))
        #expect(values == [0, 1, 2, 3])
    }

    @Test(
        "beyond the room that is left, messages are turned away as at a full mailbox",
        arguments: MailboxPolicy.Overflow.allCases)
    func isBounded(overflow: MailboxPolicy.Overflow) async {
        let (answers, counters, load) = await inVirtualTime { world, watcher in
            let service = ScriptedService(
                workers: 2, mailbox: MailboxPolicy(capacity: 3, overflow: overflow), in: &world, watcher)
            world.submit(Word.command(0), to: service.id, token: 0)
            world.run(until: .milliseconds(1), watcher)
            world.suspend(service.replicas[0])
            for token in 1...9 as ClosedRange<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(500), watcher)
            let load = world.load(of: service.replicas[0])
            world.resume(service.replicas[0], watcher)
            world.run(until: .milliseconds(1_000), watcher)
            return (watcher.answers, world.counters(of: service.id), load)
        }
        let turnedAway = overflow == .block ? 0 : 5
        #expect(load?.mailboxDepth == (overflow == .block ? 9 : 4))
        #expect(answers.count { $0.failure == nil } == 10 - turnedAway)
        #expect(counters.rejected == (overflow == .reject ? 5 : 0))
        #expect(counters.dropped == (overflow == .dropNewest || overflow == .dropOldest ? 5 : 0))
        #expect(answers.count { $0.failure == .mailboxFull } == (overflow == .reject ? 5 : 0))
    }

    @Test("death gives back all that a suspended replica had and that waited for it")
    func death() async {
        let (answers, counters, isSuspended, isQuiet) = await inVirtualTime { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            world.submit(Word.command(0), to: service.id, token: 0)
            world.run(until: .milliseconds(1), watcher)
            world.suspend(service.replicas[0])
            for token in 1...3 as ClosedRange<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(50), watcher)
            world.kill(service.replicas[0], watcher)
            world.start(service.replicas[0])
            world.setListening(true, service.replicas[0])
            world.setReady(true, service.replicas[0], watcher)
            world.submit(Word.command(0), to: service.id, token: 4)
            world.run(until: .milliseconds(1_000), watcher)
            return (
                watcher.answers, world.counters(of: service.id), world.isSuspended(service.replicas[0]), world.isQuiet
            )
        }
        #expect(answers.map(\.token) == [0, 1, 2, 3, 4])
        #expect(answers.prefix(4).allSatisfy { $0.failure == .replicaDied && $0.at == .milliseconds(50) })
        #expect(answers.last?.failure == nil && answers.last?.at == .milliseconds(60))
        #expect(counters.lost == 4 && counters.delivered == 1)
        #expect(!isSuspended)
        #expect(isQuiet)
    }

    @Test("a replica that crashes while it catches up loses what it had not got to")
    func crashWhileCatchingUp() async {
        let (answers, crashes, isQuiet) = await inVirtualTime { world, watcher in
            let service = ScriptedService(workers: 4, in: &world, watcher)
            for token in 0..<4 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(5), watcher)
            world.suspend(service.replicas[0])
            world.submit(Word.command(0), to: service.id, token: 4)
            world.run(until: .milliseconds(50), watcher)
            world.arm(.beforeCommit, service.replicas[0], watcher)
            world.resume(service.replicas[0], watcher)
            world.run(until: .milliseconds(1_000), watcher)
            return (watcher.answers, watcher.crashes.map(\.at), world.isQuiet)
        }
        #expect(crashes == [.milliseconds(50)])
        #expect(answers.map(\.failure) == Array(repeating: .replicaDied, count: 5))
        #expect(isQuiet)
    }

    @Test("the bus fills a suspended replica up to its prefetch, and sends the rest to others")
    func busGoesElsewhere() async {
        let (first, second) = await inVirtualTime { world, watcher in
            let publisher = ScriptedService(
                "publisher", workers: 64, time: .constant(.zero), in: &world, watcher, script: Word.republish)
            let service = ScriptedService(
                "subscriber", replicas: 2, prefetch: 2, subscribedTo: Word.event, in: &world, watcher)
            world.suspend(service.replicas[0])
            for key in 0..<20 as Range<UInt64> { world.submit(Word.command(1, key: key), to: publisher.id, token: key) }
            world.run(until: .milliseconds(5_000), watcher)
            let first = (0..<20 as Range<UInt64>).count { service.database.values($0) == [1] }
            world.resume(service.replicas[0], watcher)
            world.run(until: .milliseconds(10_000), watcher)
            return (first, (0..<20 as Range<UInt64>).count { service.database.values($0) == [1] })
        }
        #expect(first == 18)
        #expect(second == 20)
    }

    @Test("an answer and a time-out that come meanwhile take effect in their order")
    func answerBeforeTimeout() async {
        let (answers, timeouts) = await inVirtualTime(network: .constant(.zero)) { world, watcher in
            let back = ServiceID(rawValue: 1)
            let front = ScriptedService(
                "front", time: .constant(.zero), calls: [(back, CallPolicy(timeout: .milliseconds(50)))], in: &world,
                watcher, script: ask(back))
            _ = ScriptedService("back", time: .constant(.milliseconds(20)), in: &world, watcher)
            world.submit(Word.command(0), to: front.id, token: 0)
            world.run(until: .milliseconds(5), watcher)
            world.suspend(front.replicas[0])
            world.run(until: .milliseconds(100), watcher)
            world.resume(front.replicas[0], watcher)
            world.run(until: .milliseconds(200), watcher)
            return (watcher.answers, world.counters(of: front.id).timeouts)
        }
        #expect(answers.map(\.value) == [1], "the answer was first")
        #expect(answers.map(\.at) == [.milliseconds(100)])
        #expect(timeouts == 0)
    }
}
