import ActorRuntime
import Testing

@testable import Contexts

/// Replicas that come, go and are slow.
@Suite struct ReplicaTests {
    @Test func messagesGoRoundTheReadyReplicas() async {
        let counts = await inVirtualTime { world, watcher in
            let service = ScriptedService(replicas: 3, time: .constant(.seconds(1)), in: &world, watcher)
            world.setReady(false, service.replicas[1], watcher)
            for token in 0..<10 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(1), watcher)
            return service.replicas.map { replica -> Int in
                world.load(of: replica).map { $0.mailboxDepth + $0.busyWorkers } ?? -1
            }
        }
        #expect(counts == [5, 0, 5])
    }

    @Test func aMessageOnItsWayToAReplicaThatDiesAndIsBackIsLostAndItsSenderTold() async {
        let (answers, counters) = await inVirtualTime(network: .constant(.milliseconds(10))) { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            world.submit(Word.command(0), to: service.id, token: 1)
            watcher.at(.milliseconds(5), in: &world) { world, watcher in
                world.kill(service.replicas[0], watcher)
                world.start(service.replicas[0])
                world.setListening(true, service.replicas[0])
                world.setReady(true, service.replicas[0], watcher)
            }
            world.run(until: .milliseconds(1_000), watcher)
            return (watcher.answers, world.counters(of: service.id))
        }
        #expect(answers.map(\.failure) == [.replicaDied])
        #expect(answers.map(\.at) == [.milliseconds(20)])
        #expect(counters.lost == 1 && counters.delivered == 0)
    }

    @Test func aRequestToAServiceWithoutReadyReplicasComesBackOverTheNetwork() async {
        let (answers, counters) = await inVirtualTime(network: .constant(.milliseconds(10))) { world, watcher in
            let service = ScriptedService(replicas: 0, in: &world, watcher)
            world.submit(Word.command(0), to: service.id, token: 1)
            world.run(until: .milliseconds(1_000), watcher)
            return (watcher.answers, world.counters(of: service.id))
        }
        #expect(answers.map(\.failure) == [.noReadyReplica])
        #expect(answers.map(\.at) == [.milliseconds(10)])
        #expect(counters.rejected == 1)
    }

    @Test func deathGivesBackWhatIsInHandAndWhatWaits() async {
        let (answers, load, counters) = await inVirtualTime { world, watcher in
            let service = ScriptedService(
                workers: 2, mailbox: MailboxPolicy(capacity: 3, overflow: .block), in: &world, watcher)
            for token in 0..<8 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(3), watcher)
            world.kill(service.replicas[0], watcher)
            let load = world.load(of: service.replicas[0])
            world.run(until: .milliseconds(1_000), watcher)
            return (watcher.answers, load, world.counters(of: service.id))
        }
        #expect(Set(answers.map(\.token)) == Set(0..<8))
        #expect(answers.allSatisfy { $0.failure == .replicaDied && $0.at == .milliseconds(3) })
        #expect(load == nil)
        #expect(counters.lost == 8)
    }

    @Test func aReplicaThatIsNotReadyFinishesWhatItHas() async {
        let answers = await inVirtualTime { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            for token in 0..<3 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(1), watcher)
            world.setReady(false, service.replicas[0], watcher)
            world.run(until: .milliseconds(1_000), watcher)
            return watcher.answers
        }
        #expect(answers.map(\.at) == [10, 20, 30].map(Instant.milliseconds))
    }

    @Test(arguments: [(added: false, ends: [10, 60, 110, 120]), (added: true, ends: [10, 70, 130, 140])])
    func slowReplacesOrAddsFromTheNextMessageOn(added: Bool, ends: [Int64]) async {
        let answers = await inVirtualTime { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            for token in 0..<4 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(5), watcher)
            world.slow(service.id, (time: .constant(.milliseconds(50)), added: added))
            world.run(until: .milliseconds(100), watcher)
            world.slow(service.id, nil)
            world.run(until: .milliseconds(1_000), watcher)
            return watcher.answers
        }
        #expect(answers.map(\.at) == ends.map(Instant.milliseconds))
    }

    @Test func aWorldIsQuietWhenNothingIsUnderWay() async {
        let states = await inVirtualTime { world, watcher in
            var states = [world.isQuiet]
            let service = ScriptedService(time: .constant(.milliseconds(10)), in: &world, watcher) {
                work, _, decision in
                guard work.message.type == Word.command else { return }
                decision.schedule(Word.timer(0), after: .milliseconds(50))
                decision.reply(work.message)
            }
            world.submit(Word.command(0), to: service.id, token: 0)
            for instant in [5, 10, 59, 60, 70] as [Int64] {
                world.run(until: .milliseconds(instant), watcher)
                states.append(world.isQuiet)
            }
            return states
        }
        // Before; served; the timer pending until 60 ms; its message served until 70 ms; after.
        #expect(states == [true, false, false, false, false, true])
    }

    @Test func aCommitThatAlwaysConflictsFailsTheRequest() async {
        let (answers, commits) = await inVirtualTime { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            service.database.conflictingKeys = [4]
            world.submit(Word.command(0, key: 4), to: service.id, token: 0)
            world.run(until: .milliseconds(1_000), watcher)
            return (watcher.answers, service.database.commits)
        }
        #expect(answers.map(\.failure) == [.commitConflict])
        #expect(commits == 0)
    }

    @Test func everyServiceDrawsFromItsOwnStream() async {
        // One message more for one service changes nothing in the times of the other.
        func ends(extra: Int) async -> [Instant] {
            await inVirtualTime { world, watcher in
                let one = ScriptedService("one", time: .exponential(mean: .milliseconds(10)), in: &world, watcher)
                let two = ScriptedService("two", time: .exponential(mean: .milliseconds(10)), in: &world, watcher)
                for _ in 0..<extra { world.submit(Word.command(0), to: one.id, token: 100) }
                for token in 0..<20 as Range<UInt64> { world.submit(Word.command(0), to: two.id, token: token) }
                world.run(until: .milliseconds(10_000), watcher)
                return watcher.answers.filter { $0.token < 100 }.map(\.at)
            }
        }
        let plain = await ends(extra: 0)
        #expect(plain.count == 20)
        #expect(await ends(extra: 5) == plain)
    }
}
