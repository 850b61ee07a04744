import Contexts
import FlowerShop
import FlowerShopApplication
import Testing

/// A shop that does not undo what it did: what it loses is named, order by order.
@Suite struct WithoutCompensationTests {
    private func world(stock: Int64 = 10, deliveryFailure: Double = 0, compensates: Bool = false) -> TestWorld {
        TestWorld(configuration(stock: stock, deliveryFailure: deliveryFailure, compensates: compensates))
    }

    private func place(_ world: TestWorld, quantity: UInt32 = 2) {
        world.send(.placeOrder(0, customer: 1, lines: words((product: 1, quantity: quantity))))
    }

    private func broken(_ world: TestWorld) -> [Invariant] {
        Invariant.allCases.filter { world.breaches.count(of: $0) > 0 }
    }

    @Test func aFailedDeliveryKeepsTheMoneyAndLosesTheStock() {
        let world = world(deliveryFailure: 1)
        place(world)
        world.settle()
        #expect(world.order(0).status == .failing && world.payment(0).refunded == 0 && world.stock(1) == 8)
        #expect(broken(world) == [.money, .stock, .sagaEnds])
        let named = world.breaches.named
        #expect(named.contains { $0.invariant == .money && $0.subject == .order(0) && $0.actual.contains("2000") })
        #expect(named.contains { $0.invariant == .money && $0.subject == .shop })
        #expect(named.contains { $0.invariant == .stock && $0.subject == .order(0) && $0.expected == "restored" })
    }

    @Test func anEmptyShelfKeepsTheMoney() {
        let world = world(stock: 1)
        place(world)
        world.settle()
        #expect(broken(world) == [.money, .sagaEnds])
    }

    @Test func aPaymentThatComesTooLateIsKept() {
        let world = world()
        world.fates = [.timedOut]
        place(world)
        world.settle()
        #expect(world.payment(0).status == .captured)
        #expect(broken(world) == [.money, .sagaEnds])
    }

    @Test func aCancelledOrderIsDeliveredAllTheSameAndItsCustomerToldSo() {
        let world = world()
        place(world)
        world.drain()
        world.send(.cancelOrder(0, customer: 1))
        world.settle()
        #expect(world.order(0).status == .delivered)
        #expect(world.told(0) == [.orderConfirmed, .delivered, .cancellationRefused])
        #expect(broken(world).isEmpty, "the shop broke its word and lost nothing")
    }

    @Test func withCompensationNothingIsLost() {
        for failing in [world(deliveryFailure: 1, compensates: true), world(stock: 1, compensates: true)] {
            place(failing)
            failing.settle()
            #expect(failing.order(0).status == .failed && broken(failing).isEmpty, "\(failing.breaches.named)")
        }
    }

    @Test func whatMayStillBeUndoneIsNotBlamed() {
        let world = world(deliveryFailure: 1, compensates: true)
        place(world)
        world.held = [ShopTopology.payment, ShopTopology.inventory]
        world.drain()
        // Payment is held from the start: nothing has been captured, and the saga has not ended.
        let report = world.auditor.breaches(in: world.shop.databases, isQuiet: false)
        #expect(report.count(of: .money) == 0 && report.count(of: .stock) == 0)
    }
}
