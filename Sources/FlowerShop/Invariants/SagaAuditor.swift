package import Contexts

/// Watches a run from outside and builds its own record from what is published. At the end it reports where the
/// contexts' databases differ from that record.
///
/// Pass it every placement as the customer meant it, every reply to one, and every event, each once, as it is
/// published. It keeps 24 bytes for each order, and a history for each saga in flight.
package struct SagaAuditor: Sendable {
    package internal(set) var counts = SagaCounts()

    var rows = PagedTable<AuditRow>()
    var histories = SagaHistories()
    /// The breaches that were seen during the run.
    var seen = BreachReport()
    /// For each product, the pieces in events of stock taken and of stock restored.
    var sold: [Int64]
    var restored: [Int64]
    let products: [Product]
    /// One more than the highest order number seen.
    var orderCount: UInt64 = 0
    var customerCount: UInt64 = 0
    /// What the current event has decided about a confirmed order.
    var promiseEnd: PromiseEnd?

    package init(_ configuration: ShopConfiguration) {
        products = configuration.products
        sold = Array(repeating: 0, count: products.count)
        restored = sold
    }

    /// Records a placement, a reply or an event; all other messages have no effect. Returns the saga that the message
    /// ended.
    @discardableResult
    package mutating func observe(_ message: Message, at now: Instant) -> EndedSaga? {
        guard let kind = message.shopMessage else { return nil }
        switch kind {
        case .placeOrder: meant(message, at: now)
        case .orderRefused: refused(message)
        case .messageRefused: refusedByContext(message)
        case .customerTold: return told(message, at: now)
        default:
            guard let fact = OrderFacts(kind) else { return nil }
            return happened(fact, kind, message, at: now)
        }
        return nil
    }

    /// Records an event, as ``observe(_:at:)`` does, and returns everything that follows from it. A caller that keeps
    /// the auditor in a class needs only one access for this.
    package mutating func publish(_ event: Message, at now: Instant) -> PublishedEvent {
        let isBeginning = event.type == ShopMessage.orderPlaced.type
        let isWithdrawal = event.type == ShopMessage.placementWithdrawn.type
        let placed = isBeginning || isWithdrawal ? placed(event.key) : nil
        let saga = observe(event, at: now)
        return PublishedEvent(
            begun: isBeginning ? placed ?? now : nil, withdrawn: isWithdrawal ? placed ?? now : nil, ended: saga,
            promiseEnd: takePromiseEnd(), inFlight: counts.inFlight)
    }

    /// When the customer meant to place an order that waits for an answer, or whose saga has not ended; nil for all
    /// other orders.
    package func placed(_ number: UInt64) -> Instant? {
        guard number < orderCount else { return nil }
        let row = rows[number]
        return row.history == 0 ? row.meantAt : histories.start(of: row.history - 1)
    }

    /// Whether the order was accepted and not withdrawn.
    package func isSaga(_ number: UInt64) -> Bool { number < orderCount && rows[number].isSaga }

    /// Records that an order was refused before order saw it: its mailbox was full, or no replica was ready.
    package mutating func refuse(order number: UInt64, reason: RefusalReason) {
        guard number <= ShopLimits.maximumOrderNumber else { return counts.refuse(reason) }
        var row = rows[number]
        if row.isSaga || row.flags.contains(.refused) {
            // Another order with the same number. Everything else is a retry of an order that was already counted.
            if reason == .orderNumberTaken { counts.refuse(reason) }
            return
        }
        counts.refuse(reason)
        row.flags.insert(.refused)
        row.code = reason.rawValue
        closeHistory(of: &row)
        write(row, at: number)
    }
}

/// What an event means for the saga that it is about.
package struct PublishedEvent: Sendable {
    /// When the customer meant to place the order, if the event begins or withdraws its saga; nil for all
    /// other events.
    package let begun: Instant?
    package let withdrawn: Instant?
    /// The saga that it ends.
    package let ended: EndedSaga?
    package let promiseEnd: PromiseEnd?
    /// The number of sagas that have begun and not ended.
    package let inFlight: Int
}

extension SagaAuditor {
    private mutating func meant(_ message: Message, at now: Instant) {
        guard message.hasOrderNumbers else {
            counts.placements += 1
            return
        }
        var row = rows[message.key]
        guard !row.flags.contains(.meant) else { return }
        counts.placements += 1
        row.flags.insert(.meant)
        // There is no history yet, because most placements of an overloaded shop never become a saga. A saga that does
        // start has begun here.
        if !row.facts.contains(.placed) { row.total = now.nanoseconds }
        write(row, at: message.key)
    }

    private mutating func refused(_ message: Message) {
        let raw = UInt8(exactly: message.body.c)
        guard let reason = raw.flatMap(RefusalReason.init) else { return notUnderstood(message) }
        refuse(order: message.key, reason: reason)
    }

    /// Records that a context received a message that makes no sense to it.
    private mutating func refusedByContext(_ message: Message) {
        let kind = UInt16(exactly: message.body.a).flatMap(ShopMessage.init)
        let service = Int(exactly: message.body.b).flatMap {
            ShopTopology.services.indices.contains($0) ? ShopTopology.services[$0] : nil
        }
        seen.add(
            .messagesUnderstood, .order(message.key), expected: "a message that its context understands",
            actual: "\(kind?.name ?? "a message of an unknown type"), which \(service ?? "an unknown service") refused")
    }

