import ActorRuntime
import Testing

@testable import Contexts

/// Asks a service and replies with what came of it: 1 a reply, 2 a time-out, 3 not permitted, 4 unavailable.
func ask(_ service: ServiceID) -> ScriptedContext.Script {
    { work, row, decision in
        guard case .outcome(let outcome) = work.cause else {
            return decision.request(Word.question(work.message.body.a, key: work.message.key), from: service)
        }
        let value: Int64 =
            switch outcome {
            case .reply: 1
            case .timedOut: 2
            case .notPermitted: 3
            case .unavailable: 4
            }
        row.values.append(value)
        decision.reply(Word.command(value, key: work.message.key))
    }
}

/// Synchronous requests from a front to a back.
@Suite struct CallTests {
    private struct Outcome: Sendable {
        var answers: [Watcher.Answer]
        var front: ServiceCounters
        var back: ServiceCounters
        var questions: Int
        var isQuiet: Bool
    }

    private func run(
        orders: Int, workers: Int = 1, policy: CallPolicy, backTime: Timespan, backReplicas: Int = 1,
        network: Timespan = .zero, until end: Int64 = 100_000
    ) async -> Outcome {
        await inVirtualTime(network: .constant(network)) { world, watcher in
            let backID = ServiceID(rawValue: 1)
            let front = ScriptedService(
                "front", workers: workers, time: .constant(.zero), calls: [(backID, policy)], in: &world, watcher,
                script: ask(backID))
            let back = ScriptedService(
                "back", replicas: backReplicas, workers: 100, time: .constant(backTime), in: &world, watcher)
            for token in 0..<UInt64(orders) { world.submit(Word.command(0, key: token), to: front.id, token: token) }
            world.run(until: .milliseconds(end), watcher)
            return Outcome(
                answers: watcher.answers, front: world.counters(of: front.id), back: world.counters(of: back.id),
                questions: back.database.commits, isQuiet: world.isQuiet)
        }
    }

    @Test(arguments: [10, 20, 50, 100] as [Int64], [1, 4] as [Int])
    func theThroughputOfACallerFallsAsItsWorkersAreHeld(callee milliseconds: Int64, workers: Int) async {
        // The front itself takes no time, so all that limits it is that its workers wait.
        let outcome = await run(
            orders: 200, workers: workers, policy: CallPolicy(timeout: nil), backTime: .milliseconds(milliseconds),
            until: 999)
        let turns = (999 / Int(milliseconds))
        #expect(outcome.answers.count == min(200, turns * workers))
        let expected = (0..<outcome.answers.count).map { Instant.milliseconds(Int64($0 / workers + 1) * milliseconds) }
        #expect(outcome.answers.map(\.at) == expected)
    }

    @Test func aCallTakesTheNetworkThereAndBack() async {
        let outcome = await run(
            orders: 1, policy: CallPolicy(timeout: nil), backTime: .milliseconds(10), network: .milliseconds(1))
        // Client to front, front to back, back to front, front to client.
        #expect(outcome.answers.map(\.at) == [.milliseconds(14)])
    }

    @Test func aTimeOutEndsTheCallAtItsInstantAndTheLateAnswerHasNoEffect() async {
        let outcome = await run(orders: 1, policy: CallPolicy(timeout: .milliseconds(40)), backTime: .milliseconds(100))
        #expect(outcome.answers.map(\.at) == [.milliseconds(40)])
        #expect(outcome.answers.map(\.value) == [2])
        #expect(outcome.questions == 1, "the request is carried out all the same")
        #expect(outcome.front.timeouts == 1)
        #expect(outcome.isQuiet)
    }

    @Test func anAnswerAtTheInstantOfTheTimeOutIsTooLate() async {
        // Both are due at 40 ms; the time-out was scheduled first.
        let outcome = await run(orders: 1, policy: CallPolicy(timeout: .milliseconds(40)), backTime: .milliseconds(40))
        #expect(outcome.answers.map(\.value) == [2])
        let sooner = await run(
            orders: 1, policy: CallPolicy(timeout: Timespan(nanoseconds: 40_000_001)), backTime: .milliseconds(40))
        #expect(sooner.answers.map(\.value) == [1])
        #expect(sooner.front.timeouts == 0)
    }

    @Test func retriesComeAfterTheirPausesAndLateAnswersOfEarlierAttemptsDoNotCount() async {
        var retry = RetryConfiguration()
        retry.maxAttempts = 3
        retry.waitDuration = .milliseconds(10)
        retry.exponentialBackoffMultiplier = 2
        let policy = CallPolicy(timeout: .milliseconds(40), retry: retry)
        // Attempts begin at 0, 50 and 110; the answers at 100, 150 and 210 are all too late for their own.
        let outcome = await run(orders: 1, policy: policy, backTime: .milliseconds(100))
        #expect(outcome.answers.map(\.at) == [.milliseconds(150)])
        #expect(outcome.answers.map(\.value) == [2])
        #expect(outcome.front.retries == 2)
        #expect(outcome.front.timeouts == 3)
        #expect(outcome.questions == 3)
        #expect(outcome.isQuiet)
    }

