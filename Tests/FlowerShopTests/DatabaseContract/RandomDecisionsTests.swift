import Contexts
import FlowerShop
import FlowerShopApplication
import Storage
import TestDatabases
import TestSupport
import Testing

/// The same decisions on databases of several storages: the same rows, results, events and timers.
@Suite struct RandomDecisionsTests {
    private static let shop = configuration(products: 12, stock: 9, decline: 0.1, deliveryFailure: 0.2)
    private static let rounds = 400 * SoakSize.factor

    @Test(arguments: SQLKind.all)
    func order(kind: SQLKind) async throws {
        try await compare(
            ShopTopology.order,
            OrderContext(Self.shop), PromptDatabase(MemoryOrderDatabase(ordersOf: Self.shop)),
            try await SQLSubject(SQLOrderTables(Self.shop), of: ShopTopology.order, in: kind)
        ) { rows in
            // The lines, for who looks at an order: memory keeps none.
            var rows = rows
            rows.lines = []
            return rows
        }
    }

    @Test(arguments: SQLKind.all)
    func payment(kind: SQLKind) async throws {
        try await compare(
            ShopTopology.payment,
            PaymentContext(Self.shop), PromptDatabase(MemoryPaymentDatabase(paymentsOf: Self.shop)),
            try await SQLSubject(SQLPaymentTables(), of: ShopTopology.payment, in: kind))
    }

    @Test(arguments: SQLKind.all)
    func delivery(kind: SQLKind) async throws {
        try await compare(
            ShopTopology.delivery,
            DeliveryContext(Self.shop), PromptDatabase(MemoryDeliveryDatabase(deliveriesOf: Self.shop)),
            try await SQLSubject(SQLDeliveryTables(), of: ShopTopology.delivery, in: kind))
    }

    @Test(arguments: SQLKind.all)
    func inventory(kind: SQLKind) async throws {
        try await compare(
            ShopTopology.inventory,
            InventoryContext(Self.shop), PromptDatabase(MemoryInventoryDatabase(stockOf: Self.shop)),
            try await SQLSubject(SQLInventoryTables(Self.shop), of: ShopTopology.inventory, in: kind))
    }

    @Test(arguments: SQLKind.all)
    func notification(kind: SQLKind) async throws {
        try await compare(
            ShopTopology.notification,
            NotificationContext(Self.shop), PromptDatabase(MemoryNotificationDatabase(notificationsOf: Self.shop)),
            try await SQLSubject(SQLNotificationTables(), of: ShopTopology.notification, in: kind))
    }

    @Test(arguments: SQLKind.all)
    func viewpage(kind: SQLKind) async throws {
        try await compare(
            ShopTopology.viewpage,
            ViewpageContext(Self.shop), PromptDatabase(MemoryViewpageDatabase(viewsOf: Self.shop)),
            try await SQLSubject(SQLViewpageTables(Self.shop), of: ShopTopology.viewpage, in: kind))
    }

    /// Rows that were loaded, waiting to be committed over what others commit meanwhile.
    private struct Late<Rows> {
        var work: Work
        var rows: (Rows, Rows)
    }

