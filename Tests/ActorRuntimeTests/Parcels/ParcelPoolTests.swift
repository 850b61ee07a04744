import Testing

@testable import ActorRuntime
@testable import Contexts

@Suite struct ParcelPoolTests {
    private static let service = ServiceID(rawValue: 3)

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func parcelsKeepTheirPlaceAndWhatTheyCarry(seed: UInt64) {
        var random = RandomStream(seed: seed)
        var pool = ParcelPool()
        var model: [(parcel: ParcelRef, message: Message)] = []
        // More than a page of 1,024 at times.
        for step in 0..<8_000 {
            if model.isEmpty || random.nextBounded(100) < 60 {
                let message = Message(
                    id: UInt64(step), type: MessageType(rawValue: 1), key: random.next(),
                    body: Body(a: Int64(step), items: [random.next()]))
                model.append((pool.make(message, from: .bus, to: Self.service), message))
            } else {
                pool.discard(model.remove(at: Int(random.nextBounded(UInt64(model.count)))).parcel)
            }
            #expect(pool.count == model.count, "seed \(seed), step \(step)")
        }
        #expect(model.count > 1_024, "seed \(seed): one page was enough")
        #expect(Set(model.map(\.parcel.parcel.index)).count == model.count, "seed \(seed): two parcels in one place")
        for (parcel, message) in model {
            #expect(parcel.parcel.message == message, "seed \(seed)")
            #expect(pool[parcel.parcel.index].parcel.message == message, "seed \(seed)")
        }
    }

    @Test func aPlaceThatIsUsedAgainKnowsNothingOfTheParcelBefore() {
        var pool = ParcelPool()
        let first = pool.make(
            Message(id: 1, type: MessageType(rawValue: 1), key: 1, body: Body(items: [1])), from: .worker,
            to: Self.service, replica: 2, worker: 3, call: 4)
        first.parcel.failure = .mailboxFull
        first.parcel.wasDelivered = true
        first.parcel.consumerFailures = 9
        first.parcel.target = 7
        pool.discard(first)
        let second = pool.make(Message(id: 2, type: MessageType(rawValue: 2), key: 2), from: .bus, to: Self.service)
        #expect(second.parcel.index == first.parcel.index)
        #expect(second.parcel.failure == nil)
        #expect(!second.parcel.wasDelivered && second.parcel.consumerFailures == 0)
        #expect(second.parcel.target == IntegerMap.none)
        #expect(second.parcel.replica == 0 && second.parcel.worker == 0 && second.parcel.call == 0)
        #expect(second.parcel.message.body.items.isEmpty)
    }
}