    @Test func aCallToAServiceWithoutReadyReplicasIsUnavailable() async {
        let outcome = await run(
            orders: 2, policy: CallPolicy(timeout: .seconds(1)), backTime: .milliseconds(1), backReplicas: 0)
        #expect(outcome.answers.map(\.value) == [4, 4])
        #expect(outcome.back.rejected == 2)
        #expect(outcome.back.delivered == 0)
    }

    @Test func theDeathOfTheCalleeEndsItsCallsAtOnce() async {
        let answers = await inVirtualTime { world, watcher in
            let backID = ServiceID(rawValue: 1)
            let front = ScriptedService(
                "front", workers: 4, time: .constant(.zero), calls: [(backID, CallPolicy(timeout: .seconds(1)))],
                in: &world, watcher, script: ask(backID))
            let back = ScriptedService("back", time: .constant(.milliseconds(100)), in: &world, watcher)
            for token in 0..<3 as Range<UInt64> { world.submit(Word.command(0), to: front.id, token: token) }
            watcher.at(.milliseconds(30), in: &world) { world, watcher in world.kill(back.replicas[0], watcher) }
            world.run(until: .milliseconds(2_000), watcher)
            return watcher.answers
        }
        #expect(answers.map(\.at) == Array(repeating: .milliseconds(30), count: 3))
        #expect(answers.map(\.value) == [4, 4, 4])
    }

    /// When the breaker of a caller that starts again at 60 s moves, and to which state.
    private func moves(
        _ configuration: CircuitBreakerConfiguration
    ) async -> (permitted: [Int64], states: [CircuitBreaker.State]) {
        await inVirtualTime { world, watcher in
            let backID = ServiceID(rawValue: 1)
            let policy = CallPolicy(circuitBreaker: configuration)
            let front = ScriptedService(
                "front", time: .constant(.zero), calls: [(backID, policy)], in: &world, watcher, script: ask(backID))
            _ = ScriptedService("back", in: &world, watcher)
            world.kill(front.replicas[0], watcher)
            watcher.revive(front.replicas[0], after: .seconds(60), in: &world)
            for second in 61...75 as ClosedRange<Int64> {
                watcher.at(.milliseconds(second * 1_000), in: &world) { world, _ in
                    world.submit(Word.command(0), to: front.id, token: UInt64(second))
                }
            }
            world.run(until: .milliseconds(100_000), watcher)
            let permitted = watcher.answers.filter { $0.value == 1 }.map { Int64($0.token) }
            return (permitted, watcher.transitions)
        }
    }

    @Test func theBreakerOfAReplicaThatStartsAgainIsAsOldAsTheReplica() async {
        let breaker = CircuitBreakerConfiguration().with {
            $0.initialState = .open
            $0.waitDurationInOpenState = .seconds(10)
        }
        let found = await moves(breaker)
        #expect(found.permitted == [71, 72, 73, 74, 75])
        #expect(found.states.first == .halfOpen)
    }

    @Test func aBreakerThatStartsOpenOrHalfOpenMovesOnByItself() async {
        let automatic = await moves(
            CircuitBreakerConfiguration().with {
                $0.initialState = .open
                $0.waitDurationInOpenState = .seconds(3)
                $0.automaticTransitionFromOpenToHalfOpenEnabled = true
            })
        // Due at 63 s, before the message of that instant.
        #expect(automatic.permitted.first == 63)
        let limited = await moves(
            CircuitBreakerConfiguration().with {
                $0.initialState = .halfOpen
                $0.maxWaitDurationInHalfOpenState = .milliseconds(500)
                $0.waitDurationInOpenState = .seconds(20)
            })
        #expect(limited.permitted.isEmpty)
        #expect(limited.states.last == .open)
    }

    @Test func theDeathOfTheCallerTellsItsClientAndTheAnswerFindsNobody() async {
        let (answers, isQuiet, outcomes) = await inVirtualTime { world, watcher in
            let backID = ServiceID(rawValue: 1)
            let front = ScriptedService(
                "front", time: .constant(.zero), calls: [(backID, CallPolicy(timeout: .seconds(1)))], in: &world,
                watcher, script: ask(backID))
            _ = ScriptedService("back", time: .constant(.milliseconds(100)), in: &world, watcher)
            world.submit(Word.command(0), to: front.id, token: 0)
            watcher.at(.milliseconds(30), in: &world) { world, watcher in
                world.kill(front.replicas[0], watcher)
                // The next incarnation is there before the answer: it must not take it for one of its own.
                world.start(front.replicas[0])
                world.setListening(true, front.replicas[0])
                world.setReady(true, front.replicas[0], watcher)
                world.submit(Word.command(1, key: 1), to: front.id, token: 1)
            }
            world.run(until: .milliseconds(5_000), watcher)
            return (watcher.answers, world.isQuiet, front.database.values(0) + front.database.values(1))
        }
        #expect(answers.map(\.failure) == [.replicaDied, nil])
        #expect(answers.map(\.at) == [.milliseconds(30), .milliseconds(200)])
        #expect(outcomes == [1])
        #expect(isQuiet)
    }
}

extension CircuitBreakerConfiguration {
    fileprivate func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }
}
