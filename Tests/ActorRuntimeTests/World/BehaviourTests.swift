import ActorRuntime
import Testing

@testable import Contexts

/// Errors, versions, and what is counted of them.
@Suite struct BehaviourTests {
    @Test("an error decides and commits nothing, and the sender is told when the worker has served its time")
    func errors() async {
        let (answers, values, counters) = await inVirtualTime { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            world.setErrorProbability(1, of: service.id)
            world.submit(Word.command(5), to: service.id, token: 0)
            world.run(until: .milliseconds(20), watcher)
            world.setErrorProbability(0, of: service.id)
            world.submit(Word.command(6), to: service.id, token: 1)
            world.run(until: .milliseconds(100), watcher)
            return (watcher.answers, service.database.values(0), world.counters(of: service.id))
        }
        #expect(answers.map(\.failure) == [.serviceError, nil])
        #expect(answers.map(\.at) == [10, 30].map(Instant.milliseconds))
        #expect(values == [6])
        #expect(counters.delivered == 2)
    }

    @Test("of many messages the share that fails is the probability, and the times of the others stay as they were")
    func share() async {
        func run(_ probability: Double) async -> [Watcher.Answer] {
            await inVirtualTime(seed: 5) { world, watcher in
                let service = ScriptedService(
                    workers: 10_000, time: .exponential(mean: .milliseconds(10)), in: &world, watcher)
                world.setErrorProbability(probability, of: service.id)
                for token in 0..<4_000 as Range<UInt64> {
                    world.submit(Word.command(0), to: service.id, token: token)
                }
                world.run(until: .milliseconds(10_000), watcher)
                return watcher.answers
            }
        }
        let (whole, faulty) = (await run(0), await run(0.25))
        // Three standard deviations: 3 × √(4000 × 0.25 × 0.75).
        #expect(abs(faulty.count { $0.failure == .serviceError } - 1_000) < 83)
        #expect(faulty.map(\.at) == whole.map(\.at) && faulty.map(\.token) == whole.map(\.token))
    }

    @Test("the bus delivers again what ended in an error, in order")
    func errorsOfTheBus() async {
        let (values, counters) = await inVirtualTime(seed: 3) { world, watcher in
            let publisher = ScriptedService(
                "publisher", time: .constant(.zero), in: &world, watcher, script: Word.republish)
            let service = ScriptedService("subscriber", subscribedTo: Word.event, in: &world, watcher)
            world.setErrorProbability(0.5, of: service.id)
            for value in 0..<20 as Range<Int64> {
                world.submit(Word.command(value), to: publisher.id, token: UInt64(value))
            }
            world.run(until: .milliseconds(60_000), watcher)
            return (service.database.values(0), world.counters(of: service.id))
        }
        #expect(values == Array(0..<20))
        #expect(counters.redelivered > 0 && counters.deadLettered == 0)
        #expect(20 + counters.redelivered == counters.delivered)
    }

    @Test("a version has its own time and errors, over restarts, until it is changed")
    func version() async {
        let (ends, failures) = await inVirtualTime { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            let replica = service.replicas[0]
            func ask(_ token: UInt64) {
                world.submit(Word.command(0), to: service.id, token: token)
                world.run(until: world.now + .milliseconds(100), watcher)
            }
            world.setBehaviour(ReplicaBehaviour(time: .constant(.milliseconds(30))), of: replica)
            ask(0)
            world.kill(replica, watcher)
            world.start(replica)
            world.setListening(true, replica)
            world.setReady(true, replica, watcher)
            ask(1)
            world.setBehaviour(ReplicaBehaviour(timeFactor: 2.5), of: replica)
            ask(2)
            world.slow(service.id, (time: .constant(.milliseconds(7)), added: true))
            ask(3)
            world.slow(service.id, nil)
            world.setBehaviour(ReplicaBehaviour(errorProbability: 1), of: replica)
            ask(4)
            world.setBehaviour(nil, of: replica)
            ask(5)
            return (watcher.answers.map { $0.at.nanoseconds / 1_000_000 % 100 }, watcher.answers.map(\.failure))
        }
        #expect(ends == [30, 30, 25, 32, 10, 10])
        #expect(failures == [nil, nil, nil, nil, .serviceError, nil])
    }

    @Test("a watched service counts what its replicas do: handled, failed and slow, from zero at each start")
    func usage() async {
        let (usage, other, afterDeath, afterStart) = await inVirtualTime { world, watcher in
            let service = ScriptedService(mailbox: MailboxPolicy(capacity: 3), in: &world, watcher)
            let unwatched = ScriptedService("unwatched", in: &world, watcher)
            world.watch(service.id, slowAfter: .milliseconds(15))
            // Answered after 10, 20, 30 and 40 ms; the fifth finds no room.
            for token in 0..<5 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.submit(Word.command(0), to: unwatched.id, token: 9)
            world.run(until: .milliseconds(100), watcher)
            world.setErrorProbability(1, of: service.id)
            world.submit(Word.command(0), to: service.id, token: 6)
            world.run(until: .milliseconds(200), watcher)
            let usage = world.usage(of: service.replicas[0])
            world.submit(Word.command(0), to: service.id, token: 7)
            world.run(until: .milliseconds(201), watcher)
            world.kill(service.replicas[0], watcher)
            let afterDeath = world.usage(of: service.replicas[0])
            world.start(service.replicas[0])
            return (
                usage, world.usage(of: unwatched.replicas[0]), afterDeath, world.usage(of: service.replicas[0])
            )
        }
        #expect([usage.handled, usage.failed, usage.slow] == [6, 2, 3])
        #expect([afterDeath.handled, afterDeath.failed, afterDeath.slow] == [7, 3, 3])
        #expect(afterStart == ReplicaUsage() && other == ReplicaUsage())
    }

    @Test("a message that waited while its replica stood still was slow")
    func suspendedIsSlow() async {
        let usage = await inVirtualTime { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            world.watch(service.id, slowAfter: .milliseconds(15))
            world.suspend(service.replicas[0])
            world.submit(Word.command(0), to: service.id, token: 0)
            world.run(until: .milliseconds(100), watcher)
            world.resume(service.replicas[0], watcher)
            world.run(until: .milliseconds(200), watcher)
            return world.usage(of: service.replicas[0])
        }
        #expect([usage.handled, usage.failed, usage.slow] == [1, 0, 1])
    }
}
