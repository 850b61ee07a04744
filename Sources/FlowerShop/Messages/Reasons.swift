/// Why an order was refused at once: no saga was started.
package enum RefusalReason: UInt8, CaseIterable, Sendable {
    case noLines = 1
    case tooManyLines = 2
    /// There is half a line at the end of the list.
    case malformedLines = 3
    case zeroQuantity = 4
    case quantityTooLarge = 5
    case totalTooLarge = 6
    case unknownProduct = 7
    /// The shop is online only.
    case inStorePickup = 8
    case soldOut = 9
    /// Order's circuit breaker does not permit it to ask payment.
    case circuitBreakerOpen = 10
    /// Another order has this number.
    case orderNumberTaken = 11
    /// The number of the order or of the customer is above its limit.
    case numberOutOfRange = 12
    /// Decided by the world, not by order: order's mailbox had no room.
    case mailboxFull = 13
    /// Decided by the world, not by order: no replica of order was ready.
    case unavailable = 14
}

/// Why a saga ended without a delivery.
package enum FailureReason: UInt8, CaseIterable, Sendable {
    case declined = 1
    case paymentTimedOut = 2
    /// Payment gave no answer: no replica was ready, a mailbox was full, or a replica died.
    case paymentUnavailable = 3
    /// The cancellation arrived before the payment.
    case cancelledBeforePayment = 4
    case outOfStock = 5
    case deliveryFailed = 6
    /// The customer cancelled a paid order.
    case cancelled = 7
}

/// Why a cancellation was rejected at once.
package enum CancellationRejection: UInt8, CaseIterable, Sendable {
    case unknownOrder = 1
    case alreadyDelivered = 2
    case alreadyCancelled = 3
    case alreadyFailed = 4
}

/// What a customer is told about, each at most once for an order. The raw value is the bit in ``OrderFacts``.
package enum Milestone: UInt8, CaseIterable, Sendable {
    case orderConfirmed = 0
    case orderFailed = 1
    case delivered = 2
    case refunded = 3
    case deliveryCancelled = 4
    case deliveryFailed = 5
    case stockRestored = 6
    case cancellationRefused = 7

    /// The milestone that an event stands for, if it is one.
    package init?(_ event: ShopMessage) {
        switch event {
        case .orderPaid: self = .orderConfirmed
        case .orderFailed: self = .orderFailed
        case .deliveryCompleted: self = .delivered
        case .paymentRefunded: self = .refunded
        case .deliveryCancelled: self = .deliveryCancelled
        case .deliveryFailed: self = .deliveryFailed
        case .stockRestored: self = .stockRestored
        case .cancellationRefused: self = .cancellationRefused
        default: return nil
        }
    }
}

/// Milestones as a set: bits at the positions of their raw values.
package struct Milestones: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package init(_ milestone: Milestone) { self.init(rawValue: 1 << milestone.rawValue) }

    /// In the order of their numbers.
    package var all: [Milestone] { Milestone.allCases.filter { contains(Milestones($0)) } }
}
