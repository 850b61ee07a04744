import Contexts

/// The auditor's own truth about an order: 24 bytes.
struct AuditRow: TableRow {
    struct Flags: OptionSet, Hashable, Sendable {
        let rawValue: UInt8

        /// The customer meant to place the order.
        static let meant = Flags(rawValue: 1)
        /// It was turned away at the door.
        static let refused = Flags(rawValue: 2)
        /// Its saga has ended as it should.
        static let ended = Flags(rawValue: 4)
        /// Its customer was told that it is confirmed.
        static let confirmed = Flags(rawValue: 8)
        /// It is known, and told, whether a confirmed order was kept.
        static let settled = Flags(rawValue: 16)
    }

    /// In minor units. Until the order is accepted, the nanosecond at which the customer meant to place it.
    var total: Int64
    var customer: UInt32
    /// The order's entry in the histories + 1; 0 without one.
    var history: UInt32
    var facts: OrderFacts
    /// Of what the customer was told.
    var told: Milestones
    var flags: Flags
    /// The code of `orderClosed` or, where refused, the ``RefusalReason``.
    var code: UInt8

    static let absent = AuditRow(total: 0, customer: 0, history: 0, facts: [], told: [], flags: [], code: 0)

    /// When the customer meant to place the order, as long as it waits for an answer.
    var meantAt: Instant? {
        flags.contains(.meant) && !flags.contains(.refused) && !facts.contains(.placed)
            ? Instant(nanoseconds: total) : nil
    }

    /// Whether the order is a saga: accepted and not withdrawn.
    var isSaga: Bool { facts.contains(.placed) && !facts.contains(.withdrawn) }

    /// Whether the order is neither cancelled nor failed, so that the shop keeps its money.
    var isDelivered: Bool { facts.contains(.delivered) }

    /// Whether the order has come to nothing, so that nothing of it may stay with the shop or off its shelf.
    var hasComeToNothing: Bool {
        !isDelivered && !facts.isDisjoint(with: [.failed, .deliveryFailed, .deliveryCancelled])
    }

    /// Whether its money and stock can be judged: a saga that has not ended can where all is quiet and it has come to
    /// nothing. What was not undone by then never will be.
    func isSettled(isQuiet: Bool) -> Bool {
        !isSaga || flags.contains(.ended) || (isQuiet && hasComeToNothing)
    }

    /// Of which milestones the customer must have been told.
    var due: Milestones { facts.milestones }

    /// Closed, every step that was done undone where the order came to nothing, and the customer told of all.
    var isComplete: Bool { facts.contains(.closed) && told == due && (isDelivered || isCompensated) }

    private var isCompensated: Bool {
        guard facts.contains(.paid) else {
            let isDeclined = code == FailureReason.declined.rawValue
            return facts.contains(.failed) && (isDeclined || !facts.isDisjoint(with: [.refunded, .voided]))
        }
        let isStockBack = facts.contains(.stockRestored) || !facts.contains(.stockTaken)
        let isDeliveryOff =
            !facts.isDisjoint(with: [.deliveryCancelled, .deliveryFailed]) || !facts.contains(.deliveryStarted)
        return facts.contains(.refunded) && isStockBack && isDeliveryOff
    }
}
