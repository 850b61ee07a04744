import ActorRuntime
import Testing

@testable import Contexts

/// Ports that are closed, endpoints that say otherwise, and replicas that end in an orderly way.
@Suite struct ListeningTests {
    @Test("a replica that is addressed and does not listen refuses connections, over the network and back")
    func refuses() async {
        let (answers, counters) = await inVirtualTime(network: .constant(.milliseconds(10))) { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            world.setListening(false, service.replicas[0])
            world.submit(Word.command(0), to: service.id, token: 1)
            watcher.at(.milliseconds(100), in: &world) { world, _ in
                world.setListening(true, service.replicas[0])
                world.submit(Word.command(0), to: service.id, token: 2)
            }
            world.run(until: .milliseconds(1_000), watcher)
            return (watcher.answers, world.counters(of: service.id))
        }
        #expect(answers.map(\.failure) == [.connectionRefused, nil])
        #expect(answers.map(\.at) == [20, 130].map(Instant.milliseconds))
        #expect(counters.rejected == 1 && counters.delivered == 1)
    }

    @Test("a dead replica that the endpoints still name refuses; one that starts does so until it listens")
    func deadButAddressed() async {
        let (answers, isReady) = await inVirtualTime { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            let replica = service.replicas[0]
            world.kill(replica, keepsAddress: true, watcher)
            world.submit(Word.command(0), to: service.id, token: 0)
            watcher.at(.milliseconds(1), in: &world) { world, _ in
                world.start(replica)
                world.submit(Word.command(0), to: service.id, token: 1)
            }
            watcher.at(.milliseconds(2), in: &world) { world, _ in
                world.setListening(true, replica)
                world.submit(Word.command(0), to: service.id, token: 2)
            }
            world.run(until: .milliseconds(20), watcher)
            let isReady = world.isReady(replica)
            world.kill(replica, keepsAddress: true, watcher)
            world.setReady(false, replica, watcher)
            world.submit(Word.command(0), to: service.id, token: 3)
            world.run(until: .milliseconds(30), watcher)
            return (watcher.answers, isReady)
        }
        #expect(answers.map(\.failure) == [.connectionRefused, .connectionRefused, nil, .noReadyReplica])
        #expect(isReady)
    }

    @Test("the bus waits for a replica that listens, and publishing goes on when one does")
    func busWaits() async {
        let (before, after, backlog) = await inVirtualTime { world, watcher in
            let publisher = ScriptedService(
                "publisher", time: .constant(.zero), in: &world, watcher, script: Word.republish)
            let service = ScriptedService("subscriber", subscribedTo: Word.event, in: &world, watcher)
            world.setListening(false, service.replicas[0])
            world.submit(Word.command(7), to: publisher.id, token: 0)
            world.run(until: .milliseconds(500), watcher)
            let (before, backlog) = (service.database.values(0), world.backlog(of: service.id))
            world.setListening(true, service.replicas[0])
            world.run(until: .milliseconds(1_000), watcher)
            return (before, service.database.values(0), backlog)
        }
        #expect(before == [] && backlog == 1)
        #expect(after == [7])
    }

    @Test("a message of the bus that meets a closed port comes again, and is no failure of the consumer")
    func busMeetsAClosedPort() async {
        let (values, counters) = await inVirtualTime(network: .constant(.milliseconds(5))) { world, watcher in
            let publisher = ScriptedService(
                "publisher", time: .constant(.zero), in: &world, watcher, script: Word.republish)
            let service = ScriptedService("subscriber", prefetch: 1, subscribedTo: Word.event, in: &world, watcher)
            world.submit(Word.command(7), to: publisher.id, token: 0)
            watcher.at(.milliseconds(7), in: &world) { world, _ in world.setListening(false, service.replicas[0]) }
            watcher.at(.milliseconds(20), in: &world) { world, _ in world.setListening(true, service.replicas[0]) }
            world.run(until: .milliseconds(1_000), watcher)
            return (service.database.values(0), world.counters(of: service.id))
        }
        #expect(values == [7])
        #expect(counters.rejected == 1 && counters.redelivered == 1 && counters.delivered == 1)
    }

    @Test("a replica that drains finishes what it holds, refuses what comes, and says when it is done")
    func drains() async {
        let (answers, drained) = await inVirtualTime { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            for token in 0..<3 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            watcher.at(.milliseconds(5), in: &world) { world, watcher in
                world.drain(service.replicas[0], watcher)
                world.setListening(true, service.replicas[0])
                world.submit(Word.command(0), to: service.id, token: 3)
            }
            world.run(until: .milliseconds(1_000), watcher)
            return (watcher.answers, watcher.drained)
        }
        #expect(answers.map(\.token) == [3, 0, 1, 2])
        #expect(answers.map(\.failure) == [.connectionRefused, nil, nil, nil])
        #expect(drained == [Watcher.Drained(at: .milliseconds(30), replica: 0)])
    }

    @Test("an idle replica has drained at once; one that is killed before says nothing")
    func drainsAtOnceOrNever() async {
        let (drained, isDraining) = await inVirtualTime { world, watcher in
            let service = ScriptedService(replicas: 2, in: &world, watcher)
            for token in 0..<2 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(5), watcher)
            let idle = ScriptedService("idle", in: &world, watcher)
            world.drain(idle.replicas[0], watcher)
            world.drain(idle.replicas[0], watcher)
            world.drain(service.replicas[1], watcher)
            world.kill(service.replicas[1], watcher)
            world.run(until: .milliseconds(100), watcher)
            world.start(service.replicas[1])
            return (watcher.drained, world.isDraining(service.replicas[1]))
        }
        #expect(drained == [Watcher.Drained(at: .milliseconds(5), replica: 2)])
        #expect(!isDraining)
    }

    @Test("a suspended replica drains only after it has gone on")
    func drainsAfterTheSuspension() async {
        let drained = await inVirtualTime { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            world.submit(Word.command(0), to: service.id, token: 0)
            world.run(until: .milliseconds(5), watcher)
            world.suspend(service.replicas[0])
            world.drain(service.replicas[0], watcher)
            world.run(until: .milliseconds(50), watcher)
            world.resume(service.replicas[0], watcher)
            world.run(until: .milliseconds(100), watcher)
            return watcher.drained
        }
        #expect(drained == [Watcher.Drained(at: .milliseconds(50), replica: 0)])
    }

    @Test("every failure has the status that a gateway answers with")
    func statuses() {
        let statuses = DeliveryFailure.allCases.map { "\($0) \($0.status)\($0.isTurnedAway ? " at the door" : "")" }
        #expect(
            statuses == [
                "noReadyReplica 503 at the door", "mailboxFull 503 at the door", "replicaDied 502",
                "commitConflict 500", "connectionRefused 502 at the door", "serviceError 500", "gatewayTimeout 504",
                "overflow 503 at the door", "databaseUnavailable 500",
            ])
    }
}
