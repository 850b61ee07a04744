import Dispatch
import Testing

@testable import ActorRuntime
@testable import Contexts

@Suite struct LivePartsTests {
    @Test func aTurnIsUsedAgainWithTheMemoryOfItsEffects() {
        var pool = TurnPool()
        let first = pool.make(.relay, for: 3, 7)
        first.turn.effects.events.append(Message(type: MessageType(rawValue: 1), key: 1))
        first.turn.effects.events.reserveCapacity(100)
        first.turn.effects.kinds = .published
        #expect(pool.count == 1)
        pool.discard(first)
        #expect(pool.count == 0)
        let second = pool.make(.breaker, for: 4, 8)
        #expect(second.turn.effects.kinds.isEmpty)
        #expect(second.turn.effects.events.isEmpty)
        #expect(second.turn.effects.events.capacity >= 100)
        #expect(second.turn.replica == 4)
        #expect(second.turn.effects.incarnation == 8)
        pool.discard(second)
    }

    @Test func theBriefLockLetsOneThreadInAtATime() {
        final class Shared: Sendable {
            let lock = BriefLock(0)
        }
        let shared = Shared()
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            for _ in 0..<50_000 { shared.lock.withLock { $0 += 1 } }
        }
        #expect(shared.lock.withLock { $0 } == 200_000)
    }

    @Test func theClockStandsUntilTheRunBeginsAndNeverGoesBack() {
        let clock = LiveClock()
        #expect(clock.now == .start)
        clock.start()
        let first = clock.now
        clock.start()
        var last = first
        for _ in 0..<1_000 {
            let now = clock.now
            #expect(now >= last)
            last = now
        }
        #expect(last > .start, "a second start changes nothing")
    }

    @Test func aDeadlineBeyondTheClockIsTheDistantFuture() {
        let clock = LiveClock()
        clock.start()
        #expect(clock.deadline(.distantFuture) == .distantFuture)
        #expect(clock.deadline(.start + .seconds(1)) < .now() + .seconds(2))
    }

    @Test func aReplicaThatCrashedGivesEverythingBackAndHandlesNothing() {
        let logic = HostedContext(Back(), on: LedgerDatabase(number: 0))
        var parcels = ParcelPool()
        var state = ReplicaState(
            incarnation: 1, logic: logic, workers: 1, mailbox: MailboxPolicy(capacity: 4), calls: [],
            chances: RandomStream(seed: 1), at: .start)
        var effects = Effects()
        func input(_ input: Replica.Input) {
            effects.removeAll()
            state.process(input, at: .start, into: &effects)
        }
        let message = Message(type: Kind.question, key: 1)
        let service = ServiceID(rawValue: 0)
        let (inHand, waiting, late) = (
            parcels.make(message, from: .client, to: service), parcels.make(message, from: .client, to: service),
            parcels.make(message, from: .client, to: service)
        )
        input(.offer(inHand))
        input(.offer(waiting))
        #expect(effects.load == ReplicaLoad(mailboxDepth: 1, busyWorkers: 1))
        input(.arm(.beforeCommit))
        input(.finish(worker: 0))
        #expect(effects.kinds == .crashed)
        input(.offer(late))
        #expect(effects.kinds == .lost)
        #expect(effects.lost.map(\.parcel.index) == [late.parcel.index])
        input(.finish(worker: 0))
        #expect(effects.kinds.isEmpty)
        input(.die)
        #expect(effects.kinds == [.lost, .died])
        #expect(effects.lost.map(\.parcel.index) == [waiting.parcel.index, inHand.parcel.index])
    }
}
