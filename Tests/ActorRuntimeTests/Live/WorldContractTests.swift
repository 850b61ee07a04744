import ActorRuntime
import Testing

@testable import Contexts

/// What holds in every world. The live runs end as soon as what they wait for has happened, all within a second or two.
@Suite(.serialized) struct WorldContractTests {
    @Test(arguments: World.Mode.allCases)
    func everyRequestIsAnsweredOnceAndEveryEventHasOneEffect(mode: World.Mode) async {
        let runner = await Desk.runner(mode, Desk.Setup(orders: 500))
        #expect(await runner.run(until: Desk.patience) == .halted)
        await runner.access { world, desk in
            #expect(desk.answers.allSatisfy { $0.map(\.type) == [Kind.done] })
            #expect(desk.earlyWakes == 0)
            for key in 0..<UInt64(500) {
                #expect(desk.front.rows[key]?.handled == 1)
                #expect(desk.back.rows[key].map { [$0.handled, $0.noted, $0.reminded] } == [1, 1, 1])
            }
            let (front, back) = (world.counters(of: desk.frontService), world.counters(of: desk.backService))
            #expect(front.delivered == 1_000, "an order and a reminder each")
            #expect(back.delivered == 1_500, "a question and two events each")
            #expect(front.rejected + back.rejected + front.lost + back.lost + back.redelivered == 0)
        }
    }

    @Test(arguments: World.Mode.allCases)
    func deathsDuringTrafficLoseNothingCommittedAndAnswerNothingTwice(mode: World.Mode) async {
        var setup = Desk.Setup(orders: 2_000, interval: .microseconds(100))
        setup.call = CallPolicy(timeout: .milliseconds(100))
        setup.deaths = 20
        let runner = await Desk.runner(mode, setup)
        #expect(await runner.run(until: Desk.patience) == .halted)
        await runner.access { world, desk in
            #expect(desk.deadLetters == 0)
            let answers = desk.answers.filter { !$0.isEmpty }
            #expect(answers.allSatisfy { $0.count == 1 }, "an order was answered twice")
            #expect(answers.count + desk.failures.count == 2_000)
            let (front, back) = (desk.front.rows, desk.back.rows)
            for (key, row) in front {
                // An order has an effect at most once however often its replica died; its events exactly once.
                #expect(row.handled <= 1, "order \(key)")
                #expect(back[key]?.noted ?? 0 == row.handled, "order \(key)")
                #expect(back[key]?.reminded ?? 0 == row.handled, "order \(key)")
            }
            for message in desk.answers(of: Kind.done) { #expect(front[message.key]?.handled == 1) }
            #expect(desk.front.outboxCount == 0)
            // How far a live replica gets before it is killed depends on how busy the machine is.
            guard mode == .virtual else { return }
            #expect(desk.crashes > 0)
            #expect(world.counters(of: desk.backService).lost + world.counters(of: desk.frontService).lost > 0)
        }
    }

    @Test(arguments: World.Mode.allCases)
    func aCallThatTakesTooLongTimesOut(mode: World.Mode) async {
        var setup = Desk.Setup(orders: 20)
        setup.call = CallPolicy(timeout: .milliseconds(5))
        setup.backTime = .constant(.milliseconds(100))
        let runner = await Desk.runner(mode, setup)
        #expect(await runner.run(until: Desk.patience) == .halted)
        await runner.access { world, desk in
            #expect(desk.answers(of: Kind.failed).map(\.body.a) == Array(repeating: 1, count: 20))
            #expect(world.counters(of: desk.frontService).timeouts == 20)
            #expect(desk.front.total(\.handled) == 0)
        }
    }

    @Test(arguments: World.Mode.allCases)
    func theBreakerOpensWaitsAndClosesAgain(mode: World.Mode) async {
        var setup = Desk.Setup(orders: 300, interval: .milliseconds(1))
        setup.replicas = 1
        setup.isBackReady = false
        var breaker = CircuitBreakerConfiguration()
        breaker.minimumNumberOfCalls = 5
        breaker.permittedNumberOfCallsInHalfOpenState = 3
        breaker.waitDurationInOpenState = .milliseconds(50)
        breaker.automaticTransitionFromOpenToHalfOpenEnabled = true
        setup.call = CallPolicy(timeout: .seconds(5), circuitBreaker: breaker)
        let runner = await Desk.runner(mode, setup) { desk in
            desk.onLook = { desk, world in
                guard desk.transitions.count == 1 else { return }
                for replica in desk.backReplicas { world.setReady(true, replica, desk) }
            }
        }
        #expect(await runner.run(until: Desk.patience) == .halted)
        await runner.access { world, desk in
            #expect(desk.transitions.map(\.to) == [.open, .halfOpen, .closed])
            let reasons = desk.answers(of: Kind.failed).map(\.body.a)
            #expect(reasons.contains(3), "calls failed before the breaker opened")
            #expect(reasons.contains(2), "calls were not permitted while it was open")
            #expect(!desk.answers(of: Kind.done).isEmpty)
            #expect(world.counters(of: desk.frontService).notPermitted == UInt64(reasons.count { $0 == 2 }))
        }
    }

    @Test(arguments: World.Mode.allCases)
    func aFullMailboxRejectsAndEveryRequestIsAccountedFor(mode: World.Mode) async {
        var setup = Desk.Setup(orders: 200, interval: .microseconds(10))
        setup.replicas = 1
        setup.workers = 1
        setup.mailbox = MailboxPolicy(capacity: 1)
        setup.frontTime = .constant(.milliseconds(5))
        let runner = await Desk.runner(mode, setup)
        #expect(await runner.run(until: Desk.patience) == .halted)
        await runner.access { world, desk in
            #expect(desk.failures.contains(.mailboxFull))
            #expect(desk.answers.allSatisfy { $0.count <= 1 })
            #expect(desk.failures.count + desk.answers(of: Kind.done).count == 200)
            #expect(world.counters(of: desk.frontService).rejected >= UInt64(desk.failures.count))
        }
    }

    @Test(arguments: World.Mode.allCases)
    func theLoadIsWhatTheLastInputLeft(mode: World.Mode) async {
        var setup = Desk.Setup(orders: 10, interval: .microseconds(10))
        setup.replicas = 1
        setup.workers = 2
        setup.frontTime = .constant(.seconds(3_600))
        let runner = await Desk.runner(mode, setup) { desk in
            let seen = Seen()
            desk.onLook = { desk, world in
                guard let load = world.load(of: desk.replicas[0]) else { return }
                seen.isFull = load.busyWorkers == 2 && load.mailboxDepth == 8
            }
            desk.isSettled = { _ in seen.isFull }
        }
        #expect(await runner.run(until: Desk.patience) == .halted)
        await runner.access { world, desk in
            world.kill(desk.replicas[0], desk)
            let (load, isRunning) = (world.load(of: desk.replicas[0]), world.isRunning(desk.replicas[0]))
            #expect(load == nil)
            #expect(!isRunning)
        }
    }
}

/// A note that two closures of a test share.
private final class Seen {
    var isFull = false
}
