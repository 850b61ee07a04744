import Contexts

/// The auditor's own record of an order: 24 bytes.
struct AuditRow: TableRow {
    struct Flags: OptionSet, Hashable, Sendable {
        let rawValue: UInt8

        /// The customer meant to place the order.
        static let meant = Flags(rawValue: 1)
        /// The order was refused before a saga started.
        static let refused = Flags(rawValue: 2)
        /// Its saga has ended as it should.
        static let ended = Flags(rawValue: 4)
        /// The customer was told that the order is confirmed.
        static let confirmed = Flags(rawValue: 8)
        /// It is known, and was reported, whether a confirmed order was kept.
        static let settled = Flags(rawValue: 16)
    }

    /// In minor units. Until the order is accepted, this is the nanosecond at which the customer meant to place it.
    var total: Int64
    var customer: UInt32
    /// The order's entry in the histories + 1; 0 without one.
    var history: UInt32
    var facts: OrderFacts
    /// The milestones that the customer was told of.
    var told: Milestones
    var flags: Flags
    /// The code of `orderClosed`, or the ``RefusalReason`` if the order was refused.
    var code: UInt8

    static let absent = AuditRow(total: 0, customer: 0, history: 0, facts: [], told: [], flags: [], code: 0)

    /// When the customer meant to place the order, while the order waits for an answer.
    var meantAt: Instant? {
        flags.contains(.meant) && !flags.contains(.refused) && !facts.contains(.placed)
            ? Instant(nanoseconds: total) : nil
    }

    /// Whether the order is a saga: accepted and not withdrawn.
    var isSaga: Bool { facts.contains(.placed) && !facts.contains(.withdrawn) }

    /// Whether the order is neither cancelled nor failed, so that the shop keeps its money.
    var isDelivered: Bool { facts.contains(.delivered) }

    /// Whether the order has come to nothing, so that the shop may keep none of its money and none of its goods may be
    /// missing from the shelf.
    var hasComeToNothing: Bool {
        !isDelivered && !facts.isDisjoint(with: [.failed, .deliveryFailed, .deliveryCancelled])
    }

    /// Whether its money and stock can be judged. A saga that has not ended can be judged if all is quiet and the order
    /// has come to nothing: what was not undone by then never will be.
    func isSettled(isQuiet: Bool) -> Bool {
        !isSaga || flags.contains(.ended) || (isQuiet && hasComeToNothing)
    }

    /// The milestones that the customer must have been told of.
    var due: Milestones { facts.milestones }

    /// Whether the order is closed, every completed step is undone if the order came to nothing, and the customer was
    /// told of everything.
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
