import Contexts
import FlowerShop
import FlowerShopApplication
import Testing

/// A test for each row of the table in ``OrderContext``: what happens after an order is paid.
@Suite struct CompensationOutcomeTests {
    /// A world in which order 0, two pieces of product 1, is paid and everything but timers has been delivered.
    private func paid(deliveryFailure: Double = 0, held: [ServiceID] = []) -> TestWorld {
        let world = TestWorld(configuration(deliveryFailure: deliveryFailure))
        world.held = held
        world.send(.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 2))))
        world.drain()
        return world
    }

    private func cancel(_ world: TestWorld) {
        world.send(.cancelOrder(0, customer: 1))
        world.deliver(.cancelOrder, to: ShopTopology.order)
    }

    private func expectEnd(_ world: TestWorld, _ status: OrderStatus, _ reason: FailureReason, told: [Milestone]) {
        #expect(world.order(0).status == status && world.order(0).reason == reason.rawValue)
        #expect(world.payment(0).status == .refunded)
        #expect(world.told(0) == told)
        #expect(world.stock(1) == 10)
        #expect(world.auditor.counts.compensated(reason) == 1)
        #expect(world.breaches.isEmpty, "\(world.breaches.named)")
    }

    @Test func anOrderIsDeliveredAndTheCustomerTold() {
        let world = paid()
        #expect(world.lastReply == .orderConfirmed && world.delivery(0).status == .inTransit)
        world.settle()
        #expect(world.order(0).status == .delivered && world.delivery(0).status == .completed)
        #expect(world.told(0) == [.orderConfirmed, .delivered])
        #expect(world.stock(1) == 8 && world.payment(0).captured == 2000 && world.payment(0).refunded == 0)
        #expect(world.view(0).status == .delivered && world.view(0).total == 2000)
        #expect(world.handled == 13)
        #expect(world.auditor.counts.success == 1 && world.breaches.isEmpty)
    }

    @Test func outOfStockAfterPaymentIsRefunded() {
        let world = TestWorld(configuration())
        world.send(.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 2), (product: 2, quantity: 11))))
        world.settle()
        #expect(world.delivery(0).status == .absent && world.stock(2) == 10)
        expectEnd(world, .failed, .outOfStock, told: [.orderConfirmed, .orderFailed, .refunded])
    }

    @Test func aFailedDeliveryIsRefundedAndStockRestored() {
        let world = paid(deliveryFailure: 1)
        world.settle()
        let told: [Milestone] = [.orderConfirmed, .refunded, .deliveryFailed, .stockRestored]
        expectEnd(world, .failed, .deliveryFailed, told: told)
    }

    @Test func cancellingInTimeUndoesAll() {
        let world = paid()
        cancel(world)
        #expect(world.lastReply == .cancellationAccepted)
        world.drain()
        #expect(world.timers.isEmpty && world.delivery(0).status == .cancelled)
        let told: [Milestone] = [.orderConfirmed, .refunded, .deliveryCancelled, .stockRestored]
        expectEnd(world, .cancelled, .cancelled, told: told)
        #expect(world.view(0).status == .cancelled)
    }

    @Test func cancellingBeforeDeliveryHasHeardOfTheOrderUndoesAll() {
        let world = paid(held: [ShopTopology.inventory])
        cancel(world)
        world.drain()
        #expect(world.delivery(0).status == .cancelRequested && world.payment(0).status == .captured)
        world.held = []
        world.settle()
        let told: [Milestone] = [.orderConfirmed, .refunded, .deliveryCancelled, .stockRestored]
        expectEnd(world, .cancelled, .cancelled, told: told)
    }

    @Test func cancelledAndThenOutOfStockFails() {
        let world = TestWorld(configuration())
        world.held = [ShopTopology.inventory]
        world.send(.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 11))))
        world.drain()
        cancel(world)
        world.drain()
        world.held = []
        world.settle()
        expectEnd(world, .failed, .outOfStock, told: [.orderConfirmed, .orderFailed, .refunded])
    }

    @Test func cancelledAndThenTheDeliveryFails() {
        let world = paid(deliveryFailure: 1)
        world.fire(.transitOver, order: 0)
        world.deliver(.transitOver, to: ShopTopology.delivery)
        cancel(world)
        world.settle()
        let told: [Milestone] = [.orderConfirmed, .refunded, .deliveryFailed, .stockRestored]
        expectEnd(world, .failed, .deliveryFailed, told: told)
    }

    @Test func aCancellationAfterTheDeliveryIsRefusedLater() {
        let world = paid()
        world.fire(.transitOver, order: 0)
        world.deliver(.transitOver, to: ShopTopology.delivery)
        cancel(world)
        #expect(world.lastReply == .cancellationAccepted)
        world.settle()
        #expect(world.order(0).status == .delivered && world.payment(0).status == .captured)
        #expect(world.told(0) == [.orderConfirmed, .delivered, .cancellationRefused])
        #expect(world.auditor.counts.delivered == 1 && world.breaches.isEmpty)
    }

    @Test func cancellingWhatIsDeliveredIsRejected() {
        let world = paid()
        world.settle()
        cancel(world)
        #expect(world.rejection == .alreadyDelivered)
    }

    @Test func cancellingTwiceIsRejected() {
        let world = paid()
        cancel(world)
        cancel(world)
        #expect(world.rejection == .alreadyCancelled)
        world.settle()
        cancel(world)
        #expect(world.rejection == .alreadyCancelled && world.count(.cancellationRequested) == 1)
    }

    @Test func cancellingWhatFailedOrWasRefusedIsRejected() {
        let failed = TestWorld(configuration(decline: 1))
        failed.send(.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 2))))
        failed.settle()
        cancel(failed)
        #expect(failed.rejection == .alreadyFailed)
        let refused = TestWorld(configuration())
        refused.fates = [.notPermitted]
        refused.send(.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 2))))
        refused.settle()
        cancel(refused)
        #expect(refused.rejection == .alreadyFailed)
    }

    @Test(arguments: [7, 5_000, ShopLimits.maximumOrderNumber + 1, .max] as [UInt64])
    func cancellingAnUnknownOrderIsRejected(number: UInt64) {
        let world = paid()
        world.send(.cancelOrder(number, customer: 1))
        world.deliver(.cancelOrder, to: ShopTopology.order)
        #expect(world.rejection == .unknownOrder)
    }

    @Test func anEventThatComesAgainHasNoEffect() {
        let world = paid()
        world.settle()
        let events = world.events
        for event in events {
            guard let kind = event.shopMessage else { continue }
            for service in ShopTopology.subscribers(of: kind) {
                var decision = Decision()
                // The bus has let go of the message, so that the inbox does not know it any more.
                let work = Work(message: event, now: world.now, isFromBus: true)
                _ = world.shop.services[Int(service.rawValue)].handle(work, decision: &decision)
                #expect(
                    decision.transaction.events.isEmpty && decision.transaction.timers.isEmpty, "\(kind) at \(service)")
            }
        }
        #expect(world.stock(1) == 8 && world.breaches.isEmpty)
    }

    @Test func aMessageThatMakesNoSenseIsRefusedByEveryContext() {
        for service in 0..<ShopTopology.services.count {
            for type in [MessageType(rawValue: 0), .init(rawValue: 999), ShopMessage.customerTold.type] {
                let world = paid()
                var decision = Decision()
                let message = Message(type: type, key: .max, body: Body(a: -1, b: -1, c: -1, items: [1]))
                let result = world.shop.services[service].handle(
                    Work(message: message, now: world.now), decision: &decision)
                #expect(result == .committed)
                #expect(decision.transaction.events.map(\.shopMessage) == [.messageRefused], "\(type) at \(service)")
            }
        }
    }
}
