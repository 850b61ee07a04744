import ActorRuntime
import Testing

@testable import Contexts

/// Messages that crash who handles them, and the dead letters that they become.
@Suite struct PoisonTests {
    private struct Shop {
        let publisher: ScriptedService
        let service: ScriptedService

        init(replicas: Int = 1, in world: inout World, _ watcher: Watcher) {
            publisher = ScriptedService(
                "publisher", time: .constant(.zero), in: &world, watcher, script: Word.republish)
            service = ScriptedService(
                "subscriber", replicas: replicas, time: .constant(.milliseconds(1)), subscribedTo: Word.event,
                in: &world, watcher)
            watcher.restartDelay = .milliseconds(10)
        }

        func publish(_ value: Int64, key: UInt64, in world: inout World) {
            world.submit(Word.command(value, key: key), to: publisher.id, token: UInt64(value))
        }
    }

    @Test("a poisoned message crashes its replica until it is a dead letter; others of other keys go on")
    func poison() async {
        let (crashes, letters, values, counters, isQuiet) = await inVirtualTime { world, watcher in
            let shop = Shop(replicas: 2, in: &world, watcher)
            world.poison(1, of: shop.service.id)
            for value in 1...4 as ClosedRange<Int64> { shop.publish(value, key: UInt64(value) % 3, in: &world) }
            world.run(until: .milliseconds(60_000), watcher)
            return (
                watcher.crashes.count, watcher.deadLetters,
                (0...2 as ClosedRange<UInt64>).map(shop.service.database.values),
                world.counters(of: shop.service.id), world.isQuiet
            )
        }
        #expect(crashes == Int(World.maximumDeliveries))
        #expect(letters.map(\.value) == [1])
        #expect(values == [[3], [], [2]], "what comes after the dead letter of a key waits behind it")
        #expect(counters.deadLettered == 1 && counters.discarded == 0)
        #expect(isQuiet)
    }

    @Test("of a dead letter, and of what waits behind it, nothing comes any more until it is redriven")
    func nothingIsUnderWayOfDeadLetters() async {
        let (before, after, redriven) = await inVirtualTime { world, watcher in
            func underWay() -> [UInt64] {
                var keys: [UInt64] = []
                world.forEachUnderWay(in: [true, true]) { _, key in keys.append(key) }
                return keys.sorted()
            }
            let shop = Shop(in: &world, watcher)
            world.poison(1, of: shop.service.id)
            for value in 1...2 as ClosedRange<Int64> { shop.publish(value, key: 7, in: &world) }
            world.run(until: .milliseconds(100), watcher)
            let before = underWay()
            world.run(until: .milliseconds(60_000), watcher)
            let after = underWay()
            world.redriveDeadLetters(of: shop.service.id)
            return (before, after, underWay())
        }
        #expect(before == [7, 7])
        #expect(after == [])
        #expect(redriven == [7, 7])
    }

    @Test("after the cure a poisoned message is handled, in its order, and so are the dead letters when redriven")
    func cure() async {
        let (before, after, lag) = await inVirtualTime { world, watcher in
            let shop = Shop(in: &world, watcher)
            world.poison(2, of: shop.service.id)
            shop.publish(1, key: 0, in: &world)
            world.run(until: .milliseconds(30_000), watcher)
            shop.publish(2, key: 1, in: &world)
            shop.publish(3, key: 0, in: &world)
            world.run(until: .milliseconds(30_500), watcher)
            world.cure(shop.service.id)
            world.run(until: .milliseconds(40_000), watcher)
            let before = (0...1 as ClosedRange<UInt64>).map(shop.service.database.values)
            world.redriveDeadLetters(of: shop.service.id)
            world.run(until: .milliseconds(50_000), watcher)
            let after = (0...1 as ClosedRange<UInt64>).map(shop.service.database.values)
            return (before, after, world.lag(of: shop.service.id))
        }
        #expect(before == [[], [2]])
        #expect(after == [[1, 3], [2]])
        #expect(lag == 0)
    }

