import Contexts
import Serving
import Synchronization
import TestSupport
import Testing

@testable import NATSBus

/// What every transport of events promises to a relay.
@Suite struct TransportContractTests {
    @Test(arguments: TransportKind.all)
    func `a push brings the whole batch over, and ends when it was taken`(kind: TransportKind) async throws {
        let gate = Gate()
        let taker = Taker(gate: gate)
        let world = try await TransportWorld(kind, [taker])
        let batch = Stones.batch(1...200, confirmed: 17, items: 3)
        let hasEnded = Mutex(false)
        let push = Task { [transport = world.transport] in
            try await transport.push(batch, to: Stones.subscriber)
            hasEnded.withLock { $0 = true }
        }
        await gate.waits()
        #expect(!hasEnded.withLock { $0 }, "it was not taken yet")
        gate.open()
        try await push.value
        #expect(taker.taken == [batch])
        await world.end()
    }

    @Test(arguments: TransportKind.all)
    func `batches come over in the order of the pushes`(kind: TransportKind) async throws {
        let takers = [Taker(), Taker()]
        let world = try await TransportWorld(kind, takers)
        var taken: [UInt64] = []
        for id in UInt64(1)...60 {
            try await world.transport.push(Stones.batch(id...id), to: Stones.subscriber)
            let new = takers.flatMap(\.ids).sorted()
            #expect(new == taken + [id])
            taken = new
        }
        // Both processes of the subscriber have their share.
        #expect(takers.allSatisfy { !$0.ids.isEmpty } && takers.allSatisfy { $0.ids == $0.ids.sorted() })
        await world.end()
    }

    @Test(arguments: TransportKind.all)
    func `why a batch was refused is told, and it comes over when it is pushed again`(
        kind: TransportKind
    ) async throws {
        let taker = Taker()
        let world = try await TransportWorld(kind, [taker])
        for failure in DeliveryFailure.allCases {
            taker.fail(failure)
            await #expect(throws: PushFailure.refused(failure)) {
                try await world.transport.push(Stones.batch(1...2), to: Stones.subscriber)
            }
            #expect(taker.taken.isEmpty)
        }
        try await world.transport.push(Stones.batch(1...2), to: Stones.subscriber)
        #expect(taker.ids == [1, 2])
        await world.end()
    }

    /// Everything a relay does, over a transport.
    @Test(arguments: TransportKind.all)
    func `a relay empties its outbox, and each key's events are taken in order`(kind: TransportKind) async throws {
        let taker = Taker()
        let world = try await TransportWorld(kind, [taker])
        let outbox = try Outbox()
        try outbox.publish(1...2_000)
        let relay = outbox.relay(by: world.transport)
        let task = Task { await relay.run() }
        try await until("the outbox is empty") { try outbox.isEmpty }
        task.cancel()
        await task.value
        try outbox.expect(taker.taken, toHave: 1...2_000)
        await world.end()
    }
}
