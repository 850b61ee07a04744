package import Contexts

/// What happened to an order whose customer was told that it is confirmed.
package struct PromiseEnd: Hashable, Sendable {
    /// Whether the order was delivered, or cancelled as its customer wished. Otherwise it has come to nothing.
    package let isKept: Bool
    /// When the customer meant to place the order.
    package let askedAt: Instant
}

extension AuditRow {
    /// Whether a confirmed order was kept or has come to nothing; nil while neither is known. A delivered order is
    /// kept, even if a cancellation came too late. A cancelled order is kept once all of it is undone.
    var promise: Bool? {
        if isDelivered { return true }
        if facts.contains(.closed), code == FailureReason.cancelled.rawValue { return true }
        return facts.isDisjoint(with: [.failed, .deliveryFailed]) ? nil : false
    }

    /// Whether its customer was told that it is confirmed, and has been told of no end since.
    var isPromiseOpen: Bool { flags.contains(.confirmed) && !flags.contains(.settled) }
}

extension SagaAuditor {
    /// Records that the waiting customer of an order is told that it is confirmed; once for each order.
    ///
    /// - Returns: what has happened to the order, if that is known before the confirmation. Otherwise
    ///   ``takePromiseEnd()`` returns it later.
    package mutating func confirm(order number: UInt64, askedAt: Instant) -> PromiseEnd? {
        guard number < orderCount else { return nil }
        var row = rows[number]
        row.flags.insert(.confirmed)
        let end = row.promise.map { PromiseEnd(isKept: $0, askedAt: askedAt) }
        if end != nil { row.flags.insert(.settled) }
        rows.update(number) { $0 = row }
        return end
    }

    /// What the last observed event has decided about a confirmed order; nil if it decided nothing.
    package mutating func takePromiseEnd() -> PromiseEnd? { promiseEnd.take() }

    /// Records whether the latest change to the row has decided its promise.
    mutating func settlePromise(_ row: inout AuditRow) {
        guard row.flags.contains(.confirmed), !row.flags.contains(.settled), row.history != 0, let isKept = row.promise
        else { return }
        row.flags.insert(.settled)
        promiseEnd = PromiseEnd(isKept: isKept, askedAt: histories.start(of: row.history - 1))
    }
}
