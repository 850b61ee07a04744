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
            Message(id: 1, type: MessageType(rawValue: 1), key: 1, body: Body(items: [1])), from: .bus, to: Self.service
        )
        first.parcel.failure = .mailboxFull
        first.parcel.posting = Parcel.Posting(session: 2, wasHanded: true, failures: 9, wasInHand: true, poison: 3)
        first.parcel.isPoisoned = true
        first.parcel.countedFor = 7
        first.parcel.destination = 8
        pool.discard(first)
        let second = pool.make(Message(id: 2, type: MessageType(rawValue: 2), key: 2), from: .bus, to: Self.service)
        #expect(second.parcel.index == first.parcel.index)
        #expect(second.parcel.failure == nil && !second.parcel.isPoisoned)
        let posting = second.parcel.posting
        #expect(!posting.wasHanded && posting.failures == 0 && !posting.wasInHand && posting.poison == 0)
        #expect(second.parcel.countedFor == IntegerMap.none && second.parcel.destination == IntegerMap.none)
        #expect(second.parcel.message.body.items.isEmpty)
    }

    @Test func aCopyGoesTheSameWayAndTheBusKnowsItsOwnPoisonOnly() {
        var pool = ParcelPool()
        let message = Message(id: 1, type: MessageType(rawValue: 1), key: 1)
        let call = pool.make(message, from: .worker, to: Self.service)
        call.parcel.caller = Parcel.Caller(replica: 2, worker: 3, call: 4)
        call.parcel.destination = 5
        let copy = pool.makeCopy(of: call)
        #expect(copy.parcel.isCopy && copy.parcel.message == message && copy.parcel.service == Self.service)
        #expect(copy.parcel.caller.replica == 2 && copy.parcel.caller.worker == 3 && copy.parcel.caller.call == 4)
        #expect(copy.parcel.destination == IntegerMap.none)
        let posted = pool.make(message, from: .bus, to: Self.service)
        posted.parcel.posting = Parcel.Posting(session: 1, wasHanded: true, failures: 2, poison: 6)
        let twin = pool.makeCopy(of: posted).parcel.posting
        #expect(twin.poison == 6 && twin.failures == 0 && !twin.wasHanded)
    }
}
