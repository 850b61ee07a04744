/// The status of a delivery.
package enum DeliveryStatus: UInt8, CaseIterable, Sendable {
    case absent = 0
    /// Cancelled before it began. It waits for the lines that inventory takes or has taken, to send them back.
    case cancelRequested = 1
    case inTransit = 2
    case completed = 3
    case failed = 4
    case cancelled = 5
}

/// The delivery of an order: 8 bytes.
package struct DeliveryRow: VersionedRow {
    package var version: UInt32
    package var status: DeliveryStatus

    package static let absent = DeliveryRow(version: 0, status: .absent)
}
