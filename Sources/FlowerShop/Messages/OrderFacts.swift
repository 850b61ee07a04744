/// The set of events that have happened to an order. Folds keep this set, whatever order the events arrived in.
package struct OrderFacts: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    // The low sixteen bits are the milestones. The raw value of each is the position of its bit.
    package static let paid = OrderFacts(rawValue: 1 << 0)
    package static let failed = OrderFacts(rawValue: 1 << 1)
    package static let delivered = OrderFacts(rawValue: 1 << 2)
    package static let refunded = OrderFacts(rawValue: 1 << 3)
    package static let deliveryCancelled = OrderFacts(rawValue: 1 << 4)
    package static let deliveryFailed = OrderFacts(rawValue: 1 << 5)
    package static let stockRestored = OrderFacts(rawValue: 1 << 6)
    package static let cancellationRefused = OrderFacts(rawValue: 1 << 7)

    package static let cancellationRequested = OrderFacts(rawValue: 1 << 16)
    package static let stockTaken = OrderFacts(rawValue: 1 << 17)
    package static let deliveryStarted = OrderFacts(rawValue: 1 << 18)
    package static let outOfStock = OrderFacts(rawValue: 1 << 19)
    package static let voided = OrderFacts(rawValue: 1 << 20)
    package static let placed = OrderFacts(rawValue: 1 << 21)
    package static let withdrawn = OrderFacts(rawValue: 1 << 22)
    package static let closed = OrderFacts(rawValue: 1 << 23)

    /// The facts that the customer is told of.
    package static let told = OrderFacts(rawValue: 0xFFFF)
    /// The facts that reach the view page.
    package static let shownOnViewPage = OrderFacts(rawValue: 0x7_FFFF)

    /// Those of these facts that the customer is told of.
    package var milestones: Milestones {
        Milestones(rawValue: UInt16(truncatingIfNeeded: intersection(.told).rawValue))
    }

    /// The fact that an event about an order states; nil for all other messages.
    package init?(_ event: ShopMessage) {
        switch event {
        case .orderPaid: self = .paid
        case .orderFailed: self = .failed
        case .deliveryCompleted: self = .delivered
        case .paymentRefunded: self = .refunded
        case .deliveryCancelled: self = .deliveryCancelled
        case .deliveryFailed: self = .deliveryFailed
        case .stockRestored: self = .stockRestored
        case .cancellationRefused: self = .cancellationRefused
        case .cancellationRequested: self = .cancellationRequested
        case .stockTaken: self = .stockTaken
        case .deliveryStarted: self = .deliveryStarted
        case .outOfStock: self = .outOfStock
        case .paymentVoided: self = .voided
        case .orderPlaced: self = .placed
        case .placementWithdrawn: self = .withdrawn
        case .orderClosed: self = .closed
        default: return nil
        }
    }
}
