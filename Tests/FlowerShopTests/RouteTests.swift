import Contexts
import FlowerShop
import FlowerShopApplication
import Testing

@Suite struct RouteTests {
    @Test(arguments: [
        ("/orders", "order"), ("/payments", "payment"), ("/orderHistories", "viewpage"), ("/productInfos", "viewpage"),
        ("/deliveries", "delivery"), ("/products", "inventory"), ("/messages", "notification"),
    ])
    func everyPathLeadsToItsServiceWithANumberOrWithout(path: String, service: String) {
        for (written, key) in [(path, nil), (path + "/", nil), (path + "/17", 17), (path + "/17/", 17)]
            as [(_, UInt64?)]
        {
            let match = ShopRoute.match(written)
            let route = match.map { Route.all[$0.place] }
            #expect(route?.path == path && match?.key == key, "\(written)")
            #expect(route.map { ShopTopology.services[Int($0.service.rawValue)] } == service)
            let message = route?.message(about: 17, by: 5)
            #expect(message?.shopMessage.flatMap(ShopTopology.handler) == route?.service, "\(written)")
        }
    }

    @Test(arguments: [
        "", "/", "//", "orders", "/order", "/ordersheet", "/Orders", "//orders", "/nowhere/orders", "/17",
    ])
    func aPathWithoutARouteLeadsNowhere(path: String) { #expect(ShopRoute.match(path) == nil) }

    @Test(arguments: ["/orders/x", "/orders/-1", "/orders/17/lines", "/products//", "/orders/99999999999999999999"])
    func aRestThatIsNoNumberReachesTheServiceAndNamesNothing(path: String) {
        let world = TestWorld(configuration())
        let match = ShopRoute.match(path)
        #expect(match?.key == .max)
        if let match { world.send(Route.all[match.place].message(about: match.key ?? 0, by: 1)) }
        world.settle()
        #expect(world.lastReply == .notFound && world.breaches.isEmpty)
    }
}

/// What the contexts answer when they are only asked.
@Suite struct ReadingTests {
    private func ask(_ world: TestWorld, _ message: Message) -> Message? {
        world.send(message)
        world.settle()
        return world.replies.last
    }

    @Test func whatHappenedToAnOrderCanBeReadAtEachContext() {
        let world = TestWorld(configuration())
        world.send(.placeOrder(0, customer: 4, lines: words((product: 3, quantity: 2))))
        world.settle()
        let order = ask(world, .showOrder(0, customer: 4))
        #expect(order?.type == ShopMessage.orderShown.type && order?.key == 0)
        #expect(order?.body == Body(a: 4, b: 2_000, c: Int64(OrderStatus.delivered.rawValue)))
        let payment = ask(world, .showPayment(of: 0, customer: 4))
        #expect(payment?.type == ShopMessage.paymentShown.type)
        #expect(payment?.body == Body(a: 4, b: 2_000, c: Int64(PaymentStatus.captured.rawValue)))
        let delivery = ask(world, .showDelivery(of: 0, customer: 4))
        #expect(delivery?.type == ShopMessage.deliveryShown.type)
        #expect(delivery?.body == Body(a: 4, c: Int64(DeliveryStatus.completed.rawValue)))
        let stock = ask(world, .showStock(of: 3))
        #expect(stock?.type == ShopMessage.stockShown.type && stock?.key == 3 && stock?.body == Body(b: 8))
        let told = ask(world, .showMessages(of: 0, customer: 4))
        let bits = world.told(0).reduce(Int64(0)) { $0 | 1 << Int64($1.rawValue) }
        #expect(told?.type == ShopMessage.messagesShown.type && told?.body == Body(a: 4, c: bits))
        #expect(world.told(0) == [.orderConfirmed, .delivered])
        #expect(world.breaches.isEmpty, "\(world.breaches.named)")
    }

    @Test(arguments: [5, ShopLimits.maximumOrderNumber + 1, .max] as [UInt64])
    func whatNobodyKnowsIsNotFound(key: UInt64) {
        let world = TestWorld(configuration(products: 5))
        let requests: [Message] = [
            .showOrder(key, customer: 1), .showPayment(of: key, customer: 1), .showDelivery(of: key, customer: 1),
            .showStock(of: key), .showMessages(of: key, customer: 1), .showOrder(0, customer: .max),
        ]
        for request in requests {
            let reply = ask(world, request)
            #expect(reply?.type == ShopMessage.notFound.type && reply?.key == request.key)
            #expect(reply?.body.c == Int64(request.type.rawValue))
            #expect(reply?.status == 404)
        }
        #expect(world.breaches.isEmpty, "reading what is not there is no nonsense")
    }

    @Test func readingWritesNothing() throws {
        let world = TestWorld(configuration())
        world.send(.placeOrder(0, customer: 1, lines: words((product: 3, quantity: 2))))
        world.settle()
        let before = (world.order(0), world.payment(0), world.delivery(0), world.shop.databases.inventory.stock())
        let events = world.events.count
        for route in Route.all {
            world.send(route.message(about: 0, by: 1))
            world.settle()
            #expect(world.replies.last?.status == 200, "\(route.path)")
        }
        #expect(world.order(0) == before.0 && world.payment(0) == before.1 && world.delivery(0) == before.2)
        #expect(world.shop.databases.inventory.stock() == before.3)
        #expect(world.events.count == events)
    }

    @Test func aStatusTellsWhatIsMissingAndWhatIsRefused() {
        let world = TestWorld(configuration())
        #expect(ask(world, .cancelOrder(7, customer: 1))?.status == 404)
        #expect(ask(world, .placeOrder(0, customer: 1, lines: []))?.status == 422)
        world.send(.placeOrder(1, customer: 1, lines: words((product: 1, quantity: 1))))
        world.settle()
        #expect(ask(world, .cancelOrder(1, customer: 1))?.status == 409, "it is delivered, and the shop says so")
    }
}
