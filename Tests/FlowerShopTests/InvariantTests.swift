import Contexts
import FlowerShopApplication
import Storage
import TestSupport
import Testing

@testable import FlowerShop

/// Each invariant is broken on purpose, and must then be named.
@Suite struct InvariantTests {
    /// Twelve orders, some cancelled, all ended.
    private func goodRun() -> TestWorld {
        let world = TestWorld(configuration(products: 3, stock: 100), seed: 5)
        for number in 0..<12 as Range<UInt64> {
            world.send(.placeOrder(number, customer: number % 3, lines: words((product: 1, quantity: 2))))
            world.drain()
            if number % 4 == 0 { world.send(.cancelOrder(number, customer: number % 3)) }
        }
        world.settle()
        return world
    }

    /// Changes a row behind the context's back, as a bug or a lost write would.
    private func tamper<Tables: MemoryTables>(
        _ database: MemoryDatabase<Tables>?, order: UInt64, type: ShopMessage = .orderFailed,
        items: [UInt64] = [], _ change: (inout Tables.Rows) -> Void
    ) throws where Tables.Rows: EmptyInitializable {
        let database = try #require(database)
        var rows = Tables.Rows()
        database.load(for: Message(type: type.type, key: order, body: Body(items: items)), into: &rows)
        change(&rows)
        #expect(database.commit(rows, Transaction()) == .committed)
    }

    private func expectBreach(_ world: TestWorld, _ invariant: Invariant, _ subject: BreachSubject) {
        let report = world.breaches
        #expect(report.count(of: invariant) > 0)
        let breach = report.named.first { $0.invariant == invariant && $0.subject == subject }
        #expect(breach != nil, "\(report.named)")
        #expect(breach.map { $0.expected != $0.actual } ?? false)
    }

    private func event(_ kind: ShopMessage, order: UInt64, code: Int64 = 0, items: [UInt64] = []) -> Message {
        Message(type: kind.type, key: order, body: Body(a: Int64(order % 3), b: 2000, c: code, items: items))
    }

    @Test func aGoodRunHasNoBreach() {
        let world = goodRun()
        #expect(world.breaches.isEmpty, "\(world.breaches.named)")
        #expect(world.auditor.counts.delivered == 9 && world.auditor.counts.compensated(.cancelled) == 3)
    }

    @Test func moneyThatGoesBackWithoutAnEventIsNamed() throws {
        let world = goodRun()
        try tamper(world.shop.databases.payments as? MemoryPaymentDatabase, order: 5) { $0.payment.status = .refunded }
        expectBreach(world, .money, .order(5))
        expectBreach(world, .money, .shop)
        expectBreach(world, .deliveryWithoutPayment, .order(5))
    }

    @Test func moneyKeptForACancelledOrderIsNamed() throws {
        let world = goodRun()
        try tamper(world.shop.databases.payments as? MemoryPaymentDatabase, order: 4) { $0.payment.status = .captured }
        expectBreach(world, .money, .order(4))
    }

    @Test func stockThatDisappearsIsNamed() throws {
        let world = goodRun()
        let line = words((product: 1, quantity: 1))
        try tamper(world.shop.databases.inventory as? MemoryInventoryDatabase, order: 99, type: .orderPaid, items: line)
        { $0.stock[0].level -= 1 }
        expectBreach(world, .stock, .product(1))
    }

    @Test func stockTakenWithoutAnEventIsNamed() throws {
        let world = goodRun()
        try tamper(world.shop.databases.inventory as? MemoryInventoryDatabase, order: 4, type: .orderPaid) {
            $0.reservation.status = .taken
        }
        expectBreach(world, .stock, .order(4))
    }

    @Test func negativeStockIsNamed() throws {
        let world = TestWorld(configuration(products: 1, stock: 1))
        let line = words((product: 0, quantity: 2))
        try tamper(world.shop.databases.inventory as? MemoryInventoryDatabase, order: 0, type: .orderPaid, items: line)
        { $0.stock[0].level -= 2 }
        // The events agree with the level, and still it may not be.
        world.auditor.observe(event(.stockTaken, order: 0, items: line), at: .start)
        expectBreach(world, .stock, .product(0))
    }