    private func compare<Logic: BoundedContext>(
        _ service: ServiceID, _ logic: Logic, _ memory: some AsyncContextDatabase<Logic.Rows>,
        _ other: some CrashableDatabase<Logic.Rows>, seed: UInt64 = 12,
        common: (Logic.Rows) -> Logic.Rows = { $0 }
    ) async throws {
        var random = SeededNumbers(seed: seed)
        let own = ShopMessage.allCases.filter {
            ShopTopology.handler(of: $0) == service || ShopTopology.subscribers(of: $0).contains(service)
        }
        var late: [Late<Logic.Rows>] = []
        var results: [String: Int] = [:]
        for round in 0..<Self.rounds {
            var work = self.work(round, own, &random)
            var rows = (try await memory.load(for: work.message), try await other.load(for: work.message))
            #expect("\(rows.0)" == "\(common(rows.1))", "seed \(seed), round \(round), \(work.message)")
            switch random.below(6) {
            case 0: late.append(Late(work: work, rows: rows))
            case 1...2 where !late.isEmpty:
                let chosen = late.remove(at: random.below(late.count))
                (work, rows) = (chosen.work, chosen.rows)
            default: break
            }
            var fired: PendingTimer?
            if random.below(8) == 0, let timer = try await memory.pendingTimers(after: nil, limit: 1).first {
                // Sometimes another one than is pending.
                fired = timer
                if random.below(3) == 0 { fired?.due = timer.due + .seconds(1) }
            }
            let first = try await commit(logic, work, fired, rows.0, to: memory)
            let second = try await commit(logic, work, fired, rows.1, to: other)
            #expect(first == second, "seed \(seed), round \(round), \(work.message)")
            results[first, default: 0] += 1
            try await housekeep(memory, other, &random)
            if random.below(100) == 0 { try await other.crash(.unsynced) }
        }
        #expect(
            try await memory.events(after: 0, limit: .max).map(\.body)
                == other.events(after: 0, limit: .max).map(\.body))
        for result in ["committed", "conflict", "duplicate"] {
            #expect(results[result, default: 0] > 0, "no \(result), seed \(seed)")
        }
    }

    private func commit<Logic: BoundedContext>(
        _ logic: Logic, _ work: Work, _ fired: PendingTimer?, _ rows: Logic.Rows,
        to database: some AsyncContextDatabase<Logic.Rows>
    ) async throws -> String {
        var (rows, decision) = (rows, Decision())
        decision.transaction.begin(at: work.now, handling: work.isFromBus ? work.message.id : nil)
        if let fired { decision.transaction.begin(firing: fired) }
        logic.decide(work, rows: &rows, decision: &decision)
        return "\(try await database.commit(rows, decision.transaction))"
    }

    private func housekeep<Rows>(
        _ memory: some AsyncContextDatabase<Rows>, _ other: some AsyncContextDatabase<Rows>,
        _ random: inout SeededNumbers
    ) async throws {
        let events = (try await memory.events(after: 0, limit: 50), try await other.events(after: 0, limit: 50))
        #expect(events.0.map { $0.numbered(0) } == events.1.map { $0.numbered(0) })
        let timers = try await memory.pendingTimers(after: nil, limit: .max)
        #expect(try await other.pendingTimers(after: nil, limit: .max) == timers)
        if let timer = timers.first {
            #expect(
                try await memory.pendingTimers(after: timer, limit: 3)
                    == other.pendingTimers(after: timer, limit: 3))
        }
        if random.below(10) == 0, !events.0.isEmpty {
            let last = random.below(events.0.count)
            try await memory.confirm(through: events.0[last].id)
            try await other.confirm(through: events.1[last].id)
        }
        let id = Self.id(random.below(60))
        #expect(try await memory.hasHandled(id) == other.hasHandled(id))
        if random.below(30) == 0 {
            try await memory.forget(through: id)
            try await other.forget(through: id)
        }
    }

    // MARK: Chance

    /// Ids of three publishers.
    private static func id(_ number: Int) -> UInt64 { UInt64(number % 3 + 2) << 48 | UInt64(number / 3 + 1) }

    /// - Parameter own: the messages that the context makes sense of; the others come more seldom.
    private func work(_ round: Int, _ own: [ShopMessage], _ random: inout SeededNumbers) -> Work {
        let kinds = random.below(4) == 0 ? ShopMessage.allCases : own
        var kind = kinds[random.below(kinds.count)]
        // Everything begins with it, so it comes more often, and mostly without a mistake.
        if kinds.contains(.placeOrder), random.below(3) == 0 { kind = .placeOrder }
        // New keys all the time, since most rows change only a few times in their life.
        var message = Message(type: kind.type, key: UInt64(round / 20 * 2 + random.below(4)))
        message.body.a = Int64(random.below(4))
        message.body.b = Int64(random.below(5))
        message.body.c = Int64(random.below(3))
        if kind == .placeOrder { message.body.b = 0 }
        if kind == .placeOrder || random.below(3) > 0 { message.body.items = lines(&random) }
        switch random.below(40) {
        case 0: message.key = UInt64.max - UInt64(random.below(3))
        case 1: message.body.a = -1
        case 2: message.body.items = [random.next(), random.next(), random.next()]
        case 3: message.body.b = .max
        default: break
        }
        message.id = Self.id(random.below(60))
        var cause = Cause.message
        if kind == .placeOrder, random.below(2) == 0 {
            let reply = Message(type: ShopMessage.paymentApproved.type, key: message.key)
            cause = .outcome(random.below(3) == 0 ? .timedOut : .reply(reply))
        }
        return Work(
            message: message, cause: cause, now: .start + .seconds(Int64(round)), chance: random.next(),
            isFromBus: cause.isMessage && random.below(3) == 0)
    }

    /// Mostly lines as they should be, with a product too many now and then.
    private func lines(_ random: inout SeededNumbers) -> [UInt64] {
        var lines: [OrderLine] = []
        for product in 0..<13 as Range<UInt32> where random.below(product == 12 ? 30 : 6) == 0 {
            lines.append(OrderLine(product: product, quantity: UInt32(1 + random.below(3)), unitPrice: 1000))
        }
        if random.below(20) == 0 { lines.reverse() }
        return OrderLines(lines).words
    }
}