    @Test("redriven poison is a dead letter again, after as many failures")
    func redrivenPoison() async {
        let (letters, crashes) = await inVirtualTime { world, watcher in
            let shop = Shop(in: &world, watcher)
            world.poison(1, of: shop.service.id)
            shop.publish(1, key: 0, in: &world)
            world.run(until: .milliseconds(30_000), watcher)
            world.redriveDeadLetters(of: shop.service.id)
            world.run(until: .milliseconds(60_000), watcher)
            return (watcher.deadLetters.count, watcher.crashes.count)
        }
        #expect(letters == 2)
        #expect(crashes == 2 * Int(World.maximumDeliveries))
    }

    @Test("a message that waited in the mailbox of a replica that died has not failed")
    func waitingIsNoFailure() async {
        let (values, letters) = await inVirtualTime { world, watcher in
            let publisher = ScriptedService(
                "publisher", time: .constant(.zero), in: &world, watcher, script: Word.republish)
            let service = ScriptedService(
                "subscriber", time: .constant(.seconds(1)), prefetch: 2, subscribedTo: Word.event, in: &world, watcher)
            for value in 1...2 as ClosedRange<Int64> {
                world.submit(Word.command(value, key: UInt64(value)), to: publisher.id, token: 0)
            }
            // Each time one is in the worker's hands and the other waits; they take turns.
            for round in 1...Int64(World.maximumDeliveries) {
                watcher.at(.milliseconds(round * 150), in: &world) { world, watcher in
                    world.kill(service.replicas[0], watcher)
                    watcher.revive(service.replicas[0], after: .milliseconds(10), in: &world)
                }
            }
            world.run(until: .milliseconds(60_000), watcher)
            return ((1...2 as ClosedRange<UInt64>).map(service.database.values), watcher.deadLetters.map(\.value))
        }
        #expect(letters == [])
        #expect(values == [[1], [2]])
    }

    @Test("the lag counts what was posted and not acknowledged, wherever it is")
    func lag() async {
        let lags = await inVirtualTime { world, watcher in
            let shop = Shop(in: &world, watcher)
            world.kill(shop.service.replicas[0], watcher)
            for value in 0..<6 as Range<Int64> { shop.publish(value, key: UInt64(value) % 2, in: &world) }
            world.run(until: .milliseconds(10), watcher)
            var lags = [world.lag(of: shop.service.id), world.lag(of: shop.publisher.id)]
            watcher.revive(shop.service.replicas[0], after: .zero, in: &world)
            for instant in [13, 100] as [Int64] {
                world.run(until: .milliseconds(instant), watcher)
                lags.append(world.lag(of: shop.service.id))
            }
            return lags
        }
        #expect(lags == [6, 0, 3, 0])
    }

    @Test("more dead letters than are kept: the oldest is given up, counted, and its lane moves on")
    func limit() async {
        let (full, kept, counters, values) = await inVirtualTime { world, watcher in
            let publisher = ScriptedService(
                "publisher", workers: 60_000, time: .constant(.zero), in: &world, watcher, script: Word.republish)
            let service = ScriptedService(
                "subscriber", workers: 60_000, time: .constant(.zero), subscribedTo: Word.event, in: &world, watcher)
            let limit = UInt64(World.maximumDeadLetters)
            service.database.conflictingKeys = Set(1...limit + 1)
            for key in 1...limit { world.submit(Word.command(1, key: key), to: publisher.id, token: key) }
            world.run(until: .milliseconds(10_000), watcher)
            let full = world.deadLetters(of: service.id)
            service.database.conflictingKeys.remove(1)
            world.submit(Word.command(2, key: 1), to: publisher.id, token: 0)
            world.submit(Word.command(1, key: limit + 1), to: publisher.id, token: 0)
            world.run(until: .milliseconds(20_000), watcher)
            return (
                full, world.deadLetters(of: service.id), world.counters(of: service.id), service.database.values(1)
            )
        }
        #expect(full == World.maximumDeadLetters && kept == World.maximumDeadLetters)
        #expect(counters.discarded == 1 && counters.deadLettered == UInt64(World.maximumDeadLetters) + 1)
        #expect(values == [2])
    }
}
