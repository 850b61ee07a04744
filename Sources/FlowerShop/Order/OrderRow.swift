/// The status of an order, as order sees it.
package enum OrderStatus: UInt8, CaseIterable, Sendable {
    case absent = 0
    case awaitingPayment = 1
    case paid = 2
    /// Cancellation is under way. Delivery decides whether it comes in time.
    case cancelling = 3
    /// The order has failed; compensations are under way.
    case failing = 4
    case delivered = 5
    case cancelled = 6
    case failed = 7
    /// The order was refused before payment was asked for anything.
    case refused = 8
}

/// An order: 24 bytes, kept for ever.
package struct OrderRow: VersionedRow {
    /// What order has heard or was told about an order, besides its status.
    package struct Flags: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The customer cancelled while payment was being asked.
        package static let cancelRequested = Flags(rawValue: 1)
        /// The customer sent the order again while payment was being asked, so payment may have been asked before.
        package static let retried = Flags(rawValue: 2)
        /// The money went back, or was never captured.
        package static let moneySettled = Flags(rawValue: 4)
        package static let stockRestored = Flags(rawValue: 8)
        package static let deliveryCancelled = Flags(rawValue: 16)
    }

    /// In minor units.
    package var total: Int64
    package var version: UInt32
    package var customer: UInt32
    /// A fingerprint of the lines, to recognise a retry.
    package var fingerprint: UInt32
    package var status: OrderStatus
    package var flags: Flags
    /// A ``FailureReason``, or a ``RefusalReason`` if the order was refused; 0 for none.
    package var reason: UInt8

    package static let absent = OrderRow(
        total: 0, version: 0, customer: 0, fingerprint: 0, status: .absent, flags: [], reason: 0)
}

/// What order knows of a product: 12 bytes.
package struct OfferRow: VersionedRow {
    package var version: UInt32
    /// The running number of the latest change between sold out and in stock that order has heard of.
    package var change: UInt32
    package var isKnown: Bool
    package var isSoldOut: Bool

    package static let absent = OfferRow(version: 0, change: 0, isKnown: false, isSoldOut: false)
    package static let onSale = OfferRow(version: 0, change: 0, isKnown: true, isSoldOut: false)
}
