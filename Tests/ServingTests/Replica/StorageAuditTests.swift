import Applications
import Contexts
import FlowerShop
import FlowerShopApplication
import Serving
import Storage
import TestDatabases
import TestSupport
import Testing

/// The shop's databases, compared with each other.
@Suite struct StorageAuditTests {
    private let shop = ShopConfiguration(
        products: Array(repeating: Product(price: 1_000, stock: 40), count: 6), decline: 0.15, deliveryFailure: 0.15,
        paymentDeadline: .milliseconds(300), transit: { _ in .milliseconds(1) })

    private func places(_ kind: SQLKind) throws -> [SQLPlace] {
        try ShopTopology.services.map { _ in try SQLPlace(kind) }
    }

    private func audit(_ places: [SQLPlace]) async throws -> StorageAudit {
        try await ShopStorageAudit.result(of: places.map { try $0.store(isForReading: true) }, for: shop)
    }

    /// Lets customers come, two of five of whom cancel.
    private func drive(_ shop: LocalShop, orders: Range<UInt64>) async {
        await withTaskGroup(of: Void.self) { group in
            for order in orders {
                group.addTask {
                    let lines = OrderLines(
                        (order % 3..<order % 3 + 1 + order % 4).map {
                            OrderLine(product: UInt32($0 % 6), quantity: UInt32(1 + order % 2), unitPrice: 1_000)
                        })
                    let request = Message.placeOrder(order, customer: order % 7, lines: lines.words)
                    _ = try? await shop.ask(request, of: ShopTopology.order)
                    guard order % 5 < 2 else { return }
                    _ = try? await shop.ask(.cancelOrder(order, customer: order % 7), of: ShopTopology.order)
                }
            }
        }
    }

    private final class Mark: Sendable {
        let isOver = BriefLock(false)
    }

    /// A shop that has stood still since its last order came to its end.
    private func quietShop(_ kind: SQLKind, orders: Range<UInt64>) async throws -> [SQLPlace] {
        let places = try places(kind)
        let served = LocalShop(
            shop, on: try await .sql(shop, in: places), Mischief(lost: 5, answerLost: 5, doubled: 5, late: 5), seed: 5)
        try await served.start()
        await drive(served, orders: orders)
        try await served.becomeQuiet()
        await served.stop()
        return places
    }

    private func count(_ invariant: Invariant, in audit: StorageAudit) -> Int {
        audit.audit.invariants.first { $0.name == invariant.rawValue }?.count ?? 0
    }

    private func text(_ audit: StorageAudit) -> Comment {
        let breaches = audit.audit.invariants.flatMap { $0.named.prefix(3).map(\.text) }
        return "\(breaches), judged \(audit.judged), under way \(audit.audit.unfinished), not judged \(audit.notJudged)"
    }

    // MARK: Shops that are in order

