package import Contexts

/// What became of an order that its customer was told is confirmed.
package struct PromiseEnd: Hashable, Sendable {
    /// Whether it was delivered, or cancelled as its customer wished. Otherwise it has come to nothing.
    package let isKept: Bool
    /// When the customer meant to place the order.
    package let askedAt: Instant
}

extension AuditRow {
    /// Whether a confirmed order was kept or has come to nothing; nil as long as neither is known. What is delivered is
    /// kept, also where a cancellation came too late; a cancelled one is kept once all of it is undone.
    var promise: Bool? {
        if isDelivered { return true }
        if facts.contains(.closed), code == FailureReason.cancelled.rawValue { return true }
        return facts.isDisjoint(with: [.failed, .deliveryFailed]) ? nil : false
    }

    /// Whether its customer was told that it is confirmed, and of no end since.
    var isPromiseOpen: Bool { flags.contains(.confirmed) && !flags.contains(.settled) }
}

extension SagaAuditor {
    /// An order's customer, who waits for it, is told that it is confirmed; once for each order.
    ///
    /// - Returns: what has become of the order, where that is known before the confirmation is; otherwise it is said by
    ///   ``takePromiseEnd()`` later.
    package mutating func confirm(order number: UInt64, askedAt: Instant) -> PromiseEnd? {
        guard number < orderCount else { return nil }
        var row = rows[number]
        row.flags.insert(.confirmed)
        let end = row.promise.map { PromiseEnd(isKept: $0, askedAt: askedAt) }
        if end != nil { row.flags.insert(.settled) }
        rows.update(number) { $0 = row }
        return end
    }

    /// What the event that was observed last has made of a confirmed order; nil where it was not the one to decide that.
    package mutating func takePromiseEnd() -> PromiseEnd? { promiseEnd.take() }

    /// Notes whether the row's promise has ended by what has just happened to it.
    mutating func settlePromise(_ row: inout AuditRow) {
        guard row.flags.contains(.confirmed), !row.flags.contains(.settled), row.history != 0, let isKept = row.promise
        else { return }
        row.flags.insert(.settled)
        promiseEnd = PromiseEnd(isKept: isKept, askedAt: histories.start(of: row.history - 1))
    }
}
