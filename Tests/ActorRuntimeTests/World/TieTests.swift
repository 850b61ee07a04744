import ActorRuntime
import Testing

@testable import Contexts

@Suite struct TieTests {
    @Test func wakeUpsOfOneInstantComeInTheOrderInWhichTheyWereAskedFor() async {
        let wakes = await inVirtualTime { world, watcher in
            for token in [5, 3, 9, 1] as [UInt64] { world.wake(at: .milliseconds(7), token: token) }
            world.wake(at: .milliseconds(6), token: 100)
            for token in [8, 2] as [UInt64] { world.wake(at: .milliseconds(7), token: token) }
            world.run(until: .milliseconds(10), watcher)
            return watcher.wakes
        }
        #expect(wakes == [100, 5, 3, 9, 1, 8, 2])
    }

    @Test func whatAnEventSchedulesForItsOwnInstantComesAfterAllThatWereThereBefore() async {
        let wakes = await inVirtualTime { world, watcher in
            watcher.at(.milliseconds(7), in: &world) { world, _ in world.wake(at: world.now, token: 1) }
            world.wake(at: .milliseconds(7), token: 2)
            world.wake(at: .milliseconds(7), token: 3)
            world.run(until: .milliseconds(7), watcher)
            return watcher.wakes
        }
        #expect(wakes == [2, 3, 1])
    }

    @Test func aWakeUpForThePastComesNow() async {
        let (wakes, now) = await inVirtualTime { world, watcher in
            world.run(until: .milliseconds(5), watcher)
            world.wake(at: .milliseconds(1), token: 1)
            world.run(until: .milliseconds(5), watcher)
            return (watcher.wakes, world.now)
        }
        #expect(wakes == [1])
        #expect(now == .milliseconds(5))
    }

    @Test func messagesOfOneInstantAreServedInTheOrderInWhichTheyWereSent() async {
        let answers = await inVirtualTime(network: .constant(.milliseconds(2))) { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            for token in 0..<20 as Range<UInt64> { world.submit(Word.command(0), to: service.id, token: token) }
            world.run(until: .milliseconds(1_000), watcher)
            return watcher.answers
        }
        #expect(answers.map(\.token) == Array(0..<20))
        // There and back take 2 ms each, a message 10 ms, one after the other.
        #expect(answers.map(\.at) == (1...20).map { Instant.milliseconds(2 + 10 * $0 + 2) })
    }

    @Test func aRunStopsAtItsInstantAndGoesOnFromThere() async {
        let (first, second) = await inVirtualTime { world, watcher in
            world.wake(at: .milliseconds(5), token: 1)
            world.wake(at: Instant(nanoseconds: 5_000_001), token: 2)
            world.run(until: .milliseconds(5), watcher)
            let first = watcher.wakes
            world.run(until: .milliseconds(6), watcher)
            return (first, watcher.wakes)
        }
        #expect(first == [1])
        #expect(second == [1, 2])
    }
}
