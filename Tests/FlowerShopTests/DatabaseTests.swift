import FlowerShop
import FlowerShopApplication
import Storage
import TestSupport
import Testing

@testable import Contexts

/// What every context's database promises, on the databases in memory.
@Suite struct DatabaseTests {
    private let database = MemoryPaymentDatabase(paymentsOf: configuration())

    private func load(_ order: UInt64) -> PaymentContext.Rows {
        var rows = PaymentContext.Rows()
        database.load(for: Message(type: ShopMessage.authorizePayment.type, key: order), into: &rows)
        return rows
    }

    /// Reads an outbox and confirms what was read, as a relay does.
    private func takeOutbox(of database: some ContextDatabase, into events: inout [Message]) {
        database.allEvents(after: 0, into: &events)
        if let last = events.last { database.confirm(through: last.id) }
    }

    private func transaction(_ events: [Message], handled: UInt64?) -> Transaction {
        var transaction = Transaction()
        transaction.begin(at: .start, handling: handled)
        for event in events { transaction.publish(event) }
        return transaction
    }

    private func event(_ key: UInt64) -> Message { Message(type: ShopMessage.paymentVoided.type, key: key) }

    @Test func whatWasCommittedIsLoaded() {
        var rows = load(5)
        #expect(rows.payment == .absent)
        rows.payment.status = .captured
        rows.payment.captured = 100
        #expect(database.commit(rows, transaction([], handled: nil)) == .committed)
        #expect(load(5).payment.captured == 100 && load(5).payment.status == .captured)
        #expect(load(4).payment == .absent && load(5_000_000).payment == .absent)
    }

    @Test func aCommitOverAnotherTransactionsChangeWritesNothing() {
        var first = load(5)
        var second = load(5)
        first.payment.status = .captured
        second.payment.status = .voided
        #expect(database.commit(first, transaction([event(5)], handled: 1)) == .committed)
        #expect(database.commit(second, transaction([event(5)], handled: 2)) == .conflict)
        #expect(load(5).payment.status == .captured)
        #expect(database.outboxCount == 1)
        #expect(database.hasHandled(1) && !database.hasHandled(2))
        #expect(database.commit(load(5), transaction([event(5)], handled: 1)) == .duplicate)
        #expect(database.outboxCount == 1)
        var third = load(5)
        third.payment.status = .refunded
        #expect(database.commit(third, transaction([], handled: 2)) == .committed)
    }

    @Test func eventsAreNumberedByServiceAndTakenInOrder() {
        for key in 0..<3 as Range<UInt64> {
            _ = database.commit(load(9), transaction([event(key), event(key + 10)], handled: nil))
        }
        var taken = [event(99)]
        takeOutbox(of: database, into: &taken)
        #expect(taken.map(\.key) == [99, 0, 10, 1, 11, 2, 12])
        #expect(taken.dropFirst().map(\.id) == (1...6).map { 2 << 48 | $0 })
        #expect(database.outboxCount == 0)
        var none: [Message] = []
        takeOutbox(of: database, into: &none)
        #expect(none.isEmpty)
    }

    @Test func whatWasReadStaysInTheOutboxUntilItIsConfirmed() {
        for key in 0..<5 as Range<UInt64> { _ = database.commit(load(9), transaction([event(key)], handled: nil)) }
        var read: [Message] = []
        database.events(after: 0, limit: 2, into: &read)
        #expect(read.map(\.key) == [0, 1] && database.outboxCount == 5)
        database.events(after: read[1].id, limit: 2, into: &read)
        #expect(read.map(\.key) == [0, 1, 2, 3])
        database.confirm(through: read[1].id)
        #expect(database.outboxCount == 3)
        var again: [Message] = []
        database.events(after: 0, limit: .max, into: &again)
        #expect(again.map(\.key) == [2, 3, 4], "what was read and not confirmed is read again after a crash")
        database.confirm(through: read[0].id)
        #expect(database.outboxCount == 3, "what is confirmed twice is gone once")
        database.confirm(through: .max)
        #expect(database.outboxCount == 0)
    }