    @Test("Of a shop that stands still everything is judged, and holds", arguments: SQLKind.all)
    func quiet(kind: SQLKind) async throws {
        // Numbers have gaps, also at the beginning.
        let places = try await quietShop(kind, orders: 5_000..<5_090)
        let audit = try await audit(places)
        #expect(audit.holds && audit.isQuiet && audit.audit.unfinished == 0, text(audit))
        #expect(audit.judged > 50 && audit.judged <= 90, text(audit))
        #expect(audit.notJudged.count == 2, text(audit))
        #expect(
            audit.audit.invariants.map(\.name).sorted() == [
                "delivery-without-payment", "money", "order-state", "saga-ends", "stock", "told-once", "view-page",
            ])
    }

    @Test("Of a shop at work only what is settled is judged, and nothing is called wrong", arguments: SQLKind.all)
    func atWork(kind: SQLKind) async throws {
        let places = try places(kind)
        let served = LocalShop(shop, on: try await .sql(shop, in: places), Mischief(lost: 5, doubled: 5), seed: 6)
        try await served.start()
        let mark = Mark()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for round in 0..<4 as Range<UInt64> { await drive(served, orders: round * 40..<round * 40 + 40) }
                mark.isOver.withLock { $0 = true }
            }
            repeat {
                let audit = try await audit(places)
                #expect(audit.holds, text(audit))
            } while !mark.isOver.withLock(\.self)
            try await group.waitForAll()
        }
        try await served.becomeQuiet()
        let last = try await audit(places)
        #expect(last.holds && last.isQuiet && last.judged > 50, text(last))
        await served.stop()
    }

    @Test func aShopThatHasNoOrdersYetHolds() async throws {
        let places = try places(.sqlite)
        _ = try await LocalDatabases.sql(shop, in: places)
        let audit = try await audit(places)
        #expect(audit.holds && audit.isQuiet && audit.judged == 0, text(audit))
    }

    // MARK: Shops that are not

    /// One change in one database, and the invariant that it breaks.
    private struct Damage {
        var service: ServiceID
        var change: String
        var undo: String
        var invariant: Invariant
    }

    private func damages(_ number: Int64, product: Int) -> [Damage] {
        func damage(_ service: ServiceID, _ table: String, _ change: String, _ undo: String, _ invariant: Invariant)
            -> Damage
        {
            Damage(
                service: service, change: "UPDATE \(table) SET \(change) WHERE number = \(number)",
                undo: "UPDATE \(table) SET \(undo) WHERE number = \(number)", invariant: invariant)
        }
        let (order, payment, delivery) = (ShopTopology.order, ShopTopology.payment, ShopTopology.delivery)
        let (inventory, viewpage) = (ShopTopology.inventory, ShopTopology.viewpage)
        return [
            damage(payment, "payments", "captured = captured + 1", "captured = captured - 1", .money),
            damage(payment, "payments", "status = 3", "status = 1", .deliveryWithoutPayment),
            damage(order, "orders", "total = total - 1", "total = total + 1", .stock),
            damage(order, "orders", "status = 2", "status = 5", .sagaEnds),
            damage(order, "orders", "status = 7", "status = 5", .orderState),
            damage(order, "orders", "customer = customer + 1", "customer = customer - 1", .viewPage),
            damage(delivery, "deliveries", "status = 5", "status = 3", .orderState),
            damage(inventory, "reservations", "status = 3", "status = 1", .stock),
            damage(inventory, "taken_lines", "number = 88888", "number = \(number)", .stock),
            damage(ShopTopology.notification, "told", "milestones = milestones + 2", "milestones = 5", .toldOnce),
            damage(viewpage, "orders", "facts = facts + 128", "facts = facts - 128", .viewPage),
            Damage(
                service: inventory, change: "UPDATE stock SET level = level - 1 WHERE product = \(product)",
                undo: "UPDATE stock SET level = level + 1 WHERE product = \(product)", invariant: .stock),
            Damage(
                service: viewpage, change: "UPDATE products SET level = level - 1 WHERE product = \(product)",
                undo: "UPDATE products SET level = level + 1 WHERE product = \(product)", invariant: .viewPage),
            Damage(
                service: viewpage, change: "UPDATE customers SET order_count = order_count + 1 WHERE customer = 3",
                undo: "UPDATE customers SET order_count = order_count - 1 WHERE customer = 3", invariant: .viewPage),
            Damage(
                service: payment,
                change: "INSERT INTO payments (number, captured, status, version) VALUES (99999, 7, 1, 1)",
                undo: "DELETE FROM payments WHERE number = 99999", invariant: .money),
        ]
    }

    @Test("Whatever is changed in one database is found, and nothing else", arguments: SQLKind.all)
    func damaged(kind: SQLKind) async throws {
        let places = try await quietShop(kind, orders: 0..<60)
        let stores = try places.map { try $0.store() }
        // A delivered one that was not cancelled in vain.
        let delivered = try await stores[0].numbers("SELECT number FROM orders WHERE status = 5 ORDER BY number")
        let plain = try await stores[4].numbers("SELECT number FROM told WHERE milestones = 5 ORDER BY number")
        let number = try #require(delivered.first { plain.contains($0) })
        for damage in damages(number, product: 2) {
            let store = stores[Int(damage.service.rawValue)]
            let undo = damage.undo.replacing("WHERE number = \(number)", with: "WHERE number = 88888")
            try await store.run(damage.change)
            let audit = try await audit(places)
            #expect(count(damage.invariant, in: audit) > 0 && !audit.holds, "\(damage.change): \(text(audit))")
            try await store.run(damage.change.contains("taken_lines") ? undo : damage.undo)
        }
        let audit = try await audit(places)
        #expect(audit.holds && audit.isQuiet, text(audit))
        for store in stores { store.writer.close() }
    }

    @Test(
        "An order that stands still for ever is found while the shop is at work, and one that goes on is not called so")
    func stuck() async throws {
        let places = try await quietShop(.sqlite, orders: 0..<40)
        let stores = try places.map { try $0.store() }
        let delivered = try await stores[0].numbers("SELECT number FROM orders WHERE status = 5 ORDER BY number")
        try #require(delivered.count >= 3)
        let (lost, waiting) = (delivered[0], delivered[1])
        try await stores[0].run(
            "UPDATE orders SET status = 2 WHERE number IN (\(lost), \(waiting))",
            """
            INSERT INTO timers (message_key, due, id, type, a, b, c, items) \
            VALUES (\(waiting), 1, 0, \(ShopMessage.paymentDeadline.rawValue), 0, 0, 0, NULL)
            """)
        let audit = try await audit(places)
        #expect(audit.audit.stuck == [UInt64(lost)] && count(.sagaEnds, in: audit) == 1, text(audit))
        #expect(!audit.isQuiet && audit.audit.unfinished == 1, text(audit))
        #expect(audit.notJudged.contains { $0.contains("0 events and 1 timer") }, text(audit))
        for store in stores { store.writer.close() }
    }

    // MARK: Places that are none

    @Test func aDatabaseThatIsNotThereIsToldAndNotMade() async throws {
        let places = try places(.sqlite)
        let error = await failure { try await audit(places) }
        #expect(error?.kind == .unavailable && error?.detail.contains(places[0].name) == true, "\(error as Any)")
        #expect(places.allSatisfy { !$0.hasFile })
    }

    @Test("Databases in each other's place, and empty ones, are refused", arguments: SQLKind.all)
    func swapped(kind: SQLKind) async throws {
        var places = try places(kind)
        _ = try await LocalDatabases.sql(shop, in: places)
        places.swapAt(1, 2)
        let error = await failure { try await audit(places) }
        #expect(error?.kind == .refused && error?.operation == .open, "\(error as Any)")
        #expect(error?.detail.contains("database of delivery, not of payment") == true, "\(error as Any)")
        places.swapAt(1, 2)
        places[3] = try SQLPlace(kind)
        try places[3].store().writer.close()
        let other = await failure { try await audit(places) }
        #expect(other?.kind == .refused && other?.detail.contains("start its service once") == true, "\(other as Any)")
    }

    private func failure(_ body: () async throws -> some Any) async -> DatabaseError? {
        do {
            _ = try await body()
            return nil
        } catch { return error as? DatabaseError }
    }
}
