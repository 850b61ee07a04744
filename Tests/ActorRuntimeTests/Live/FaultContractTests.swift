import ActorRuntime
import Testing

@testable import Contexts

/// What faults do in every world.
@Suite(.serialized) struct FaultContractTests {
    private func expectEffectsOnce(_ desk: Desk) {
        let (front, back) = (desk.front.rows, desk.back.rows)
        for (key, row) in front {
            #expect(row.handled <= 1, "order \(key)")
            #expect(back[key]?.noted ?? 0 == row.handled, "order \(key)")
            #expect(back[key]?.reminded ?? 0 == row.handled, "order \(key)")
        }
        #expect(desk.front.outboxCount == 0)
    }

    @Test(
        "links that lose and copy what the bus sends and hears leave every effect as it was",
        arguments: World.Mode.allCases)
    func links(mode: World.Mode) async {
        let runner = await Desk.runner(mode, Desk.Setup(orders: 300))
        await runner.access { world, desk in
            let (bus, back) = (Party.bus, Party.service(desk.backService))
            world.setLink(
                from: bus, to: back,
                LinkCondition(
                    dropProbability: 0.1, duplicateProbability: 0.3,
                    reorder: .init(probability: 0.3, within: .milliseconds(50))))
            world.setLink(from: back, to: bus, LinkCondition(dropProbability: 0.1))
        }
        #expect(await runner.run(until: Desk.patience) == .halted)
        await runner.access { world, desk in
            expectEffectsOnce(desk)
            let counters = world.counters(of: desk.backService)
            #expect(counters.lost > 0 && counters.duplicated > 0 && counters.duplicates > 0)
            #expect(counters.deadLettered == 0)
        }
    }

    @Test("handling that fails now and then leaves every effect as it was", arguments: World.Mode.allCases)
    func errors(mode: World.Mode) async {
        let runner = await Desk.runner(mode, Desk.Setup(orders: 300))
        await runner.access { world, desk in world.setErrorProbability(0.3, of: desk.backService) }
        #expect(await runner.run(until: Desk.patience) == .halted)
        await runner.access { world, desk in
            expectEffectsOnce(desk)
            #expect(!desk.answers(of: Kind.failed).isEmpty && !desk.answers(of: Kind.done).isEmpty)
            #expect(world.counters(of: desk.backService).redelivered > 0)
        }
    }

    @Test("replicas that stand still for a while only delay what they do", arguments: World.Mode.allCases)
    func suspension(mode: World.Mode) async {
        let runner = await Desk.runner(mode, Desk.Setup(orders: 200)) { desk in
            let looks = Looks()
            desk.onLook = { desk, world in
                looks.count += 1
                for replica in desk.backReplicas {
                    if looks.count == 2 { world.suspend(replica) }
                    if looks.count == 20 { world.resume(replica, desk) }
                }
            }
        }
        #expect(await runner.run(until: Desk.patience) == .halted)
        await runner.access { world, desk in
            #expect(desk.failures.isEmpty && desk.answers(of: Kind.done).count == 200)
            expectEffectsOnce(desk)
        }
    }

    @Test(
        "a replica that drains says so once it holds nothing, and what it held is answered",
        arguments: World.Mode.allCases)
    func draining(mode: World.Mode) async {
        let runner = await Desk.runner(mode, Desk.Setup(orders: 400)) { desk in
            let looks = Looks()
            desk.onLook = { desk, world in
                looks.count += 1
                guard looks.count == 3 else { return }
                world.setReady(false, desk.replicas[0], desk)
                world.drain(desk.replicas[0], desk)
            }
            desk.isSettled = { $0.isQuiet && $0.drained.count == 1 }
        }
        #expect(await runner.run(until: Desk.patience) == .halted)
        await runner.access { world, desk in
            #expect(desk.drained == [desk.replicas[0]])
            let load = world.load(of: desk.replicas[0])
            #expect(load == ReplicaLoad(mailboxDepth: 0, busyWorkers: 0))
            // What was under way to it when its port closed was refused.
            #expect(desk.failures.allSatisfy { $0 == .connectionRefused })
            #expect(desk.failures.count + desk.answers(of: Kind.done).count == 400)
            expectEffectsOnce(desk)
        }
    }

