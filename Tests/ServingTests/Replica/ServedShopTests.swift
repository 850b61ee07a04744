import Contexts
import FlowerShop
import Serving
import TestDatabases
import TestSupport
import Testing

/// The six contexts as served services, whose wires and processes fail.
@Suite struct ServedShopTests {
    private static let products = 8

    private func configuration(
        stock: Int64 = 1_000, decline: Double = 0, deliveryFailure: Double = 0,
        paymentDeadline: Timespan = .milliseconds(300)
    ) -> ShopConfiguration {
        ShopConfiguration(
            products: Array(repeating: Product(price: 1_000, stock: stock), count: Self.products), decline: decline,
            deliveryFailure: deliveryFailure, paymentDeadline: paymentDeadline, transit: { _ in .milliseconds(1) })
    }

    /// Orders that customers mean to place, and which of them they mean to cancel.
    private struct Plan {
        var orders: Range<UInt64>
        var quantities: [UInt64: [UInt32: Int64]] = [:]
        var requests: [(order: Message, isCancelled: Bool)] = []
        var restarts: [ServiceID] = []

        init(_ orders: Range<UInt64>, restarts count: Int = 0, seed: UInt64) {
            self.orders = orders
            var random = SeededNumbers(seed: seed)
            for order in orders {
                let product = UInt32(random.below(ServedShopTests.products))
                let quantity = UInt32(1 + random.below(3))
                quantities[order] = [product: Int64(quantity)]
                let lines = OrderLines([OrderLine(product: product, quantity: quantity, unitPrice: 1_000)])
                requests.append((.placeOrder(order, customer: order % 7, lines: lines.words), random.below(4) == 0))
            }
            restarts = (0..<count).map { _ in ServiceID(rawValue: UInt16(random.below(6))) }
        }
    }

    /// Lets all customers come at the same time.
    private func drive(_ shop: LocalShop, _ plan: Plan) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for request in plan.requests {
                group.addTask {
                    _ = try? await shop.ask(request.order, of: ShopTopology.order)
                    guard request.isCancelled else { return }
                    let cancellation = Message.cancelOrder(request.order.key, customer: request.order.key % 7)
                    _ = try? await shop.ask(cancellation, of: ShopTopology.order)
                }
            }
            for victim in plan.restarts {
                await Task.yield()
                try await shop.restart(victim)
            }
            try await group.waitForAll()
        }
    }

    private func run(_ shop: LocalShop, orders: UInt64, restarts: Int = 0, seed: UInt64) async throws {
        let plan = Plan(0..<orders, restarts: restarts, seed: seed)
        try await shop.start()
        try await drive(shop, plan)
        try await shop.becomeQuiet()
        try await shop.expectInvariants(orders: plan.orders, quantities: plan.quantities, "seed \(seed)")
        await shop.stop()
    }

    @Test func anOrderGoesThroughAllSixServices() async throws {
        // However slow the machine is, payment answers in time.
        let shop = LocalShop(configuration(paymentDeadline: .seconds(3_600)))
        try await shop.start()
        let lines = OrderLines([OrderLine(product: 3, quantity: 2, unitPrice: 1_000)])
        let answer = try await shop.ask(.placeOrder(5, customer: 1, lines: lines.words), of: ShopTopology.order)
        #expect(answer?.shopMessage == .orderConfirmed && answer?.body.b == 2_000)
        try await shop.becomeQuiet()
        let order = try await shop.ask(.showOrder(5, customer: 1), of: ShopTopology.order)
        #expect(order?.body.c == Int64(OrderStatus.delivered.rawValue))
        let list = try await shop.ask(.listOrders(of: 1), of: ShopTopology.viewpage)
        #expect(list?.body.items == [5, UInt64(ViewStatus.delivered.rawValue) << 56 | 2_000])
        try await shop.expectInvariants(orders: 5..<6, quantities: [5: [3: 2]])
        await shop.stop()
    }

    @Test(
        "Whatever the wires lose, double and delay, every order comes to one end, and money and stock add up",
        arguments: 1...UInt64(4 * SoakSize.factor))
    func wires(seed: UInt64) async throws {
        let mischief = Mischief(lost: 10, answerLost: 10, doubled: 10, late: 10)
        let configuration = configuration(stock: 40, decline: 0.1, deliveryFailure: 0.1)
        try await run(LocalShop(configuration, mischief, seed: seed), orders: 200, seed: seed)
    }

    @Test("Services that are started anew lose nothing that was committed", arguments: 1...UInt64(4 * SoakSize.factor))
    func restarts(seed: UInt64) async throws {
        let shop = LocalShop(configuration(deliveryFailure: 0.1), Mischief(lost: 5, answerLost: 5), seed: seed)
        try await run(shop, orders: 200, restarts: 30, seed: seed)
    }

    @Test func aFullMailboxTurnsCustomersAwayAndLosesNothing() async throws {
        let shop = LocalShop(configuration(), size: .init(workers: 1, mailbox: 2))
        try await run(shop, orders: 100, seed: 9)
    }

    @Test(
        "The same holds on real databases, and a shop that opens them again goes on where the last one ended",
        arguments: SQLKind.all)
    func databases(kind: SQLKind) async throws {
        let places = try ShopTopology.services.map { _ in try SQLPlace(kind) }
        let configuration = configuration(stock: 60, decline: 0.1, deliveryFailure: 0.1)
        let mischief = Mischief(lost: 5, answerLost: 5, doubled: 5, late: 5)
        let (first, second) = (Plan(0..<60, restarts: 6, seed: 3), Plan(60..<120, seed: 4))
        let early = LocalShop(configuration, on: try await .sql(configuration, in: places), mischief, seed: 3)
        try await early.start()
        try await drive(early, first)
        // It ends with sagas half done.
        await early.stop()
        let late = LocalShop(configuration, on: try await .sql(configuration, in: places), mischief, seed: 4)
        try await late.start()
        try await drive(late, second)
        try await late.becomeQuiet()
        let quantities = first.quantities.merging(second.quantities) { one, _ in one }
        try await late.expectInvariants(orders: 0..<120, quantities: quantities, "seeds 3 and 4")
        await late.stop()
    }

    @Test(
        "The same holds over sockets, whose servers end and come back", arguments: 1...UInt64(2 * SoakSize.factor))
    func sockets(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        let places = try ShopTopology.services.map { _ in try SQLPlace(.sqlite) }
        let configuration = configuration(stock: 60, decline: 0.1, deliveryFailure: 0.1)
        let shop = LocalShop(
            configuration, on: try await .sql(configuration, in: places), over: LocalSockets(in: folder),
            Mischief(lost: 5, answerLost: 5, doubled: 5, late: 5), seed: seed)
        try await run(shop, orders: 80, restarts: 8, seed: seed)
    }
}