    @Test func aDeliveryWithoutPaymentIsNamed() throws {
        let world = goodRun()
        try tamper(world.shop.databases.payments as? MemoryPaymentDatabase, order: 3) {
            $0.payment.status = .absent
            $0.payment.captured = 0
        }
        expectBreach(world, .deliveryWithoutPayment, .order(3))
    }

    @Test func aDeliveryThatStartsBeforePaymentIsNamedWhenItHappens() {
        let world = goodRun()
        world.auditor.observe(event(.deliveryStarted, order: 20), at: world.now)
        expectBreach(world, .deliveryWithoutPayment, .order(20))
    }

    @Test func aStuckSagaIsNamedWithItsHistory() {
        let world = TestWorld(configuration())
        world.now = Instant(nanoseconds: 1_500_000_000)
        world.send(.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 1))))
        world.held = [ShopTopology.delivery]
        world.drain()
        let breach = world.breaches.named.first { $0.invariant == .sagaEnds }
        #expect(breach?.subject == .order(0))
        let actual = breach?.actual ?? ""
        #expect(
            actual == "paid, after place_order 1.500000s, order_placed 1.500000s, order_paid 1.500000s, "
                + "stock_taken 1.500000s, customer_told 1.500000s")
        #expect(world.auditor.counts.completion == 0)
    }

    @Test func onlySagasInFlightHaveAHistory() {
        var auditor = SagaAuditor(configuration())
        func place(_ order: UInt64) -> Message {
            .placeOrder(order, customer: order, lines: words((product: 1, quantity: 1)))
        }
        // Placements that are lost on their way, as a mailbox that drops them does, or refused.
        for order in 0..<100 as Range<UInt64> { auditor.observe(place(order), at: .start + .seconds(1)) }
        for order in 50..<100 as Range<UInt64> { auditor.refuse(order: order, reason: .mailboxFull) }
        #expect(auditor.histories.count == 0)
        #expect(auditor.placed(7) == .start + .seconds(1) && auditor.placed(57) == nil)
        auditor.observe(event(.orderPlaced, order: 7), at: .start + .seconds(3))
        auditor.observe(event(.orderPlaced, order: 57), at: .start + .seconds(4))
        #expect(auditor.histories.count == 2)
        #expect(auditor.placed(7) == .start + .seconds(1), "a saga begins when the customer means to place the order")
        #expect(auditor.placed(57) == .start + .seconds(4))
        #expect(auditor.rows[7].total == 2_000)
    }

    @Test func stuckSagasAreCountedAndListed() {
        let world = TestWorld(configuration(stock: 1000))
        world.held = [ShopTopology.delivery]
        for number in 0..<30 as Range<UInt64> {
            world.send(.placeOrder(number, customer: 1, lines: words((product: 1, quantity: 1))))
        }
        world.drain()
        let report = world.breaches
        #expect(report.count(of: .sagaEnds) == 30)
        #expect(report.stuck == Array(0..<30))
        #expect(report.named.filter { $0.invariant == .sagaEnds }.map(\.subject) == (0..<30).map { .order($0) })
    }

    @Test func breachesAreNamedUpToALimitAndAllAreCounted() {
        var report = BreachReport()
        let count = BreachReport.maximumNamed + 10
        for number in 0..<UInt64(count) { report.add(.stock, .order(number), expected: "taken", actual: "restored") }
        #expect(report.count(of: .stock) == count)
        #expect(report.named.count == BreachReport.maximumNamed)
        #expect(report.named.last?.subject == .order(UInt64(BreachReport.maximumNamed - 1)))
    }

    @Test func whatAContextRefusesIsToldInWords() throws {
        var auditor = SagaAuditor(configuration(stock: 10))
        let strange = Message(
            type: ShopMessage.messageRefused.type, key: 4,
            body: Body(a: Int64(ShopMessage.stockTaken.rawValue), b: Int64(ShopTopology.payment.rawValue)))
        auditor.observe(strange, at: .start)
        let unknown = Message(type: ShopMessage.messageRefused.type, key: 5, body: Body(a: 999, b: -1))
        auditor.observe(unknown, at: .start)
        let world = TestWorld(configuration(stock: 10))
        let found = auditor.breaches(in: world.shop.databases, isQuiet: true).named.map(\.actual)
        #expect(
            found == [
                "stock_taken, which payment refused", "a message of an unknown type, which an unknown service refused",
            ])
    }

    @Test func statesAndMilestonesAreWords() {
        #expect(CaseWords.status(OrderStatus.awaitingPayment) == "awaiting payment")
        #expect(CaseWords.status(OrderStatus.absent) == "no such order")
        #expect(CaseWords.milestones([]) == "nothing")
        #expect(
            CaseWords.milestones(Milestones(rawValue: 0b1000_0101))
                == "order confirmed, delivered and cancellation refused")
        let facts = ShopMessage.allCases.compactMap(OrderFacts.init)
        #expect(facts.count == 16)
        for fact in facts { #expect(CaseWords.facts(fact) != "nothing", "\(fact) has no word") }
        #expect(CaseWords.view(customer: 3, total: 990, []) == "no such order")
        #expect(
            CaseWords.view(customer: 3, total: 990, [.paid, .delivered])
                == "customer 3, total 990, delivered by the events paid and delivered")
    }

    @Test func anOrderThatIsNotToldIsAStuckSaga() {
        let world = TestWorld(configuration())
        world.send(.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 1))))
        world.drain()
        world.held = [ShopTopology.notification]
        world.fire(.transitOver, order: 0)
        world.drain()
        #expect(world.order(0).status == .delivered && world.auditor.counts.ended == 0)
        expectBreach(world, .sagaEnds, .order(0))
    }

    @Test func beingToldTwiceIsNamed() {
        let world = goodRun()
        let delivered = Int64(Milestone.delivered.rawValue)
        world.auditor.observe(event(.customerTold, order: 2, code: delivered), at: world.now)
        expectBreach(world, .toldOnce, .order(2))
    }

    @Test func beingToldOfWhatDidNotHappenIsNamed() {
        let world = goodRun()
        let refunded = Int64(Milestone.refunded.rawValue)
        world.auditor.observe(event(.customerTold, order: 2, code: refunded), at: world.now)
        expectBreach(world, .toldOnce, .order(2))
    }

    @Test func aMilestoneThatNotificationForgetsIsNamed() throws {
        let world = goodRun()
        try tamper(world.shop.databases.notifications as? MemoryNotificationDatabase, order: 2) {
            $0.told.milestones = Milestones(.orderConfirmed)
        }
        expectBreach(world, .toldOnce, .order(2))
    }

    @Test func anEventPublishedTwiceIsNamed() {
        let world = goodRun()
        world.auditor.observe(event(.deliveryCompleted, order: 2), at: world.now)
        expectBreach(world, .effectOnce, .order(2))
    }

    @Test func anEventAfterTheEndOfASagaIsNamed() {
        let world = goodRun()
        world.auditor.observe(event(.paymentRefunded, order: 2), at: world.now)
        expectBreach(world, .effectOnce, .order(2))
    }

    @Test func anOrderThatForgetsItsEndIsNamed() throws {
        let world = goodRun()
        try tamper(world.shop.databases.orders as? MemoryOrderDatabase, order: 2) { $0.order.status = .paid }
        expectBreach(world, .orderState, .order(2))
    }

    @Test func aViewPageThatMissesAnEventIsNamed() throws {
        let world = goodRun()
        try tamper(world.shop.databases.viewpage as? MemoryViewpageDatabase, order: 2) {
            $0.order.facts.remove(.delivered)
        }
        expectBreach(world, .viewPage, .order(2))
    }

    @Test func aViewPageWithAWrongStockLevelIsNamed() throws {
        let world = goodRun()
        let line = words((product: 1, quantity: 1))
        try tamper(world.shop.databases.viewpage as? MemoryViewpageDatabase, order: 2, type: .stockTaken, items: line) {
            $0.products[0].level += 1
        }
        expectBreach(world, .viewPage, .product(1))
    }

    @Test func aViewPageThatListsAnOrderTooManyIsNamed() throws {
        let world = goodRun()
        try tamper(world.shop.databases.viewpage as? MemoryViewpageDatabase, order: 50) {
            $0.order.customer = 1
            $0.order.facts = .paid
        }
        expectBreach(world, .viewPage, .customer(1))
    }

    @Test func aMessageThatNobodyUnderstandsIsNamed() {
        let world = goodRun()
        var decision = Decision()
        let service = world.shop.services[Int(ShopTopology.payment.rawValue)]
        _ = service.handle(Work(message: event(.soldOut, order: 2), now: world.now), decision: &decision)
        world.relay(ShopTopology.payment)
        expectBreach(world, .messagesUnderstood, .order(2))
    }

    @Test func whileMessagesAreOnTheirWayOnlyWhatHoldsAtAnyTimeIsCompared() throws {
        let world = goodRun()
        try tamper(world.shop.databases.viewpage as? MemoryViewpageDatabase, order: 2) {
            $0.order.facts.remove(.delivered)
        }
        let busy = world.auditor.breaches(in: world.shop.databases, isQuiet: false)
        #expect(busy.isEmpty)
        try tamper(world.shop.databases.payments as? MemoryPaymentDatabase, order: 5) { $0.payment.status = .refunded }
        #expect(!world.auditor.breaches(in: world.shop.databases, isQuiet: false).isEmpty)
    }

    @Test func aSagaOfWhichSomethingIsUnderWayIsUnfinishedAndNotStuck() {
        let world = TestWorld(configuration())
        for order in 0..<2 as Range<UInt64> {
            world.send(.placeOrder(order, customer: 1, lines: words((product: 1, quantity: 1))))
        }
        world.drain()
        let report = world.auditor.breaches(in: world.shop.databases, isQuiet: false, isUnderWay: { $0 == 0 })
        #expect(report.unfinished == 1)
        #expect(report.named.map(\.subject) == [.order(1)])
        #expect(report.count(of: .sagaEnds) == 1)
    }
}

