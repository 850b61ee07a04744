import Contexts
import FlowerShop
import TestDatabases
import TestSupport
import Testing

/// What lists of orders show, in every storage.
@Suite struct ListTests {
    @Test(
        "A list begins below any number and shows the customer's latest twenty orders there",
        arguments: [nil] + SQLKind.all)
    func bounds(kind: SQLKind?) async throws {
        let database = try await (kind.map(ShopStorage.sql) ?? .memory).viewpage()
        var random = SeededNumbers(seed: 7)
        var numbers: [UInt64: [UInt64]] = [:]
        // Events of different orders come in any order.
        for number in (1...90).shuffled(using: &random) {
            let customer = UInt64(random.below(3))
            let event = Message(type: ShopMessage.orderPaid.type, key: UInt64(number), body: Body(a: Int64(customer)))
            var rows = try await database.load(for: event)
            rows.order = OrderView(total: 1, version: rows.order.version, customer: UInt32(customer), facts: .paid)
            #expect(try await database.commit(rows, Transaction()) == .committed)
            numbers[customer, default: []].append(UInt64(number))
        }
        for customer in 0...3 as ClosedRange<UInt64> {
            let all = (numbers[customer] ?? []).sorted(by: >)
            for bound in Array(0...91) + [.max] as [UInt64] {
                let rows = try await database.load(for: .listOrders(of: customer, before: bound))
                // A bound beyond the numbers of messages is none.
                let below = bound == 0 || bound == .max ? all : all.filter { $0 < bound }
                #expect(rows.latest.map(\.number) == Array(below.prefix(ShopLimits.maximumOrdersListed)))
                #expect(rows.orderCount == all.count)
            }
        }
    }
}

/// What is told only to those who ask for it.
@Suite struct DetailTests {
    @Test func anOrderNamesItsCustomerAndReasonToThoseWhoAsk() {
        let world = TestWorld(configuration(decline: 1))
        world.send(.placeOrder(3, customer: 5, lines: words((product: 1, quantity: 2))))
        world.settle()
        let failed = Int64(OrderStatus.failed.rawValue)
        world.send(.showOrder(3, customer: 9))
        world.settle()
        #expect(world.replies.last?.body == Body(a: 9, b: 2_000, c: failed))
        world.send(.showWholeOrder(3))
        world.settle()
        let reason = UInt64(FailureReason.declined.rawValue)
        #expect(world.replies.last?.body == Body(a: 5, b: 2_000, c: failed, items: [reason]))
        world.send(.showWholeOrder(4))
        world.settle()
        #expect(world.lastReply == .notFound)
    }

    @Test func aPageOfProductsHasTheirPiecesForThoseWhoAsk() {
        let world = TestWorld(configuration(products: 3, stock: 2))
        world.send(.placeOrder(0, customer: 1, lines: words((product: 1, quantity: 2))))
        world.settle()
        world.send(.browseProducts(count: 10, withPieces: true))
        world.settle()
        #expect(world.replies.last?.body == Body(a: 3, b: 2, items: [2, 0, 2]))
    }
}
