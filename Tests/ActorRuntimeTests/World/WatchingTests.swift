import ActorRuntime
import Testing

@testable import Contexts

/// The steps of watched messages.
@Suite struct WatchingTests {
    private struct Outcome: Sendable {
        var steps: [Step]
        var names: [UInt32]
        var digest: String
    }

    /// A front asks a back that answers after its caller's time-out; orders 0, 1 and 2 come at once.
    private func run(watching keys: [UInt64], policy: CallPolicy, mailbox: MailboxPolicy = MailboxPolicy()) async
        -> Outcome
    {
        await inVirtualTime(network: .constant(.milliseconds(1))) { world, watcher in
            var told: [(UInt32, Step)] = []
            if !keys.isEmpty {
                let watch = StepWatch(types: [Word.command, Word.question], capacity: 4) { told.append(($0, $1)) }
                for (name, key) in keys.enumerated() { watch.watch(key, as: UInt32(name)) }
                world.watch = watch
            }
            let backID = ServiceID(rawValue: 1)
            let front = ScriptedService(
                "front", mailbox: mailbox, time: .constant(.milliseconds(5)), calls: [(backID, policy)], in: &world,
                watcher, script: ask(backID))
            _ = ScriptedService("back", time: .constant(.milliseconds(100)), in: &world, watcher)
            for key in 0..<UInt64(3) { world.submit(Word.command(0, key: key), to: front.id, token: key) }
            world.run(until: .milliseconds(10_000), watcher)
            world.watch = nil
            return Outcome(steps: told.map(\.1), names: told.map(\.0), digest: world.digest.description)
        }
    }

    @Test("A request is told from the gateway to its answer, with its wait, its time-out and its retry")
    func aRequestIsToldFromEndToEnd() async {
        var retry = RetryConfiguration()
        retry.maxAttempts = 2
        retry.waitDuration = .milliseconds(20)
        let policy = CallPolicy(timeout: .milliseconds(40), retry: retry)
        let outcome = await run(watching: [1], policy: policy)
        let own = outcome.steps.filter { $0.service.rawValue == 0 }
        let expected: [Step.Kind] = [
            .asked, .arrived, .started, .callTimedOut, .pause, .callTimedOut, .handled, .answered,
        ]
        #expect(own.map(\.kind) == expected)
        // It waits in the mailbox while order 0 holds the worker: 5 ms of work, two time-outs and a pause.
        #expect(own[1].at == Instant.milliseconds(1))
        #expect(own[2].at == Instant.milliseconds(106))
        #expect(own[4].value == Timespan.milliseconds(20).nanoseconds)
        let calls = outcome.steps.filter { $0.kind == .called }
        #expect(calls.count == 2)
        #expect(
            calls.allSatisfy { $0.value == Int64(own[0].parcel ?? 0) }, "a call names what its handling has in hand")
        #expect(outcome.names.allSatisfy { $0 == 0 })
    }

    @Test func whatIsTurnedAwaySaysWhy() async {
        let outcome = await run(
            watching: [0, 2], policy: CallPolicy(timeout: nil), mailbox: MailboxPolicy(capacity: 1, overflow: .reject))
        let turned = outcome.steps.filter { $0.kind == .turnedAway }
        #expect(turned.map(\.failure) == [DeliveryFailure.mailboxFull])
        #expect(zip(outcome.names, outcome.steps).first { $1.kind == .turnedAway }?.0 == 1)
    }

    @Test func watchingChangesNothingOfWhatHappens() async {
        let policy = CallPolicy(timeout: .milliseconds(40))
        let unwatched = await run(watching: [], policy: policy)
        let watched = await run(watching: [0, 1, 2], policy: policy)
        #expect(unwatched.steps.isEmpty)
        #expect(!watched.steps.isEmpty)
        #expect(watched.digest == unwatched.digest)
    }

    @Test func eachSubscribersDeliveryIsTold() async {
        let steps = await inVirtualTime { world, watcher -> [Step] in
            var told: [Step] = []
            let watch = StepWatch(types: [Word.event], capacity: 1) { told.append($1) }
            watch.watch(7, as: 0)
            world.watch = watch
            let publisher = ScriptedService("publisher", in: &world, watcher, script: Word.republish)
            _ = ScriptedService("one", subscribedTo: Word.event, in: &world, watcher)
            let two = ScriptedService("two", subscribedTo: Word.event, in: &world, watcher)
            world.kill(two.replicas[0], keepsAddress: true, watcher)
            watcher.at(.milliseconds(150), in: &world) { world, watcher in
                world.start(two.replicas[0])
                world.setListening(true, two.replicas[0])
            }
            world.submit(Word.command(0, key: 7), to: publisher.id, token: 0)
            world.submit(Word.command(0, key: 8), to: publisher.id, token: 1)
            world.run(until: .milliseconds(10_000), watcher)
            world.watch = nil
            return told
        }
        #expect(steps.filter { $0.service.rawValue == 0 }.map(\.kind) == [Step.Kind.published])
        let direct: [Step.Kind] = [.posted, .handed, .arrived, .started, .handled]
        #expect(steps.filter { $0.service.rawValue == 1 }.map(\.kind) == direct)
        let waiting: [Step.Kind] = [.posted, .waitsInBus, .handed, .arrived, .started, .handled]
        #expect(steps.filter { $0.service.rawValue == 2 }.map(\.kind) == waiting)
    }

    @Test func aKeyThatIsNoLongerWatchedIsNotTold() {
        var told = 0
        let watch = StepWatch(types: [Word.command], capacity: 1) { _, _ in told += 1 }
        watch.watch(5, as: 3)
        #expect(watch.name(of: 5) == 3)
        watch.unwatch(5)
        #expect(watch.name(of: 5) == nil)
        #expect(told == 0)
    }
}
