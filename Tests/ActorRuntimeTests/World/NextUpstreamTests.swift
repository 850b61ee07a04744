import ActorRuntime
import Testing

@testable import Contexts

/// What the gateway makes of an attempt that has failed: nginx' `proxy_next_upstream`.
@Suite struct NextUpstreamTests {
    struct Outcome: Sendable {
        var answers: [Watcher.Answer] = []
        var passedOn: [NextUpstream.Condition] = []
        var counters = ServiceCounters()
        var values: [Int64] = []

        var failures: [DeliveryFailure?] { answers.sorted { $0.token < $1.token }.map(\.failure) }
        var times: [Int64] { answers.sorted { $0.token < $1.token }.map { $0.at.nanoseconds / 1_000_000 } }
    }

    /// Replicas that take 10 ms, of which commands may not be sent twice and questions may.
    private func run(
        _ rule: NextUpstream?, replicas: Int = 2, balancing: Balancing = .roundRobin,
        connectTimeout: Timespan = .milliseconds(20), until end: Int64 = 2_000,
        _ body: @Sendable @escaping (inout World, Watcher, ScriptedService) -> Void
    ) async -> Outcome {
        await inVirtualTime(network: .constant(.milliseconds(1))) { world, watcher in
            let service = ScriptedService(
                replicas: replicas, workers: 8, balancing: balancing, gatewayTimeout: .milliseconds(40),
                connectTimeout: connectTimeout, nextUpstream: rule, nonIdempotent: [Word.command], in: &world,
                watcher)
            body(&world, watcher, service)
            world.run(until: .milliseconds(end), watcher)
            let counters = world.counters(of: service.id)
            #expect(world.activeRequests(of: service.id) == 0, "each request has ended once")
            return Outcome(
                answers: watcher.answers, passedOn: watcher.passedOn, counters: counters,
                values: service.database.values(0))
        }
    }

    private static let both = [Word.command(1), Word.question(2)]

    private static func ask(_ messages: [Message] = both, _ world: inout World, _ service: ScriptedService) {
        for (token, message) in messages.enumerated() {
            world.submit(message, to: service.id, token: UInt64(token))
        }
    }

    // MARK: Refused

    @Test("a refused connection goes to the next replica, whatever the request", arguments: Balancing.allCases)
    func refused(balancing: Balancing) async {
        let outcome = await run(NextUpstream(), balancing: balancing) { world, _, service in
            world.setListening(false, service.replicas[0])
            Self.ask([Word.command(1), Word.command(2), Word.question(3), Word.question(4)], &world, service)
        }
        #expect(outcome.failures == [nil, nil, nil, nil])
        #expect(outcome.values.sorted() == [1, 2, 3, 4], "each once")
        #expect(!outcome.passedOn.isEmpty && Set(outcome.passedOn) == [.error])
        #expect(outcome.counters.passedOn == UInt64(outcome.passedOn.count))
        #expect(outcome.counters.delivered + outcome.counters.rejected == 4 + outcome.counters.passedOn)
        // There and back once more.
        #expect(Set(outcome.times).isSubset(of: [12, 14]))
    }

    @Test("off makes one attempt")
    func off() async {
        let outcome = await run(nil) { world, _, service in
            world.setListening(false, service.replicas[0])
            Self.ask(Self.both, &world, service)
        }
        #expect(outcome.failures == [.connectionRefused, nil])
        #expect(outcome.passedOn.isEmpty && outcome.counters.passedOn == 0)
    }

    @Test("no replica is asked twice, and no more than there are tries", arguments: [(1, 0), (2, 1), (3, 2), (6, 2)])
    func tries(replicas: Int, passedOn: Int) async {
        let outcome = await run(NextUpstream(), replicas: replicas) { world, _, service in
            for replica in service.replicas { world.setListening(false, replica) }
            Self.ask([Word.question(0)], &world, service)
        }
        #expect(outcome.failures == [.connectionRefused])
        #expect(outcome.passedOn.count == passedOn)
        #expect(outcome.times == [2 + 2 * Int64(passedOn)])
    }

