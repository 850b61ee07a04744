import Contexts
import FlowerShop
import Testing

/// A test for each row of the table in ``OrderContext``: placing and paying.
@Suite struct PlacingOutcomeTests {
    private func refusal(
        _ items: [UInt64], order: UInt64 = 0, customer: UInt64 = 0, inStorePickup: Bool = false
    ) -> RefusalReason? {
        let world = TestWorld(configuration())
        world.send(.placeOrder(order, customer: customer, lines: items, inStorePickup: inStorePickup))
        world.settle()
        #expect(world.breaches.isEmpty && world.auditor.counts.started == 0 && world.events.isEmpty)
        return world.refusal
    }

    @Test func noLinesTooManyLinesOrHalfALineAreRefused() {
        #expect(refusal([]) == .noLines)
        #expect(refusal([1 << 32 | 1, 1000, 2 << 32 | 1]) == .malformedLines)
        let line = words((product: 1, quantity: 1))
        let most = (0..<ShopLimits.maximumLinesPerOrder).flatMap { _ in line }
        #expect(refusal(most + line) == .tooManyLines)
    }

    @Test func quantityZeroOrTooLargeIsRefused() {
        #expect(refusal(words((product: 1, quantity: 0))) == .zeroQuantity)
        let most = UInt32(ShopLimits.maximumQuantity)
        #expect(refusal(words((product: 1, quantity: most + 1))) == .quantityTooLarge)
        #expect(refusal(words((product: 1, quantity: most), (product: 2, quantity: 1))) == .quantityTooLarge)
    }

    @Test func aTotalBeyondTheLimitIsRefused() {
        #expect(refusal([1 << 32 | 1, UInt64(ShopLimits.maximumOrderTotal) + 1]) == .totalTooLarge)
        #expect(refusal([1 << 32 | 1_000_000, .max]) == .totalTooLarge)
        #expect(refusal([1 << 32 | 1, UInt64(ShopLimits.maximumOrderTotal), 2 << 32 | 1, 1]) == .totalTooLarge)
    }

    @Test func anUnknownProductIsRefused() {
        #expect(refusal(words((product: 1, quantity: 1), (product: 10, quantity: 1))) == .unknownProduct)
    }

    @Test func inStorePickupIsRefused() {
        #expect(refusal(words((product: 1, quantity: 1)), inStorePickup: true) == .inStorePickup)
    }

    @Test func numbersBeyondTheLimitsAreRefused() {
        let lines = words((product: 1, quantity: 1))
        #expect(refusal(lines, order: ShopLimits.maximumOrderNumber + 1) == .numberOutOfRange)
        #expect(refusal(lines, order: .max) == .numberOutOfRange)
        #expect(refusal(lines, customer: ShopLimits.maximumCustomerNumber + 1) == .numberOutOfRange)
    }

    @Test func aProductKnownToBeSoldOutIsRefusedUntilItIsBack() {
        let world = TestWorld(configuration(stock: 5))
        world.send(.placeOrder(0, customer: 1, lines: words((product: 3, quantity: 5))))
        world.drain()
        #expect(world.count(.soldOut) == 1)
        world.send(.placeOrder(1, customer: 1, lines: words((product: 3, quantity: 1))))
        world.drain()
        #expect(world.refusal == .soldOut)
        world.send(.cancelOrder(0, customer: 1))
        world.drain()
        #expect(world.count(.backInStock) == 1)
        world.send(.placeOrder(2, customer: 1, lines: words((product: 3, quantity: 1))))
        world.settle()
        #expect(world.order(2).status == .delivered)
        #expect(world.auditor.counts.refused(.soldOut) == 1)
        #expect(world.breaches.isEmpty)
    }

    @Test func anOlderChangeOfStockThatArrivesLastIsIgnored() {
        let world = TestWorld(configuration(stock: 5))
        world.send(.placeOrder(0, customer: 1, lines: words((product: 3, quantity: 5))))
        world.held = [ShopTopology.order]
        // Order's own handling first, then inventory's two events wait for order.
        world.deliver(.placeOrder, to: ShopTopology.order)
        world.deliver(.authorizePayment, to: ShopTopology.payment)
        world.deliver(.placeOrder, to: ShopTopology.order)
        world.drain()
        world.send(.cancelOrder(0, customer: 1))
        world.deliver(.cancelOrder, to: ShopTopology.order)
        world.drain()
        world.deliver(.backInStock, to: ShopTopology.order)
        world.deliver(.soldOut, to: ShopTopology.order)
        world.held = []
        world.send(.placeOrder(1, customer: 1, lines: words((product: 3, quantity: 1))))
        world.settle()
        #expect(world.order(1).status == .delivered)
        #expect(world.breaches.isEmpty)
    }

    @Test func theSameOrderPlacedAgainGetsTheSameAnswer() {
        let world = TestWorld(configuration())
        let placement = Message.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 2)))
        world.send(placement)
        world.send(placement)
        world.settle()
        world.send(placement)
        world.settle()
        #expect(world.replies.map(\.shopMessage) == [.orderConfirmed, .orderConfirmed, .orderConfirmed])
        #expect(world.count(.orderPaid) == 1 && world.count(.orderPlaced) == 1)
        #expect(world.payment(0).captured == 2000 && world.stock(1) == 8)
        #expect(world.auditor.counts.started == 1 && world.breaches.isEmpty)
    }

    @Test func anotherOrderUnderATakenNumberIsRefused() {
        let world = TestWorld(configuration())
        world.send(.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 2))))
        world.drain()
        world.send(.placeOrder(0, customer: 1, lines: words((product: 2, quantity: 2))))
        world.drain()
        #expect(world.refusal == .orderNumberTaken)
        world.send(.placeOrder(0, customer: 2, lines: words((product: 1, quantity: 2))))
        world.settle()
        #expect(world.refusal == .orderNumberTaken)
        #expect(world.order(0).status == .delivered && world.breaches.isEmpty)
        #expect(world.auditor.counts.refused(.orderNumberTaken) == 2)
    }

    @Test func twoLinesOfOneProductBecomeOne() {
        let world = TestWorld(configuration())
        world.send(
            .placeOrder(0, customer: 1, lines: words((product: 4, quantity: 2), (product: 1, quantity: 1), (4, 3))))
        world.settle()
        #expect(world.stock(4) == 5 && world.stock(1) == 9)
        #expect(world.payment(0).captured == 6000)
        #expect(world.breaches.isEmpty)
    }
}

