/// An order as its customer sees it in the order history.
package enum ViewStatus: UInt8, CaseIterable, Sendable {
    case confirmed = 0
    case inDelivery = 1
    case delivered = 2
    case cancelling = 3
    case cancelled = 4
    case failed = 5

    package init(_ facts: OrderFacts) {
        if facts.contains(.delivered) {
            self = .delivered
        } else if !facts.isDisjoint(with: [.failed, .deliveryFailed]) {
            self = .failed
        } else if facts.contains(.deliveryCancelled) {
            self = .cancelled
        } else if facts.contains(.cancellationRequested) {
            self = .cancelling
        } else {
            self = facts.contains(.deliveryStarted) ? .inDelivery : .confirmed
        }
    }
}

/// The view of an order. It takes 24 bytes, including what the database adds to find it by its customer.
package struct OrderView: VersionedRow {
    /// In minor units.
    package var total: Int64
    package var version: UInt32
    package var customer: UInt32
    /// A subset of ``OrderFacts/shownOnViewPage``.
    package var facts: OrderFacts

    package static let absent = OrderView(total: 0, version: 0, customer: 0, facts: [])

    package init(total: Int64, version: UInt32, customer: UInt32, facts: OrderFacts) {
        self.total = total
        self.version = version
        self.customer = customer
        self.facts = facts
    }

    package var status: ViewStatus { ViewStatus(facts) }
}

/// The view of a product: 16 bytes.
package struct ProductView: VersionedRow {
    /// Pieces in stock according to the events. The events may come in any order, so the number is sometimes negative
    /// before the run is quiet.
    package var level: Int64
    package var version: UInt32

    package static let absent = ProductView(level: 0)

    package init(level: Int64, version: UInt32 = 0) {
        self.level = level
        self.version = version
    }
}