@Suite struct SagaCountTests {
    @Test func latencyRunsFromTheIntendedPlacementToTheLastWordToTheCustomer() {
        let world = TestWorld(configuration())
        world.send(.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 1))))
        world.now = world.now + .seconds(3)
        world.drain()
        world.now = world.now + .seconds(20)
        world.fire(.transitOver, order: 0)
        world.drain()
        #expect(world.ended.map(\.latency) == [.seconds(23)])
        #expect(world.ended.map(\.outcome) == [.delivered])
    }

    @Test func aRefusalByTheWorldCountsOncePerOrder() {
        var auditor = SagaAuditor(configuration())
        let placement = Message.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 1)))
        auditor.observe(placement, at: .start)
        auditor.refuse(order: 0, reason: .mailboxFull)
        auditor.observe(placement, at: .start)
        auditor.refuse(order: 0, reason: .mailboxFull)
        #expect(auditor.counts.placements == 1 && auditor.counts.refused(.mailboxFull) == 1)
        #expect(auditor.counts.started == 0 && auditor.counts.completion == nil)
    }

    @Test func anOrderThatIsRefusedFirstAndAcceptedLaterIsASaga() {
        let world = TestWorld(configuration())
        let placement = Message.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 1)))
        world.auditor.observe(placement, at: .start)
        world.auditor.refuse(order: 0, reason: .unavailable)
        world.send(placement)
        world.settle()
        #expect(world.auditor.counts.refused == 0 && world.auditor.counts.delivered == 1)
        #expect(world.breaches.isEmpty)
    }
}