    @Test("so long after it came a request is passed on no more")
    func limit() async {
        let rule = NextUpstream(tries: 9, timeout: .milliseconds(5))
        let outcome = await run(rule, replicas: 9) { world, _, service in
            for replica in service.replicas { world.setListening(false, replica) }
            Self.ask([Word.question(0)], &world, service)
        }
        #expect(outcome.times == [6], "at 2 ms and 4 ms it may be, at 6 ms no more")
    }

    // MARK: Sent

    @Test("what was sent to a replica that died is passed on only where it may be sent twice")
    func died() async {
        func run(_ rule: NextUpstream) async -> Outcome {
            await self.run(rule) { world, watcher, service in
                Self.ask([Word.command(1), Word.command(2), Word.question(3), Word.question(4)], &world, service)
                watcher.at(.milliseconds(5), in: &world) { world, watcher in
                    world.kill(service.replicas[0], keepsAddress: true, watcher)
                }
            }
        }
        #expect(await run(NextUpstream()).failures == [.replicaDied, nil, nil, nil])
        #expect(await run(NextUpstream(on: [.timeout])).failures == [.replicaDied, nil, .replicaDied, nil])
        let all = await run(NextUpstream(on: [.error, .nonIdempotent]))
        #expect(all.failures == [nil, nil, nil, nil])
        #expect(all.passedOn == [.error, .error])
    }

    @Test("errors of the replica itself are its answer, unless they are named")
    func errors() async {
        func run(_ rule: NextUpstream) async -> Outcome {
            await self.run(rule) { world, _, service in
                world.setBehaviour(ReplicaBehaviour(errorProbability: 1), of: service.replicas[0])
                Self.ask([Word.question(1), Word.question(2), Word.command(3)], &world, service)
            }
        }
        #expect(await run(NextUpstream()).failures == [.serviceError, nil, .serviceError])
        let named = await run(NextUpstream(on: [.http500]))
        #expect(named.failures == [nil, nil, .serviceError])
        #expect(named.passedOn == [.http500])
    }

    @Test("what takes too long is asked of another, each attempt with a time of its own")
    func tooLong() async {
        let outcome = await run(NextUpstream()) { world, _, service in
            world.suspend(service.replicas[0])
            Self.ask([Word.question(1), Word.question(2), Word.command(3)], &world, service)
        }
        #expect(outcome.failures == [nil, nil, .gatewayTimeout])
        #expect(outcome.times == [52, 12, 40])
        #expect(outcome.passedOn == [.timeout])
        #expect(outcome.counters.gatewayTimeouts == 1, "those that a client was told of")
    }

    @Test("where nobody answers, each is asked once")
    func nobody() async {
        let outcome = await run(NextUpstream()) { world, _, service in
            for replica in service.replicas { world.suspend(replica) }
            Self.ask([Word.question(1)], &world, service)
        }
        #expect(outcome.failures == [.gatewayTimeout] && outcome.times == [80])
    }

    @Test("a late answer to an earlier attempt is nobody's")
    func late() async {
        let outcome = await run(NextUpstream()) { world, watcher, service in
            world.suspend(service.replicas[0])
            Self.ask([Word.question(1)], &world, service)
            watcher.at(.milliseconds(45), in: &world) { world, watcher in
                world.resume(service.replicas[0], watcher)
            }
        }
        #expect(outcome.failures == [nil] && outcome.times == [52])
        #expect(outcome.values == [1, 1], "both attempts were carried out")
    }

    // MARK: Never connected

