import Contexts
import FlowerShop
import FlowerShopApplication
import Testing

@Suite struct ViewLogTests {
    /// Twenty orders of every fate, each event delivered twice at times.
    private func run(limit: Int = ViewLog.defaultLimit, seed: UInt64 = 9) -> (world: TestWorld, log: ViewLog) {
        let world = TestWorld(configuration(products: 3, stock: 12, decline: 0.2, deliveryFailure: 0.3), seed: seed)
        world.redelivered = 30
        for number in 0..<20 as Range<UInt64> {
            world.send(.placeOrder(number, customer: number % 4, lines: words((product: 1, quantity: 2))))
            if number % 5 == 0 { world.send(.cancelOrder(number, customer: number % 4)) }
        }
        world.settle()
        var log = ViewLog(limit: limit)
        for event in world.events { log.append(event) }
        return (world, log)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func theViewMadeAgainFromItsEventsIsTheSame(seed: UInt64) {
        let (world, log) = run(seed: seed)
        let report = world.shop.rebuildViews(from: log)
        #expect(report.isEmpty, "seed \(seed): \(report.named)")
        #expect(log.count > 40 && log.overflow == 0)
    }

    @Test func onlyWhatTheViewPageHearsOfIsKept() {
        var log = ViewLog()
        for kind in ShopMessage.allCases { log.append(Message(type: kind.type, key: 1)) }
        log.append(Message(type: MessageType(rawValue: 9_999), key: 1))
        let heard = ShopMessage.allCases.filter { ShopTopology.subscribers(of: $0).contains(ShopTopology.viewpage) }
        #expect(log.count == heard.count)
    }

    @Test func anEventThatTheViewMissedIsNamedByItsOrder() {
        var (world, log) = run()
        log.append(Message(id: 1 << 60, type: ShopMessage.orderPaid.type, key: 77, body: Body(a: 2, b: 500)))
        let report = world.shop.rebuildViews(from: log)
        #expect(report.named.map(\.subject) == [.order(77), .customer(2)])
        #expect(report.count(of: .viewRebuild) == 2)
    }

    @Test func aViewThatKnowsMoreThanItsEventsIsNamed() {
        let (world, log) = run()
        var shorter = ViewLog()
        for event in world.events where event.type != ShopMessage.stockTaken.type { shorter.append(event) }
        #expect(shorter.count < log.count)
        let report = world.shop.rebuildViews(from: shorter)
        #expect(report.named.contains { $0.subject == .product(1) })
    }

    @Test func aFullLogIsToldWithItsLimit() {
        let (world, log) = run(limit: 10)
        #expect(log.count == 10 && log.overflow > 0)
        let report = world.shop.rebuildViews(from: log)
        #expect(report.count(of: .viewRebuild) == 1)
        #expect(report.named.first?.expected.contains("at most 10 events") == true)
    }
}
