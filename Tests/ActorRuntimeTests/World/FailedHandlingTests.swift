import ActorRuntime
import Synchronization
import Testing

@testable import Contexts

/// A service's logic that comes to no decision, as an external program that does not answer.
@Suite struct FailedHandlingTests {
    /// Fails a number of times, and then handles what comes.
    private final class Moody: ServiceLogic {
        private let failuresLeft: Mutex<Int>
        private let seen = Mutex<[UInt64]>([])
        let database: any ServiceDatabase = NoDatabase()

        init(failures: Int) { failuresLeft = Mutex(failures) }

        var handled: [UInt64] { seen.withLock { $0 } }

        func handle(_ work: Work, decision: inout Decision) -> HandlingResult {
            let fails = failuresLeft.withLock { left in
                left -= 1
                return left >= 0
            }
            guard !fails else { return .failed }
            seen.withLock { $0.append(work.message.key) }
            if !work.isFromBus { decision.reply(work.message) }
            return .committed
        }
    }

    private static func deploy(_ logic: Moody, in world: inout World, _ watcher: Watcher) -> ServiceID {
        let service = world.add(
            ServiceConfiguration(
                name: "moody", logic: logic, workers: 1, mailbox: MailboxPolicy(), time: .constant(.milliseconds(1))))
        world.subscribe(service, to: Word.event)
        let replica = world.addReplica(of: service)
        world.start(replica)
        world.setListening(true, replica)
        world.setReady(true, replica, watcher)
        return service
    }

    @Test func aRequestThatIsNotDecidedComesBackAsAFailure() async {
        let answers = await inVirtualTime { world, watcher in
            let service = Self.deploy(Moody(failures: 1), in: &world, watcher)
            for token in 0..<2 as Range<UInt64> { world.submit(Word.command(7), to: service, token: token) }
            world.run(until: .milliseconds(1_000), watcher)
            return watcher.answers
        }
        #expect(answers.map { $0.failure == nil } == [false, true])
    }

    @Test func anEventThatIsNotDecidedComesAgainBeforeTheNextOfItsKey() async {
        let handled = await inVirtualTime { world, watcher in
            let logic = Moody(failures: 1)
            let publisher = ScriptedService("publisher", in: &world, watcher, script: Word.republish)
            _ = Self.deploy(logic, in: &world, watcher)
            for key in [1, 1, 2] as [UInt64] {
                world.submit(Word.command(5, key: key), to: publisher.id, token: key)
            }
            world.run(until: .milliseconds(1_000), watcher)
            return (logic.handled, world.isQuiet)
        }
        // The first of key 1 fails and comes again; key 2 goes on meanwhile.
        #expect(handled.0 == [2, 1, 1])
        #expect(handled.1)
    }
}