    @Test("without a connection within its time another is asked, whatever the request")
    func unconnected() async {
        let outcome = await run(NextUpstream(), replicas: 4) { world, watcher, service in
            world.setLink(from: .gateway, to: .service(service.id), LinkCondition(isPartitioned: true))
            Self.ask(Self.both, &world, service)
            watcher.at(.milliseconds(30), in: &world) { world, watcher in
                world.setLink(from: .gateway, to: .service(service.id), nil)
                world.submit(Word.command(9), to: service.id, token: 2)
            }
        }
        #expect(outcome.failures == [nil, nil, nil])
        #expect(outcome.times == [52, 52, 42], "attempts at 0, 20 and 40 ms")
        #expect(outcome.passedOn == [.timeout, .timeout, .timeout, .timeout])
        #expect(outcome.values.sorted() == [1, 2, 9])
        #expect(outcome.counters.lost == 4)
    }

    @Test("and at the last try the client is told", arguments: [nil, NextUpstream()])
    func cutOff(rule: NextUpstream?) async {
        let outcome = await run(rule, replicas: 4) { world, _, service in
            world.setLink(from: .gateway, to: .service(service.id), LinkCondition(isPartitioned: true))
            Self.ask(Self.both, &world, service)
        }
        #expect(outcome.failures == [.gatewayTimeout, .gatewayTimeout])
        #expect(outcome.times == (rule == nil ? [20, 20] : [60, 60]))
        #expect(outcome.values.isEmpty && outcome.counters.gatewayTimeouts == 2)
    }

    @Test("a node that nobody reaches gives no connection", arguments: [10, 2_000] as [Int64])
    func lostNode(recovery: Int64) async {
        let outcome = await run(NextUpstream()) { world, watcher, service in
            world.suspend(service.replicas[0], isReachable: false)
            Self.ask([Word.command(1), Word.command(2)], &world, service)
            watcher.at(.milliseconds(recovery), in: &world) { world, watcher in
                world.resume(service.replicas[0], watcher)
            }
        }
        #expect(outcome.failures == [nil, nil])
        // It is held since 1 ms.
        #expect(outcome.times[0] == (recovery == 10 ? 21 : 33))
        #expect(outcome.values.sorted() == [1, 2], "each once")
    }

    @Test(
        "what the gateway has given up before it was connected reaches nobody later",
        arguments: [40, 41, 300] as [Int64],
        [nil, NextUpstream()])
    func givenUpUnconnected(connecting: Int64, rule: NextUpstream?) async {
        let outcome = await run(rule, connectTimeout: .milliseconds(connecting)) { world, watcher, service in
            world.suspend(service.replicas[0], isReachable: false)
            Self.ask([Word.command(1), Word.command(2), Word.question(3)], &world, service)
            watcher.at(.milliseconds(200), in: &world) { world, watcher in
                world.resume(service.replicas[0], watcher)
            }
        }
        #expect(outcome.failures == (rule == nil ? [.gatewayTimeout, nil, .gatewayTimeout] : [nil, nil, nil]))
        #expect(outcome.values.sorted() == (rule == nil ? [2] : [1, 2, 3]), "each once, by one replica")
        #expect(outcome.counters.lost == 2)
    }

    @Test("what is taken back waits no longer, in no figure")
    func takenBack() async {
        let depths = await inVirtualTime(network: .constant(.milliseconds(1))) { world, watcher in
            let service = ScriptedService(
                replicas: 2, workers: 8, gatewayTimeout: .milliseconds(40), connectTimeout: .milliseconds(20),
                nextUpstream: NextUpstream(), nonIdempotent: [Word.command], in: &world, watcher)
            world.watch(service.id, slowAfter: .seconds(9))
            world.suspend(service.replicas[0], isReachable: false)
            Self.ask([Word.command(1)], &world, service)
            world.run(until: .milliseconds(101), watcher)
            let level = world.takeLevels(of: service.id).mailboxDepth
            return (level.maximum, level.last, level.integral, world.usage(of: service.replicas[0]).waiting)
        }
        // It is held from 1 to 21 ms.
        #expect(depths.0 == 1 && depths.1 == 0)
        #expect(depths.2 == 20e6)
        #expect(depths.3 == .milliseconds(20))
    }
}