/// Payment.
@Suite struct PaymentOutcomeTests {
    private let placement = Message.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 2)))

    private func place(_ fates: TestWorld.Fate..., decline: Double = 0, times: Int = 1) -> TestWorld {
        let world = TestWorld(configuration(decline: decline))
        world.fates = fates
        for _ in 0..<times { world.send(placement) }
        return world
    }

    private func expectFailed(_ world: TestWorld, _ reason: FailureReason, told: [Milestone]) {
        #expect(world.order(0).status == .failed && world.order(0).reason == reason.rawValue)
        #expect(world.payment(0).captured == world.payment(0).refunded)
        #expect(world.told(0) == told)
        #expect(world.stock(1) == 10 && world.delivery(0).status == .absent)
        #expect(world.auditor.counts.compensated(reason) == 1)
        #expect(world.breaches.isEmpty, "\(world.breaches.named)")
    }

    @Test func anOpenBreakerRefusesAndStartsNoSaga() {
        let world = place(.notPermitted)
        world.settle()
        #expect(world.refusal == .circuitBreakerOpen)
        #expect(world.order(0).status == .refused && world.payment(0).status == .absent)
        #expect(world.auditor.counts.started == 0 && world.auditor.counts.refused(.circuitBreakerOpen) == 1)
        #expect(world.told(0).isEmpty && world.breaches.isEmpty)
        world.send(placement)
        world.settle()
        #expect(world.refusal == .circuitBreakerOpen && world.auditor.counts.refused == 1)
    }

    @Test func aBreakerThatOpensOnARetryFailsTheOrder() {
        let world = place(.callerDies, .notPermitted, times: 2)
        world.settle()
        #expect(world.lastReply == .placementFailed)
        expectFailed(world, .paymentUnavailable, told: [.orderFailed, .refunded])
    }

    @Test func aDeclinedPaymentFailsTheOrder() {
        let world = place(decline: 1)
        world.settle()
        #expect(world.lastReply == .placementFailed && world.payment(0).status == .declined)
        expectFailed(world, .declined, told: [.orderFailed])
    }

    @Test func aTimeOutRefundsAPaymentThatIsApprovedFirst() {
        let world = place(.timedOut)
        world.deliver(.placeOrder, to: ShopTopology.order)
        world.deliver(.authorizePayment, to: ShopTopology.payment)
        #expect(world.payment(0).status == .captured)
        world.settle()
        #expect(world.payment(0).status == .refunded)
        expectFailed(world, .paymentTimedOut, told: [.orderFailed, .refunded])
    }

    @Test func aTimeOutVoidsAPaymentThatWouldBeApprovedLater() {
        let world = place(.timedOut)
        world.deliver(.placeOrder, to: ShopTopology.order)
        world.deliver(.placeOrder, to: ShopTopology.order)
        world.deliver(.orderFailed, to: ShopTopology.payment)
        world.deliver(.authorizePayment, to: ShopTopology.payment)
        #expect(world.payment(0).status == .voided && world.payment(0).captured == 0)
        world.settle()
        expectFailed(world, .paymentTimedOut, told: [.orderFailed])
    }

    @Test func anUnavailablePaymentFailsTheOrder() {
        let world = place(.unavailable)
        world.settle()
        expectFailed(world, .paymentUnavailable, told: [.orderFailed])
    }

    @Test func noWordFromPaymentUntilTheDeadlineFailsTheOrder() {
        let world = place(.callerDies)
        world.drain()
        #expect(world.order(0).status == .awaitingPayment && world.payment(0).status == .captured)
        world.fire(.paymentDeadline, order: 0)
        world.settle()
        expectFailed(world, .paymentTimedOut, told: [.orderFailed, .refunded])
    }

    @Test func anAnswerAfterTheDeadlineChangesNothing() {
        let world = place()
        world.deliver(.placeOrder, to: ShopTopology.order)
        world.fire(.paymentDeadline, order: 0)
        world.deliver(.paymentDeadline, to: ShopTopology.order)
        world.settle()
        #expect(world.lastReply == .placementFailed)
        #expect(world.order(0).reason == FailureReason.paymentTimedOut.rawValue && world.breaches.isEmpty)
        #expect(world.payment(0).captured == world.payment(0).refunded)
    }

    @Test func theCancellationOvertakesThePayment() {
        let world = place()
        world.deliver(.placeOrder, to: ShopTopology.order)
        world.send(.cancelOrder(0, customer: 1))
        world.deliver(.cancelOrder, to: ShopTopology.order)
        #expect(world.lastReply == .cancellationAccepted)
        world.send(.cancelOrder(0, customer: 1))
        world.deliver(.cancelOrder, to: ShopTopology.order)
        #expect(world.rejection == .alreadyCancelled)
        world.settle()
        expectFailed(world, .cancelledBeforePayment, told: [.orderFailed, .refunded])
    }
}
