import Contexts
import FlowerShop
import FlowerShopApplication
import Testing

@Suite struct ConcurrencyTests {
    /// Takes one piece of product 0 for each order, trying again after a conflict as a replica's supervisor would.
    private static func take(_ orders: Range<UInt64>, from service: any ServiceLogic) {
        var decision = Decision()
        for order in orders {
            let body = Body(a: 1, b: 1000, items: words((product: 0, quantity: 1)))
            let message = Message(id: order + 1, type: ShopMessage.orderPaid.type, key: order, body: body)
            let work = Work(message: message, now: .start, isFromBus: true)
            repeat { decision.removeAll() } while service.handle(work, decision: &decision) == .conflict
        }
    }

    @Test func workersOnManyThreadsNeverSellAPieceTwice() async {
        let shop = Shop.memory(configuration(products: 1, stock: 1500))
        let service = shop.services[Int(ShopTopology.inventory.rawValue)]
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<4 as Range<UInt64> {
                group.addTask { Self.take(worker * 500..<(worker + 1) * 500, from: service) }
            }
        }
        var events: [Message] = []
        service.database.allEvents(after: 0, into: &events)
        #expect(events.filter { $0.type == ShopMessage.stockTaken.type }.count == 1500)
        #expect(events.filter { $0.type == ShopMessage.outOfStock.type }.count == 500)
        #expect(shop.databases.inventory.stock()[0].level == 0)
        #expect(events.map(\.id) == (1...UInt64(events.count)).map { 4 << 48 | $0 })
    }

    @Test func aMessageThatManyThreadsHaveInHandHasItsEffectOnce() async {
        let shop = Shop.memory(configuration(products: 1, stock: 1500))
        let service = shop.services[Int(ShopTopology.inventory.rawValue)]
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { Self.take(0..<500, from: service) } }
        }
        #expect(shop.databases.inventory.stock()[0].level == 1000)
        var events: [Message] = []
        service.database.allEvents(after: 0, into: &events)
        #expect(events.count == 500)
    }
}