    @Test("all of an outbox is read, however many batches that takes", arguments: [-1, 0, 1])
    func batches(more: Int) {
        let count = UInt64(2 * OutboxRelay.batch + more)
        for key in 0..<count { _ = database.commit(load(9), transaction([event(key)], handled: nil)) }
        var read: [Message] = []
        database.allEvents(after: 0, into: &read)
        #expect(read.map(\.key) == Array(0..<count))
        read.removeAll()
        database.allEvents(after: 2 << 48 | 3, into: &read)
        #expect(read.map(\.key) == Array(3..<count))
    }

    @Test func aCrashBringsNoEventBackThatWasConfirmed() {
        write(5, 100, event: event(5), handled: 1)
        write(6, 100, event: event(6), handled: 2)
        database.sync()
        var read: [Message] = []
        database.events(after: 0, limit: 1, into: &read)
        database.confirm(through: read[0].id)
        write(7, 100, event: event(7), handled: 3)
        database.lose(.unsynced)
        var left: [Message] = []
        database.events(after: 0, limit: .max, into: &left)
        #expect(left.map(\.key) == [6], "one was published, one never was, and one is as if it had never been")
    }

    @Test func noEventHasTheIdOfAMessageThatTheWorldNumbers() throws {
        // The world counts from 1. The service with the lowest number is the one at stake.
        let orders = MemoryOrderDatabase(ordersOf: configuration())
        var rows = OrderContext.Rows()
        orders.load(for: Message(type: ShopMessage.paymentDeadline.type, key: 0), into: &rows)
        #expect(orders.commit(rows, transaction([event(0)], handled: nil)) == .committed)
        var taken: [Message] = []
        takeOutbox(of: orders, into: &taken)
        #expect(try #require(taken.first).id == 1 << 48 | 1)
    }

    @Test func theInboxKnowsWhatWasHandledUntilTheBusLetsGo() {
        // Against the standard library's set, with ids that collide and wrap around.
        var random = SeededNumbers(seed: 11)
        var expected: Set<UInt64> = []
        for step in 0..<20_000 {
            let id = UInt64(random.below(5)) << 48 | UInt64(1 + random.below(300))
            if random.below(2) == 0 {
                _ = database.commit(load(1), transaction([], handled: id))
                expected.insert(id)
            } else {
                database.forget(id)
                expected.remove(id)
            }
            let probe = UInt64(random.below(5)) << 48 | UInt64(1 + random.below(300))
            #expect(database.hasHandled(probe) == expected.contains(probe), "seed 11, step \(step)")
        }
        #expect(database.inboxCount == expected.count)
    }

    @Test("timers are set, replaced, cancelled and taken, whatever their keys")
    func timers() {
        // Against the standard library's dictionary, with keys that collide and wrap around.
        var random = SeededNumbers(seed: 12)
        var expected: [UInt64: Int64] = [:]
        for step in 0..<20_000 {
            let key = UInt64(random.below(5)) << 48 | UInt64(random.below(200))
            let seconds = Int64(random.below(1_000))
            var transaction = Transaction()
            transaction.begin(at: .start, handling: nil)
            switch random.below(4) {
            case 0, 1:
                transaction.schedule(event(key), after: .seconds(seconds))
                expected[key] = seconds
            case 2:
                transaction.cancelTimer(key: key)
                expected[key] = nil
            default:
                let taken = database.takeTimer(key: key, dueBy: .start + .seconds(seconds))
                let isDue = expected[key].map { $0 <= seconds } ?? false
                #expect(taken?.key == (isDue ? key : nil), "seed 12, step \(step)")
                if isDue { expected[key] = nil }
            }
            #expect(database.commit(load(1), transaction) == .committed)
        }
        var pending: [PendingTimer] = []
        database.pendingTimers(into: &pending)
        let sorted = expected.map { PendingTimer(message: event($0.key), due: .start + .seconds($0.value)) }
            .sorted(by: PendingTimer.isBefore)
        #expect(pending == sorted && pending.count > 100)
    }

