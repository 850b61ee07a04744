import Testing

@testable import ActorRuntime
@testable import Contexts

/// How far behind its events a subscriber is, in time.
@Suite struct LagTests {
    @Test("the time lag is the age of the oldest event that is not handled, wherever it is")
    func age() async {
        let (lags, handled) = await inVirtualTime { world, watcher in
            let publisher = ScriptedService(
                "publisher", time: .constant(.zero), in: &world, watcher, script: Word.republish)
            let service = ScriptedService(
                "subscriber", time: .constant(.milliseconds(5)), subscribedTo: Word.event, in: &world, watcher)
            world.kill(service.replicas[0], watcher)
            for instant in [10, 20] as [Int64] {
                watcher.at(.milliseconds(instant), in: &world) { world, _ in
                    world.submit(Word.command(instant, key: UInt64(instant)), to: publisher.id, token: UInt64(instant))
                }
            }
            watcher.revive(service.replicas[0], after: .milliseconds(40), in: &world)
            var lags: [Timespan] = []
            // Before anything; waiting; the first one in hand; the second one; none left.
            for instant in [5, 15, 30, 44, 49, 60] as [Int64] {
                world.run(until: .milliseconds(instant), watcher)
                lags.append(world.timeLag(of: service.id))
            }
            return (
                lags + [world.timeLag(of: publisher.id)], (service.database.values(10), service.database.values(20))
            )
        }
        #expect(lags == [0, 5, 20, 34, 29, 0, 0].map(Timespan.milliseconds))
        #expect(handled == ([10], [20]))
    }

    @Test("an event that became a dead letter grows older until it is redriven and handled")
    func deadLetters() async {
        let lags = await inVirtualTime { world, watcher in
            let publisher = ScriptedService(
                "publisher", time: .constant(.zero), in: &world, watcher, script: Word.republish)
            let service = ScriptedService(
                "subscriber", time: .constant(.zero), subscribedTo: Word.event, in: &world, watcher)
            service.database.conflictingKeys = [1]
            world.submit(Word.command(1, key: 1), to: publisher.id, token: 0)
            world.run(until: .milliseconds(60_000), watcher)
            service.database.conflictingKeys = []
            let parked = (world.deadLetters(of: service.id), world.timeLag(of: service.id))
            world.redriveDeadLetters(of: service.id)
            world.run(until: .milliseconds(60_001), watcher)
            return [Timespan.milliseconds(Int64(parked.0)), parked.1, world.timeLag(of: service.id)]
        }
        #expect(lags == [.milliseconds(1), .seconds(60), .zero])
    }

    @Test("the oldest event is known in whatever order events are let go of", arguments: 1...5 as ClosedRange<UInt64>)
    func anyOrder(seed: UInt64) {
        var random = RandomStream(seed: seed)
        var pool = ParcelPool()
        var bus = EventBus()
        let services = (0..<2 as Range<UInt16>).map(ServiceID.init(rawValue:))
        for _ in services { bus.addService() }
        var model: [(parcel: ParcelRef, posted: Int64)] = []
        for step in 0..<2_000 as Range<Int64> {
            if model.isEmpty || random.nextBounded(100) < 52 {
                // Each has a lane of its own, so that any may be the next to go.
                let message = Message(type: Word.event, key: UInt64(step))
                let parcel = pool.make(message, from: .bus, to: services[Int(random.nextBounded(2))])
                let isHead = bus.enqueue(parcel, at: Instant(nanoseconds: step))
                #expect(isHead, "seed \(seed), step \(step)")
                model.append((parcel, step))
            } else {
                let gone = model.remove(at: Int(random.nextBounded(UInt64(model.count)))).parcel
                let next = bus.dequeue(gone, at: Instant(nanoseconds: step), in: pool)
                #expect(next == nil, "seed \(seed), step \(step)")
                pool.discard(gone)
            }
            for service in services {
                let expected = model.first { $0.parcel.parcel.service == service }?.posted
                let oldest = bus.oldestPosting(of: service)?.nanoseconds
                #expect(oldest == expected, "seed \(seed), step \(step)")
            }
        }
    }
}
