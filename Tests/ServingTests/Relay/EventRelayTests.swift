import Contexts
import FlowerShop
import FlowerShopApplication
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Serving

/// Takes batches as a test says, and keeps what it has taken.
private final class ScriptedBus: EventTransport {
    private struct State {
        var batches: [ServiceID: [EventBatch]] = [:]
        var isAway: Set<ServiceID> = []
        var refusals = 0
        /// A key at whose events the subscriber dies, and how a transport tells of it.
        var fatal: (key: UInt64, failure: PushFailure)?
        var deaths = 0
    }

    private let state = Mutex(State())

    func keepAway(_ subscriber: ServiceID, _ isAway: Bool) {
        state.withLock { state in
            if isAway { state.isAway.insert(subscriber) } else { state.isAway.remove(subscriber) }
        }
    }

    func die(at key: UInt64, as failure: PushFailure) { state.withLock { $0.fatal = (key, failure) } }

    var deaths: Int { state.withLock { $0.deaths } }
    var refusals: Int { state.withLock { $0.refusals } }
    func batches(_ subscriber: ServiceID) -> [EventBatch] { state.withLock { $0.batches[subscriber] ?? [] } }
    func keys(_ subscriber: ServiceID) -> [UInt64] { batches(subscriber).flatMap { $0.events.map(\.key) } }

    func push(_ batch: EventBatch, to subscriber: ServiceID) throws(PushFailure) {
        let death = state.withLock { state -> PushFailure? in
            guard let fatal = state.fatal, !batch.isToBeParked, batch.events.contains(where: { $0.key == fatal.key })
            else { return nil }
            state.deaths += 1
            return fatal.failure
        }
        if let death { throw death }
        let isAway = state.withLock { state in
            guard !state.isAway.contains(subscriber) else {
                state.refusals += 1
                return true
            }
            state.batches[subscriber, default: []].append(batch)
            return false
        }
        if isAway { throw .unreachable }
    }
}

@Suite struct EventRelayTests {
    private let first = ServiceID(rawValue: 4)
    private let second = ServiceID(rawValue: 5)
    private let even = MessageType(rawValue: 2)
    private let odd = MessageType(rawValue: 1)
    private let database = PromptDatabase(
        MemoryPaymentDatabase(paymentsOf: ShopConfiguration(products: [Product(price: 1, stock: 1)])))
    private let bus = ScriptedBus()

    private func publish(_ keys: Range<UInt64>, items: Int = 0) throws {
        for key in keys {
            var transaction = Transaction()
            transaction.begin(at: .start, handling: nil)
            let body = Body(items: Array(repeating: key, count: items))
            transaction.publish(Message(type: key.isMultiple(of: 2) ? even : odd, key: key, body: body))
            var rows = try database.load(for: Message(type: ShopMessage.showPayment.type, key: 0))
            rows.payment.captured += 1
            #expect(try database.commit(rows, transaction) == .committed)
        }
    }

    /// The first subscriber gets all events, the second one those of even keys.
    private func relay(to subscribers: [ServiceID]) -> EventRelay {
        let (first, second, even) = (first, second, even)
        var pauses = EventRelay.Pauses()
        pauses.look = .milliseconds(1)
        pauses.again.first = .milliseconds(1)
        return EventRelay(
            of: ServiceID(rawValue: 1), database, to: subscribers,
            subscriptions: { $0 == even ? [first, second] : [first] }, by: bus, clock: SystemClock(), pauses: pauses)
    }

    private func run(_ relay: EventRelay, until isDone: () throws -> Bool) async throws {
        let task = Task { await relay.run() }
        while try !isDone() { await Task.yield() }
        task.cancel()
        await task.value
    }

    @Test func eachSubscriberGetsItsEventsInTheOrderOfTheCommits() async throws {
        try publish(0..<600)
        try await run(relay(to: [first, second])) { try database.events(after: 0, limit: 1).isEmpty }
        #expect(bus.keys(first) == Array(0..<600))
        #expect(bus.keys(second) == (0..<600).filter { $0.isMultiple(of: 2) })
        #expect(bus.batches(first).allSatisfy { $0.events.count <= EventBatch.maximumEvents })
        #expect(bus.batches(first).allSatisfy { $0.publisher == ServiceID(rawValue: 1) })
    }