    /// Records a message with numbers that mean nothing.
    private mutating func notUnderstood(_ message: Message) {
        seen.add(
            .messagesUnderstood, .order(message.key), expected: "a message whose numbers have a meaning",
            actual: "\(message.shopMessage?.name ?? "a message of an unknown type") with "
                + (message.hasOrderNumbers ? "the code \(message.body.c)" : "numbers out of range"))
    }

    private mutating func told(_ message: Message, at now: Instant) -> EndedSaga? {
        let raw = UInt8(exactly: message.body.c)
        guard message.hasOrderNumbers, let milestone = raw.flatMap(Milestone.init) else {
            notUnderstood(message)
            return nil
        }
        var row = rows[message.key]
        if !row.told.insert(Milestones(milestone)).inserted {
            seen.add(
                .toldOnce, .order(message.key), expected: "told once of \(CaseWords.text(milestone))",
                actual: "told again")
        }
        if !row.due.contains(Milestones(milestone)) {
            seen.add(
                .toldOnce, .order(message.key), expected: "\(CaseWords.text(milestone)) to have happened",
                actual: "told of it")
        }
        record(.customerTold, at: now, of: row)
        return settle(row, at: message.key, now: now)
    }

    private mutating func happened(
        _ fact: OrderFacts, _ kind: ShopMessage, _ message: Message, at now: Instant
    ) -> EndedSaga? {
        guard message.hasOrderNumbers else {
            notUnderstood(message)
            return nil
        }
        var row = rows[message.key]
        if row.facts.contains(fact) || row.flags.contains(.ended) {
            let what = row.facts.contains(fact) ? "published again" : "published after the saga's end"
            seen.add(.effectOnce, .order(message.key), expected: "\(kind.name) once, in its saga", actual: what)
        }
        count(kind, message, row: &row, at: now)
        row.facts.insert(fact)
        settlePromise(&row)
        record(kind, at: now, of: row)
        if fact == .withdrawn {
            write(row, at: message.key)
            refused(message)
            return nil
        }
        return settle(row, at: message.key, now: now)
    }

    /// Applies what an event changes besides the set of facts.
    private mutating func count(_ kind: ShopMessage, _ message: Message, row: inout AuditRow, at now: Instant) {
        switch kind {
        case .orderPlaced where !row.facts.contains(.placed):
            let meantAt = row.meantAt
            if row.flags.remove(.refused) != nil, let reason = RefusalReason(rawValue: row.code) {
                // The order was refused at first, and accepted when the customer tried again.
                counts.refuse(reason, by: -1)
            }
            counts.started += 1
            row.total = message.body.b
            row.customer = message.customer
            row.code = 0
            openHistory(of: &row, at: meantAt ?? now)
            if let meantAt { record(.placeOrder, at: meantAt, of: row) }
        case .placementWithdrawn where row.isSaga: counts.started -= 1
        case .deliveryStarted where !row.facts.contains(.paid):
            seen.add(
                .deliveryWithoutPayment, .order(message.key), expected: "a payment before the delivery",
                actual: "a delivery of an order that is not paid")
        case .orderClosed: row.code = UInt8(truncatingIfNeeded: message.body.c)
        case .stockTaken: Self.add(OrderLines(words: message.body.items), to: &sold)
        case .stockRestored: Self.add(OrderLines(words: message.body.items), to: &restored)
        default: break
        }
    }

    private static func add(_ lines: OrderLines, to pieces: inout [Int64]) {
        for index in 0..<lines.count {
            let product = Int(lines.product(at: index))
            if product < pieces.count { pieces[product] += lines.quantity(at: index) }
        }
    }

    /// Writes the row, and ends its saga if that is now complete.
    private mutating func settle(_ row: AuditRow, at number: UInt64, now: Instant) -> EndedSaga? {
        var row = row
        var ended: EndedSaga?
        if row.isComplete, row.isSaga, !row.flags.contains(.ended), row.history != 0,
            let outcome = SagaOutcome(code: Int64(row.code))
        {
            row.flags.insert(.ended)
            counts.end(outcome)
            let start = histories.start(of: row.history - 1)
            ended = EndedSaga(order: number, outcome: outcome, startedAt: start, endedAt: now)
            closeHistory(of: &row)
        }
        write(row, at: number)
        return ended
    }
}

extension SagaAuditor {
    private mutating func openHistory(of row: inout AuditRow, at now: Instant) {
        if row.history == 0 { row.history = histories.open(at: now) + 1 }
    }

    private mutating func closeHistory(of row: inout AuditRow) {
        guard row.history != 0 else { return }
        histories.close(row.history - 1)
        row.history = 0
    }

    private mutating func record(_ kind: ShopMessage, at now: Instant, of row: AuditRow) {
        if row.history != 0 { histories.append(kind, at: now, to: row.history - 1) }
    }

    private mutating func write(_ row: AuditRow, at number: UInt64) {
        rows.update(number) { $0 = row }
        orderCount = max(orderCount, number + 1)
        customerCount = max(customerCount, UInt64(row.customer) + 1)
    }
}
