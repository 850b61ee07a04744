import ActorRuntime
import Testing

@testable import Contexts

@Suite struct TimerTests {
    /// A command with a positive value sets a timer of so many milliseconds, 0 cancels it; the timer writes down when.
    private static let script: ScriptedContext.Script = { work, row, decision in
        if work.message.type == Word.timer {
            row.values.append(work.now.nanoseconds / 1_000_000)
        } else if work.message.body.a > 0 {
            let message = Word.timer(work.message.body.a, key: work.message.key)
            decision.schedule(message, after: .milliseconds(work.message.body.a))
        } else {
            decision.cancelTimer(key: work.message.key)
        }
    }

    /// Sends commands at instants in milliseconds; returns when timers of key 1 were handled, and the rest.
    private func fire(
        _ commands: [(at: Int64, value: Int64)],
        _ more: @escaping @Sendable (inout World, Watcher, ScriptedService) -> Void = { _, _, _ in }
    ) async -> (fired: [Int64], isQuiet: Bool, counters: ServiceCounters) {
        await inVirtualTime { world, watcher in
            let service = ScriptedService(
                time: .constant(.zero), in: &world, watcher, script: Self.script)
            for command in commands {
                watcher.at(.milliseconds(command.at), in: &world) { world, _ in
                    world.submit(Word.command(command.value, key: 1), to: service.id, token: 0)
                }
            }
            more(&world, watcher, service)
            world.run(until: .milliseconds(10_000), watcher)
            return (service.database.values(1), world.isQuiet, world.counters(of: service.id))
        }
    }

    @Test func aTimerComesOnceAtItsInstant() async {
        let outcome = await fire([(at: 5, value: 100)])
        #expect(outcome.fired == [105])
        #expect(outcome.isQuiet)
    }

    @Test func aNewTimerOfTheSameKeyReplacesTheOneBefore() async {
        #expect(await fire([(at: 0, value: 100), (at: 50, value: 100)]).fired == [150])
        #expect(await fire([(at: 0, value: 100), (at: 50, value: 10)]).fired == [60])
    }

    @Test func aCancelledTimerDoesNotCome() async {
        let outcome = await fire([(at: 0, value: 100), (at: 99, value: 0)])
        #expect(outcome.fired.isEmpty)
        #expect(outcome.isQuiet)
        #expect(await fire([(at: 0, value: 100), (at: 101, value: 0)]).fired == [100])
    }

    @Test func aTimerThatHasComeCanBeSetAgain() async {
        #expect(await fire([(at: 0, value: 10), (at: 20, value: 10), (at: 40, value: 10)]).fired == [10, 30, 50])
    }

    @Test func aTimerSurvivesTheDeathOfItsReplica() async {
        let outcome = await fire([(at: 0, value: 100)]) { world, watcher, service in
            watcher.at(.milliseconds(50), in: &world) { world, watcher in
                world.kill(service.replicas[0], watcher)
                watcher.revive(service.replicas[0], after: .milliseconds(10), in: &world)
            }
        }
        #expect(outcome.fired == [100])
    }

    @Test func aTimerThatIsDueWhileNobodyLivesWaitsForAReplica() async {
        let outcome = await fire([(at: 0, value: 100)]) { world, watcher, service in
            watcher.at(.milliseconds(50), in: &world) { world, watcher in
                world.kill(service.replicas[0], watcher)
                watcher.revive(service.replicas[0], after: .milliseconds(500), in: &world)
            }
        }
        #expect(outcome.fired == [550])
    }

    @Test func aTimerWhoseTransactionDidNotCommitIsNotSet() async {
        let outcome = await fire([(at: 0, value: 100)]) { world, watcher, service in
            watcher.restartDelay = .milliseconds(5)
            world.arm(.beforeCommit, service.replicas[0], watcher)
        }
        #expect(outcome.fired.isEmpty)
        #expect(outcome.isQuiet)
        #expect(outcome.counters.lost == 1)
    }

    @Test(arguments: [CrashPoint.betweenCommitAndPublish, .betweenPublishAndAcknowledgement])
    func aTimerWhoseTransactionCommittedIsSetWhateverComesAfter(point: CrashPoint) async {
        let outcome = await fire([(at: 0, value: 100)]) { world, watcher, service in
            watcher.restartDelay = .milliseconds(5)
            world.arm(point, service.replicas[0], watcher)
        }
        #expect(outcome.fired == [100])
    }

    @Test func oneDecisionMaySetTimersOfManyKeysAndReplaceOneThatItCancels() async {
        let fired = await inVirtualTime { world, watcher in
            let service = ScriptedService(time: .constant(.zero), in: &world, watcher) { work, row, decision in
                guard work.message.type != Word.timer else {
                    return row.values.append(work.now.nanoseconds / 1_000_000)
                }
                decision.cancelTimer(key: 2)
                for key in 1...3 as ClosedRange<UInt64> {
                    decision.schedule(Word.timer(0, key: key), after: .milliseconds(Int64(key) * work.message.body.a))
                }
                decision.cancelTimer(key: 9)
            }
            world.submit(Word.command(100), to: service.id, token: 0)
            watcher.at(.milliseconds(50), in: &world) { world, _ in
                world.submit(Word.command(10), to: service.id, token: 0)
            }
            world.run(until: .milliseconds(1_000), watcher)
            return (1...3 as ClosedRange<UInt64>).map { service.database.values($0) }
        }
        #expect(fired == [[60], [70], [80]])
    }

    @Test func timersOfDifferentKeysAndServicesDoNotMeet() async {
        let fired = await inVirtualTime { world, watcher in
            let first = ScriptedService("a", time: .constant(.zero), in: &world, watcher, script: Self.script)
            let second = ScriptedService("b", time: .constant(.zero), in: &world, watcher, script: Self.script)
            for key in 0..<50 as Range<UInt64> {
                world.submit(Word.command(Int64(100 + key), key: key), to: first.id, token: 0)
                world.submit(Word.command(Int64(200 + key), key: key), to: second.id, token: 0)
            }
            watcher.at(.milliseconds(50), in: &world) { world, _ in
                world.submit(Word.command(0, key: 7), to: first.id, token: 0)
            }
            world.run(until: .milliseconds(1_000), watcher)
            return (0..<50 as Range<UInt64>).map { first.database.values($0) + second.database.values($0) }
        }
        for key in 0..<50 { #expect(fired[key] == (key == 7 ? [207] : [100 + Int64(key), 200 + Int64(key)])) }
    }
}