    @Test func aSubscriberThatIsAwayHoldsBackNoOtherAndLosesNothing() async throws {
        bus.keepAway(second, true)
        try publish(0..<10)
        let relay = relay(to: [first, second])
        let task = Task { await relay.run() }
        while bus.keys(first).count < 10 || bus.refusals < 3 { await Task.yield() }
        #expect(try database.events(after: 0, limit: 100).count == 10, "what one has not got stays in the outbox")
        bus.keepAway(second, false)
        while try !database.events(after: 0, limit: 1).isEmpty { await Task.yield() }
        #expect(bus.keys(second) == [0, 2, 4, 6, 8] && bus.keys(first).count == 10)
        task.cancel()
        await task.value
    }

    @Test(
        "An event at which a subscriber dies is parked by it, and the others go on",
        arguments: [
            PushFailure.died, .refused(.replicaDied),
        ])
    func deadly(failure: PushFailure) async throws {
        bus.die(at: 5, as: failure)
        try publish(0..<20)
        try await run(relay(to: [first, second])) { try database.events(after: 0, limit: 1).isEmpty }
        #expect(bus.keys(first) == Array(0..<20))
        #expect(bus.batches(first).filter(\.isToBeParked).flatMap { $0.events.map(\.key) } == [5])
        // Once with others, and then alone.
        #expect(bus.deaths == 1 + RelayCaution.maximumDeaths)
        // After the batch at which it died, events go together again.
        try publish(20..<30)
        try await run(relay(to: [first, second])) { try database.events(after: 0, limit: 1).isEmpty }
        #expect(bus.batches(first).last?.events.count ?? 0 > 1)
    }

    @Test func aRelayThatBeginsAnewPushesWhatWasNotConfirmed() async throws {
        bus.keepAway(second, true)
        try publish(0..<4)
        try await run(relay(to: [first, second])) { bus.keys(first).count == 4 }
        bus.keepAway(second, false)
        try await run(relay(to: [first, second])) { try database.events(after: 0, limit: 1).isEmpty }
        #expect(bus.keys(first) == [0, 1, 2, 3, 0, 1, 2, 3] && bus.keys(second) == [0, 2])
    }

    @Test func subscribersHearWhatAllOfThemHaveWithALaterBatch() async throws {
        try publish(0..<2)
        let relay = relay(to: [first, second])
        let task = Task { await relay.run() }
        while try !database.events(after: 0, limit: 1).isEmpty { await Task.yield() }
        try publish(2..<4)
        relay.outboxGrew()
        while try !database.events(after: 0, limit: 1).isEmpty { await Task.yield() }
        task.cancel()
        await task.value
        #expect(bus.batches(first).first?.confirmed == 0)
        let confirmed = try #require(bus.batches(first).last?.confirmed)
        let ids = bus.batches(first).flatMap { $0.events.map(\.id) }
        #expect(confirmed >= ids[1] && confirmed < ids[3])
    }

    @Test func theOutboxOfAServiceWithoutSubscribersEmptiesToo() async throws {
        try publish(0..<3)
        try await run(relay(to: [])) { try database.events(after: 0, limit: 1).isEmpty }
        #expect(bus.keys(first).isEmpty)
    }

    @Test("A batch has no more items than may be, and large events come one by one", arguments: [5_000, 20_000])
    func largeEvents(items: Int) async throws {
        try publish(0..<7, items: items)
        try await run(relay(to: [first])) { try database.events(after: 0, limit: 1).isEmpty }
        #expect(bus.keys(first) == Array(0..<7))
        let sizes = bus.batches(first).map(\.events.count)
        #expect(sizes == (items == 5_000 ? [3, 3, 1] : Array(repeating: 1, count: 7)))
    }

    @Test func aPlaceUsesAReadingOfTheOutboxOnceAndOnlyWhileNothingHasChanged() {
        var reading = SharedReading(after: 7, growths: 3, for: 0)
        func isTaken(_ place: Int, after id: UInt64 = 7, growths: Int = 3) -> Bool {
            reading.take(after: id, growths: growths, for: place)
        }
        let others = [isTaken(1), isTaken(2)]
        #expect(others == [true, true])
        let again = [isTaken(0), isTaken(1)]
        #expect(again == [false, false], "who comes again wants to know what is new")
        let isTakenElsewhere = isTaken(3, after: 8)
        #expect(!isTakenElsewhere, "another place in the outbox")
        let isTakenLater = isTaken(3, growths: 4)
        #expect(!isTakenLater, "the outbox has grown since")
    }

    @Test func pausesDoubleUpToTheLongest() {
        let pauses = EventRelay.Pauses()
        #expect((1...4).map(pauses.again.after(failures:)) == [10, 20, 40, 80].map { Timespan.milliseconds($0) })
        #expect([9, 32, 1_000].map(pauses.again.after(failures:)) == [.seconds(2), .seconds(2), .seconds(2)])
    }
}
