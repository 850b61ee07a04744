import Contexts
import TestSupport
import Testing

@testable import ActorRuntime

/// In a live world word of two transactions may come in another order than they were committed in.
@Suite struct TimerOrderTests {
    private func message(_ key: UInt64) -> Message { Message(type: MessageType(rawValue: 1), key: key) }

    /// A live world with a service whose database has a timer pending that is due after 5 s.
    private func world(_ body: (inout World, ServiceID, ScriptedDatabase) -> Void) {
        var world = World(
            seed: RandomStream(seed: 1), network: .constant(.zero), executor: QueueExecutor("timers", threads: .shared),
            mode: .live)
        let database = ScriptedDatabase()
        let service = world.add(
            ServiceConfiguration(
                name: "a", logic: HostedContext(ScriptedContext { _, _, _ in }, on: database), workers: 1,
                mailbox: MailboxPolicy(), time: .constant(.zero)))
        var transaction = Transaction()
        transaction.begin(at: .start, handling: nil)
        transaction.schedule(message(7), after: .seconds(5))
        _ = database.commit(ScriptedRow(), transaction)
        body(&world, service, database)
    }

    private func follow(_ world: inout World, _ service: ServiceID, _ change: (inout Transaction) -> Void) {
        var transaction = Transaction()
        transaction.begin(at: .start, handling: nil)
        change(&transaction)
        world.effects.removeAll()
        world.effects.take(timersOf: transaction)
        world.followTimers(of: service)
    }

    @Test func wordOfAnEarlierTimerThatComesLaterDoesNotTakeTheLaterOnesPlace() {
        world { world, service, _ in
            follow(&world, service) { $0.schedule(message(7), after: .seconds(5)) }
            follow(&world, service) { $0.schedule(message(7), after: .seconds(1)) }
            let pending = world.pendingTimerCount(of: service)
            #expect(pending == 1)
            let next = world.nextInstant
            #expect(next == .start + .seconds(5))
        }
    }

    @Test func wordOfACancellationThatComesLateCancelsNoLaterTimer() {
        world { world, service, _ in
            follow(&world, service) { $0.schedule(message(7), after: .seconds(5)) }
            follow(&world, service) { $0.cancelTimer(key: 7) }
            let pending = world.pendingTimerCount(of: service)
            #expect(pending == 1)
        }
    }

    @Test func wordOfATimerThatIsGoneAgainWakesNobody() {
        world { world, service, database in
            _ = database.takeTimer(key: 7, dueBy: .distantFuture)
            follow(&world, service) { $0.schedule(message(7), after: .seconds(5)) }
            let pending = world.pendingTimerCount(of: service)
            #expect(pending == 0)
            let isQuiet = world.isQuiet
            #expect(isQuiet)
        }
    }
}