    @Test("a crash brings back the timers of the latest sync, also one that was taken since")
    func timersOfASync() {
        var transaction = Transaction()
        transaction.schedule(event(1), after: .seconds(10))
        transaction.schedule(event(2), after: .seconds(20))
        #expect(database.commit(load(1), transaction) == .committed)
        #expect(database.takeTimer(key: 1, dueBy: .start + .seconds(9)) == nil, "it is not due yet")
        #expect(database.takeTimer(key: 3, dueBy: .distantFuture) == nil)
        database.sync()
        #expect(database.takeTimer(key: 1, dueBy: .start + .seconds(10)) == event(1))
        #expect(database.takeTimer(key: 1, dueBy: .distantFuture) == nil, "it is taken once")
        transaction.removeAll()
        transaction.cancelTimer(key: 2)
        transaction.schedule(event(3), after: .seconds(1))
        #expect(database.commit(load(1), transaction) == .committed)
        database.lose(.unsynced)
        var pending: [PendingTimer] = []
        database.pendingTimers(into: &pending)
        #expect(pending.map(\.message.key) == [1, 2])
        database.lose(.everything)
        database.lose(.unsynced)
        #expect(database.takeTimer(key: 2, dueBy: .distantFuture) == nil)
    }

    @Test("until the first sync every commit is durable; a crash may still take everything")
    func commitsAreDurableByThemselves() {
        write(5, 100, event: event(5), handled: 1)
        database.lose(.unsynced)
        #expect(load(5).payment.captured == 100 && database.outboxCount == 1 && database.hasHandled(1))
        database.lose(.everything)
        #expect(load(5).payment == .absent && database.outboxCount == 0 && !database.hasHandled(1))
    }

    @Test("a crash takes rows, outbox and inbox back to the latest sync, and gives no id of an event out again")
    func aCrashGoesBackToTheLatestSync() {
        write(5, 100, event: event(5), handled: 1)
        database.sync()
        write(5, 200, event: event(6), handled: 2)
        write(9_999, 300, event: event(7), handled: 3)
        database.forget(1)
        for _ in 0..<2 {
            database.lose(.unsynced)
            #expect(load(5).payment.captured == 100 && load(9_999).payment == .absent)
            #expect(!database.hasHandled(1), "the bus let go of it: it cannot come again")
            #expect(!database.hasHandled(2) && !database.hasHandled(3))
        }
        var taken: [Message] = []
        takeOutbox(of: database, into: &taken)
        #expect(taken.map(\.key) == [5])
        write(5, 400, event: event(8), handled: 4)
        takeOutbox(of: database, into: &taken)
        #expect(taken.map(\.id) == [2 << 48 | 1, 2 << 48 | 4])
        database.sync()
        database.lose(.unsynced)
        #expect(load(5).payment.captured == 400 && database.hasHandled(4) && database.outboxCount == 0)
        database.lose(.everything)
        #expect(load(5).payment == .absent)
        write(5, 500, event: event(9), handled: 5)
        database.lose(.unsynced)
        #expect(load(5).payment == .absent, "what was lost with everything is no sync to go back to")
    }

    private func write(_ order: UInt64, _ captured: Int64, event: Message, handled: UInt64) {
        var rows = load(order)
        rows.payment.captured = captured
        #expect(database.commit(rows, transaction([event], handled: handled)) == .committed)
    }

    @Test func aMessageThatTheInboxKnowsIsADuplicate() {
        let world = TestWorld(configuration())
        let message = Message(id: 77, type: ShopMessage.orderFailed.type, key: 0, body: Body(a: 1, b: 2, c: 2))
        let service = world.shop.services[Int(ShopTopology.payment.rawValue)]
        let work = Work(message: message, now: .start, isFromBus: true)
        var decision = Decision()
        #expect(service.handle(work, decision: &decision) == .committed)
        decision.removeAll()
        #expect(service.handle(work, decision: &decision) == .duplicate)
        #expect(decision.transaction.events.isEmpty)
        service.database.forget(77)
        #expect(service.handle(work, decision: &decision) == .committed)
    }