    @Test("a database that is away for a while loses nothing that was committed", arguments: World.Mode.allCases)
    func databaseDown(mode: World.Mode) async {
        let runner = await Desk.runner(mode, Desk.Setup(orders: 200)) { desk in
            let looks = Looks()
            desk.onLook = { desk, world in
                looks.count += 1
                if looks.count == 1 { world.setDatabaseUp(false, desk.backService) }
                if looks.count == 30 { world.setDatabaseUp(true, desk.backService) }
            }
        }
        #expect(await runner.run(until: Desk.patience) == .halted)
        await runner.access { _, desk in
            #expect(desk.deadLetters == 0)
            expectEffectsOnce(desk)
        }
    }

    @Test("commits take their time, one after the other where there is one connection", arguments: World.Mode.allCases)
    func commits(mode: World.Mode) async {
        var setup = Desk.Setup(orders: 20)
        setup.replicas = 1
        setup.database = DatabaseConfiguration(pool: 1, commit: .constant(.milliseconds(10)))
        let runner = await Desk.runner(mode, setup)
        #expect(await runner.run(until: Desk.patience) == .halted)
        await runner.access { world, desk in
            #expect(desk.answers(of: Kind.done).count == 20)
            #expect(world.now >= .start + .milliseconds(10 * 20), "20 questions have one connection of the back")
            expectEffectsOnce(desk)
        }
    }

    @Test("a database that is slow for a while makes its service slow", arguments: World.Mode.allCases)
    func databaseSlow(mode: World.Mode) async {
        let runner = await Desk.runner(mode, Desk.Setup(orders: 10))
        await runner.access { world, desk in
            world.slowDatabase(desk.backService, (time: .constant(.milliseconds(150)), added: true))
        }
        #expect(await runner.run(until: Desk.patience) == .halted)
        await runner.access { world, desk in
            #expect(desk.answers(of: Kind.done).count == 10)
            #expect(world.now >= .start + .milliseconds(150))
        }
    }

    @Test("a worker waits for a connection no longer than the time-out", arguments: World.Mode.allCases)
    func connectionTimeout(mode: World.Mode) async {
        var setup = Desk.Setup(orders: 8)
        setup.replicas = 1
        setup.database = DatabaseConfiguration(
            pool: 1, connectionTimeout: .milliseconds(250), commit: .constant(.milliseconds(200)))
        let runner = await Desk.runner(mode, setup) { desk in desk.isSettled = { $0.answered == 8 } }
        #expect(await runner.run(until: Desk.patience) == .halted)
        await runner.access { _, desk in
            // The first two get the connection in time.
            #expect(!desk.answers(of: Kind.done).isEmpty)
            #expect(desk.failures.count + desk.answers(of: Kind.failed).count >= 5)
        }
    }

    @Test("a crash of a database brings the timers of its latest sync back", arguments: World.Mode.allCases)
    func databaseCrash(mode: World.Mode) async {
        let runner = await Desk.runner(mode, Desk.Setup(orders: 400)) { desk in
            let looks = Looks()
            desk.onLook = { desk, world in
                looks.count += 1
                if looks.count < 5 { world.syncDatabase(desk.frontService) }
                if looks.count == 5 { world.crashDatabase(desk.frontService, losing: .unsynced) }
            }
            // What the crash took with it is never reminded of; the rest is, each row at least once.
            desk.isSettled = { desk in
                let (front, back) = (desk.front.rows, desk.back.rows)
                return desk.answered == 400
                    && front.allSatisfy { $0.value.handled == 0 || back[$0.key]?.reminded ?? 0 > 0 }
            }
        }
        #expect(await runner.run(until: Desk.patience) == .halted)
    }
}

/// How often somebody has looked.
private final class Looks {
    var count = 0
}