    @Test func eventsWaitInTheOutboxWhenTheReplicaDiesAfterItsCommit() {
        let world = TestWorld(configuration())
        world.send(.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 1))))
        world.deliver(.placeOrder, to: ShopTopology.order)
        world.deliver(.authorizePayment, to: ShopTopology.payment)
        world.crashed = 100
        world.deliver(.placeOrder, to: ShopTopology.order)
        #expect(world.order(0).status == .paid && world.count(.orderPaid) == 0 && world.replies.isEmpty)
        world.crashed = 0
        world.settle()
        #expect(world.count(.orderPaid) == 1 && world.order(0).status == .delivered)
        #expect(world.breaches.isEmpty)
    }

    @Test func linesAreKeptOnlyWhileTheyAreInTransit() throws {
        let world = TestWorld(configuration(stock: 1000))
        let deliveries = try #require(world.shop.databases.deliveries as? MemoryDeliveryDatabase)
        for number in 0..<20 as Range<UInt64> {
            world.send(.placeOrder(number, customer: 1, lines: words((product: 1, quantity: 1))))
        }
        world.drain()
        #expect(deliveries.linesKept == 20)
        world.send(.cancelOrder(3, customer: 1))
        world.drain()
        #expect(deliveries.linesKept == 19)
        world.settle()
        #expect(deliveries.linesKept == 0)
    }

    @Test func inboxesAndOutboxesAreEmptyWhenAllIsQuiet() throws {
        let world = TestWorld(configuration())
        world.redelivered = 50
        world.send(.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 1))))
        world.settle()
        let viewpage = try #require(world.shop.databases.viewpage as? MemoryViewpageDatabase)
        let orders = try #require(world.shop.databases.orders as? MemoryOrderDatabase)
        #expect(viewpage.inboxCount == 0 && viewpage.outboxCount == 0)
        #expect(orders.inboxCount == 0 && orders.outboxCount == 0)
    }
}

@Suite struct ViewpageTests {
    @Test func aListShowsTheLatestOrdersFirst() {
        let world = TestWorld(configuration(stock: 1000))
        let count = UInt64(ShopLimits.maximumOrdersListed + 5)
        for number in 0..<count * 2 {
            world.send(.placeOrder(number, customer: number % 2, lines: words((product: 1, quantity: 1))))
        }
        world.settle()
        world.send(.listOrders(of: 1))
        world.settle()
        let reply = world.replies.last
        #expect(reply?.type == ShopMessage.ordersShown.type && reply?.body.a == Int64(count))
        let items = reply?.body.items ?? []
        let numbers = stride(from: 0, to: items.count, by: 2).map { items[$0] }
        #expect(numbers == (0..<UInt64(ShopLimits.maximumOrdersListed)).map { count * 2 - 1 - $0 * 2 })
        #expect(items.last == UInt64(ViewStatus.delivered.rawValue) << 56 | 1000)
    }

    @Test func aCustomerWithoutOrdersGetsAnEmptyList() {
        let world = TestWorld(configuration())
        for customer in [5, .max] as [UInt64] {
            world.send(.listOrders(of: customer))
            world.settle()
            #expect(world.replies.last?.body == Body(a: 0))
        }
    }

    @Test func browsingCountsWhatIsShownAndWhatIsInStock() {
        let world = TestWorld(configuration(products: 250, stock: 2))
        world.send(.placeOrder(0, customer: 1, lines: words((product: 7, quantity: 2))))
        world.settle()
        let pages: [(first: UInt64, count: Int, shown: Int64, inStock: Int64)] = [
            (0, 10, 10, 9), (10, 10, 10, 10), (0, 1000, Int64(ShopLimits.maximumProductsBrowsed), 99),
            (245, 10, 5, 5), (250, 10, 0, 0), (.max, 10, 0, 0), (0, 0, 0, 0), (0, -1, 0, 0),
        ]
        for page in pages {
            world.send(.browseProducts(from: page.first, count: page.count))
            world.settle()
            let body = world.replies.last?.body
            #expect(body == Body(a: page.shown, b: page.inStock), "\(page)")
        }
    }
}
